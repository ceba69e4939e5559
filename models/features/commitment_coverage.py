"""How much of what commitments could cover is covered, as Cost Explorer defines it.

Here: the share. Not here: how much of a commitment is used (commitment_use.py), what a resource's cost has of it
(coverage.py), what to buy (models/detectors).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

_NEAR_ZERO: Final = 1e-9
_SCOPE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency")


def coverage(committable: pl.LazyFrame, keys: Sequence[str], as_of: Sequence[date], days: int) -> pl.LazyFrame:
    """Per day of judgement, account and keys: usage at its list price, and the share of it that commitments cover.

    x_Coverage = Σ ListCost of usage under a commitment ÷ Σ ListCost of usage, in the `days` days that end with
    `x_AsOf`; null where a list cost is unknown or the sum is not positive. Cost Explorer's coverage is this share too
    (spend covered ÷ (spend covered + on-demand spend), both at on-demand rates). `committable` holds what commitments
    could cover and nothing else: no spot, no storage.
    """
    found = [_coverage(committable, keys, last, days) for last in sorted(set(as_of))]
    return pl.concat(found) if found else pl.LazyFrame(schema={"x_AsOf": pl.Date})


def _coverage(committable: pl.LazyFrame, keys: Sequence[str], last: date, days: int) -> pl.LazyFrame:
    list_cost = pl.col("ListCost")
    known = list_cost.is_not_null().all()
    covered = list_cost.filter(pl.col("CommitmentDiscountId").is_not_null())
    share = pl.col("x_CoveredListCost") / pl.col("x_ListCost")
    return (
        committable.filter(pl.col("ChargePeriodStart").is_between(last - timedelta(days=days - 1), last))
        .group_by(*_SCOPE, *keys)
        .agg(
            x_ListCost=pl.when(known).then(list_cost.sum().round(9)),
            x_CoveredListCost=pl.when(known).then(covered.sum().round(9)),
        )
        .select(
            pl.lit(last).alias("x_AsOf"),
            *_SCOPE,
            *keys,
            "x_ListCost",
            "x_CoveredListCost",
            x_Coverage=pl.when(pl.col("x_ListCost") > _NEAR_ZERO).then(share),
        )
    )
