"""RESOURCE_WINDOW from RESOURCE_DAY: what each resource cost and how long it ran, in the days up to a day of judgement.

Here: trailing windows. Not here: what is concluded from them (models/detectors).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from models.features.growth import share_of_median, trends
from models.focus import HOURS_PER_MONTH, RESOURCE_WINDOW

_KEY: Final = (
    "BillingAccountId",
    "SubAccountId",
    "BillingCurrency",
    "ServiceName",
    "x_ServiceCode",
    "RegionId",
    "ResourceId",
    "x_UsageType",
    "x_Operation",
)
_RESOURCE: Final = ("BillingAccountId", "SubAccountId", "ResourceId")
_LATEST: Final = ("SubAccountName", "ResourceType", "x_InstanceType", "Tags", "ConsumedUnit")
_AMOUNTS: Final = ("EffectiveCost", "BilledCost", "ListCost", "x_OnDemandCost", "ConsumedQuantity")

_BUSINESS_HOURS: Final = sum(1 << hour for hour in range(8, 20))
_SATURDAY: Final = 6
_HOURS_PER_DAY: Final = 24
_WEEK: Final = 7
_EVENT: Final = 2.0
"""A day above so many median days is an event, not a habit: a weekly rhythm stays below it, a flood does not."""


def resource_window(
    resource_day: pl.LazyFrame, as_of: Sequence[date], days: int, seen: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """RESOURCE_WINDOW: per day of judgement and resource × usage type × operation, the `days` days that end with it.

    Causal: only days up to `x_AsOf` are read. Each day of judgement is its own reduction of the days it needs, so many
    days at once equal the same days one by one, and memory holds one resource-day table and the result.

    - `x_RunningHours` = distinct charged hours: per day the bits of `x_HourMask` OR-ed over the rows of the key; null
      if any row of the window has no mask.
    - `x_SpanHours` = hours from the first charged hour to the end of the last one, at least 24; whole days where hours
      are unknown. At least 24, so that one charged hour is not taken for a rate.
    - `x_FirstSeen` = the first day of `seen` (BillingAccountId, SubAccountId, ResourceId, x_FirstDay; any bill held):
      what is charged in the window was seen by then, so it is the same on every day of judgement.
    - `x_DueDay` = the first day after `x_LastDay` of a weekday on which it ran more than half the times that it came
      round from `x_FirstDay` to `x_LastDay`, or that did not come round; at most a week later.
    - `x_MonthlyCost` = EffectiveCost ÷ x_SpanHours × 730, and `x_MonthlyQuantity` alike: what began five days ago
      counts at its current rate; what has stopped counts at the rate it had, and `x_LastDay` < `x_WindowEnd` says so.
    - `x_CostTrend` = robust slope of the daily EffectiveCost as a share of its median (models/features/growth.py); null
      under 14 days with a known cost, or where the median is not positive.

    - `x_UsualShare` = Σ usual(d) ÷ Σ EffectiveCost(d), where a day above twice the median day counts as that median day
      and any other as itself: what a month without its floods would cost. Null where x_CostTrend is.

    Amounts are rounded to 1e-9, so that the order of addition does not show; an amount is null if any of its rows is.

    Raises:
        ValueError: days < 1.
    """
    if days < 1:
        raise ValueError(f"days: expected at least 1, found {days}")
    wanted = sorted(set(as_of))
    if not wanted:
        return pl.LazyFrame(schema=RESOURCE_WINDOW.schema)
    inside = pl.col("ChargePeriodStart").is_between(wanted[0] - timedelta(days=days - 1), wanted[-1])
    rows = resource_day.filter(inside)
    keys, payer = pl.collect_all([_keys(rows, seen), _payer_days(rows)])
    daily = _key_days(rows.join(keys.lazy(), on=_KEY, nulls_equal=True)).collect()
    windows = [_window(daily, keys.lazy(), payer.lazy(), day, days) for day in wanted]
    return pl.concat(windows).match_to_schema(RESOURCE_WINDOW.schema)


def _keys(rows: pl.LazyFrame, seen: pl.LazyFrame | None) -> pl.LazyFrame:
    """Every key once, numbered, with the day on which its resource was first seen."""
    keys = rows.select(_KEY).unique().with_row_index("x_Key")
    if seen is None:
        return keys.with_columns(x_FirstSeen=pl.lit(None, pl.Date))
    earliest = seen.group_by(_RESOURCE).agg(x_FirstSeen=pl.col("x_FirstDay").min())
    return keys.join(earliest, on=_RESOURCE, how="left", nulls_equal=True)


def _key_days(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row per key and day: amounts, the day's hour mask, and the labels. Keys are numbers here: they are many."""
    committed = pl.col("CommitmentDiscountId").is_not_null()
    effective = pl.col("EffectiveCost")
    weekend = pl.col("ChargePeriodStart").dt.weekday() >= _SATURDAY
    mask = pl.col("x_HourMask")
    return (
        rows.with_columns(
            x_OnDemandCost=pl.when(committed & effective.is_not_null()).then(0.0).otherwise(effective),
            Tags=pl.col("Tags").replace("{}", None),  # an untagged row does not hide the tags of another
        )
        .group_by("x_Key", "ChargePeriodStart")
        .agg(
            *(_total(name) for name in _AMOUNTS),
            *(pl.col(name).max() for name in _LATEST),
            pl.when(mask.is_not_null().all()).then(mask.bitwise_or()).alias("x_HourMask"),
        )
        .with_columns(
            pl.col("Tags").fill_null("{}"),
            x_Hours=mask.bitwise_count_ones().cast(pl.Float64),
            x_Off=pl.when(weekend).then(mask).otherwise(mask & ~_BUSINESS_HOURS).bitwise_count_ones().cast(pl.Float64),
            x_FirstHour=mask.bitwise_trailing_zeros().cast(pl.Int64),
            x_EndHour=32 - mask.bitwise_leading_zeros().cast(pl.Int64),
        )
    )


