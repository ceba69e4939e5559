"""How much of what could be committed is, and how much of what is committed is used.

Here: the two shares, as AWS defines them. Not here: windows of commitments (commitments.py), what to buy
(models/detectors).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

_NEAR_ZERO: Final = 1e-9
_SCOPE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency")

USE: Final = pl.when((pl.col("x_UsedCost") + pl.col("x_UnusedCost")) > _NEAR_ZERO).then(
    pl.col("x_UsedCost") / (pl.col("x_UsedCost") + pl.col("x_UnusedCost"))
)
"""Used ÷ paid, of COMMITMENT_WINDOW or COMMITMENT_DAY; null where nothing was paid. Cost Explorer calls it utilization:
https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-usingReports.html"""


def coverage(resource_day: pl.LazyFrame, keys: Sequence[str], as_of: Sequence[date], days: int) -> pl.LazyFrame:
    """Per day of judgement, account and keys: usage at its list price, and the share of it that commitments cover.

    x_Coverage = Σ ListCost of usage under a commitment ÷ Σ ListCost of usage, in the `days` days that end with
    `x_AsOf`; null where a list cost is unknown or the sum is not positive. Cost Explorer's coverage is this share too
    (spend covered ÷ (spend covered + on-demand spend), both at on-demand rates). What no commitment can cover is the
    caller's to filter; spot is left out, for it is neither.
    """
    found = [_coverage(resource_day, keys, last, days) for last in sorted(set(as_of))]
    return pl.concat(found) if found else pl.LazyFrame(schema={"x_AsOf": pl.Date})


def _coverage(resource_day: pl.LazyFrame, keys: Sequence[str], last: date, days: int) -> pl.LazyFrame:
    list_cost = pl.col("ListCost")
    known = list_cost.is_not_null().all()
    covered = list_cost.filter(pl.col("CommitmentDiscountId").is_not_null())
    share = pl.col("x_CoveredListCost") / pl.col("x_ListCost")
    return (
        resource_day.filter(
            pl.col("ChargePeriodStart").is_between(last - timedelta(days=days - 1), last),
            pl.col("PricingCategory").ne_missing("Dynamic"),
        )
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
