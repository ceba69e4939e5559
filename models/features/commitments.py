"""COMMITMENT_WINDOW from COMMITMENT_DAY: what each commitment cost and what of it was used, up to a day of judgement.

Here: trailing windows. Not here: what is concluded from them (models/detectors), windows of resources (window.py).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from models.focus import COMMITMENT_WINDOW, HOURS_PER_MONTH

_KEY: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "CommitmentDiscountId")
_LATEST: Final = ("SubAccountName", "CommitmentDiscountType", "ServiceName", "RegionId", "x_UsageType", "x_EndsOn")
_AMOUNTS: Final = ("x_UsedCost", "x_UnusedCost", "x_OnDemandEquivalent")
_HOURS_PER_DAY: Final = 24


def commitment_window(commitment_day: pl.LazyFrame, as_of: Sequence[date], days: int) -> pl.LazyFrame:
    """COMMITMENT_WINDOW: per day of judgement and commitment, the `days` days that end with it.

    Causal: only days up to `x_AsOf` are read, each day of judgement by itself, so many days at once equal the same
    days one by one.

    - `x_ActiveDays` = days on which the commitment was in force: a purchase within the window counts from its day.
    - `x_MonthlyCost` = (used + unused) ÷ (x_ActiveDays × 24) × 730, and `x_MonthlyUnused` alike.

    Amounts are rounded to 1e-9, so that the order of addition does not show; an amount is null if any of its days is.
    Labels are those of the last day seen.

    Raises:
        ValueError: days < 1.
    """
    if days < 1:
        raise ValueError(f"days: expected at least 1, found {days}")
    windows = [_window(commitment_day, day, days) for day in sorted(set(as_of))]
    return pl.concat([pl.LazyFrame(schema=COMMITMENT_WINDOW.schema), *windows])


def _window(commitment_day: pl.LazyFrame, as_of: date, days: int) -> pl.LazyFrame:
    start = as_of - timedelta(days=days - 1)
    day = pl.col("ChargePeriodStart")
    inside = commitment_day.filter(day.is_between(start, as_of))
    payer = inside.group_by("BillingAccountId").agg(pl.col("x_Mature").all(ignore_nulls=False))
    monthly = HOURS_PER_MONTH / (pl.col("x_ActiveDays") * _HOURS_PER_DAY)
    return (
        inside.group_by(_KEY)
        .agg(
            *(_total(name) for name in _AMOUNTS),
            *(pl.col(name).get(day.arg_max()) for name in _LATEST),
            x_ActiveDays=day.n_unique().cast(pl.Int32),
            x_FirstDay=day.min(),
            x_LastDay=day.max(),
        )
        .with_columns(
            x_AsOf=pl.lit(as_of),
            x_WindowStart=pl.lit(start),
            x_WindowEnd=pl.lit(as_of),
            x_MonthlyCost=((pl.col("x_UsedCost") + pl.col("x_UnusedCost")) * monthly).round(9),
            x_MonthlyUnused=(pl.col("x_UnusedCost") * monthly).round(9),
        )
        .join(payer, on="BillingAccountId", how="left", nulls_equal=True)
        .select(COMMITMENT_WINDOW.columns)
        .match_to_schema(COMMITMENT_WINDOW.schema)
    )


def _total(name: str) -> pl.Expr:
    column = pl.col(name)
    return pl.when(column.is_not_null().all()).then(column.sum().round(9))