def _payer_days(resource_day: pl.LazyFrame) -> pl.LazyFrame:
    """One row per payer and day that holds any charge of the payer."""
    return resource_day.group_by("BillingAccountId", "ChargePeriodStart").agg(
        pl.col("x_Mature").all(ignore_nulls=False)
    )


def _window(daily: pl.DataFrame, keys: pl.LazyFrame, payer: pl.LazyFrame, as_of: date, days: int) -> pl.LazyFrame:
    start = as_of - timedelta(days=days - 1)
    day = pl.col("ChargePeriodStart")
    inside = day.is_between(start, as_of)
    held = daily.filter(inside)
    found = trends(held, "x_Key", "EffectiveCost")
    trend = found.lazy().select("x_Key", x_CostTrend=share_of_median())
    known = pl.col("x_HourMask").is_not_null().all()
    first, last = day.arg_min(), day.arg_max()
    covered = (
        payer.filter(inside)
        .group_by("BillingAccountId")
        .agg(x_WindowDays=pl.len().cast(pl.Int32), x_Mature=pl.col("x_Mature").all(ignore_nulls=False))
    )
    span = (
        (pl.col("x_LastDay") - pl.col("x_FirstDay")).dt.total_days() * _HOURS_PER_DAY
        + pl.col("x_End")
        - pl.col("x_Begin")
    )
    monthly = HOURS_PER_MONTH / pl.col("x_SpanHours")
    return (
        held.lazy()
        .group_by("x_Key")
        .agg(
            *(_total(name) for name in _AMOUNTS),
            *(pl.col(name).get(last) for name in _LATEST),
            x_ActiveDays=pl.len().cast(pl.Int32),
            x_FirstDay=day.min(),
            x_LastDay=day.max(),
            x_DueDay=_due(day),
            x_RunningHours=pl.when(known).then(pl.col("x_Hours").sum()),
            x_OffHours=pl.when(known).then(pl.col("x_Off").sum()),
            x_Begin=pl.when(known).then(pl.col("x_FirstHour").get(first)).otherwise(0),
            x_End=pl.when(known).then(pl.col("x_EndHour").get(last)).otherwise(_HOURS_PER_DAY),
        )
        .with_columns(x_SpanHours=pl.max_horizontal(span, pl.lit(_HOURS_PER_DAY)).cast(pl.Float64))
        .with_columns(
            x_AsOf=pl.lit(as_of),
            x_WindowStart=pl.lit(start),
            x_WindowEnd=pl.lit(as_of),
            x_MonthlyCost=(pl.col("EffectiveCost") * monthly).round(9),
            x_MonthlyQuantity=(pl.col("ConsumedQuantity") * monthly).round(9),
        )
        .join(keys, on="x_Key")
        .with_columns(x_FirstSeen=pl.min_horizontal("x_FirstSeen", "x_FirstDay"))
        .join(trend, on="x_Key", how="left")
        .join(_usual(held, found).lazy(), on="x_Key", how="left")
        .join(covered, on="BillingAccountId", how="left", nulls_equal=True)
        .select(RESOURCE_WINDOW.columns)
    )


def _usual(held: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """x_UsualShare of the keys that have an event; 1 of the others whose median day is known and positive."""
    median = found.select("x_Key", "x_Median").filter(pl.col("x_Median") > 0)
    cost, event = pl.col("EffectiveCost"), pl.col("EffectiveCost") > _EVENT * pl.col("x_Median")
    return (
        held.select("x_Key", "EffectiveCost")
        .join(median, on="x_Key")
        .group_by("x_Key")
        .agg(x_UsualShare=(pl.when(event).then("x_Median").otherwise(cost).sum() / cost.sum()).round(9))
    )


def _due(day: pl.Expr) -> pl.Expr:
    """The day on which it should be charged next; an age is counted in days before the last."""
    age = (day.max() - day).dt.total_days()
    due = pl.lit(_WEEK)
    for ahead in range(_WEEK - 1, 0, -1):
        same = _WEEK - ahead  # age of the last day of that weekday
        ran, came = (age % _WEEK == same).sum(), (age.max() + _WEEK - same) // _WEEK
        due = pl.when((came > 0) & (2 * ran <= came)).then(due).otherwise(ahead)
    return day.max() + pl.duration(days=due)


def _total(name: str) -> pl.Expr:
    column = pl.col(name)
    return pl.when(column.is_not_null().all()).then(column.sum().round(9))
