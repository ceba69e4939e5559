"""In which of the week's 168 hours a resource ran, from the hours that its bill charged.

Here: trailing windows of hour masks. Not here: what load it had then (utilization.py), what follows (models/detectors).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from models.features.calendar import SATURDAY

_KEY: Final = ("BillingAccountId", "SubAccountId", "ResourceId")
_BUSINESS: Final = range(8, 20)
_HOURS: Final = 24


def hour_profile(resource_day: pl.LazyFrame, as_of: Sequence[date], days: int) -> pl.LazyFrame:
    """Per day of judgement and resource: its week, and how much of it was off-hours and weekend.

    - x_HoursOfWeek: 168 shares 0..1, 0 = Monday 00:00 UTC: of the days of that weekday since it began (in the window),
      those on which the hour was charged. Null where that weekday has not come yet.
    - x_OffHoursShare: of the hours charged, those on weekends or outside 08–20 UTC; x_WeekendShare: those on weekends.

    Causal: only days up to `x_AsOf` are read. A day whose export names no hours makes the resource's profile null.
    """
    found = [_profile(resource_day, day, days) for day in sorted(set(as_of))]
    empty = pl.LazyFrame(
        schema={
            "x_AsOf": pl.Date(),
            **dict.fromkeys(_KEY, pl.String()),
            "x_HoursOfWeek": pl.List(pl.Float64()),
            "x_OffHoursShare": pl.Float64(),
            "x_WeekendShare": pl.Float64(),
        }
    )
    return pl.concat([empty, *found])


def _profile(resource_day: pl.LazyFrame, as_of: date, days: int) -> pl.LazyFrame:
    day, mask = pl.col("ChargePeriodStart"), pl.col("x_HourMask")
    inside = resource_day.filter(
        day.is_between(as_of - timedelta(days=days - 1), as_of), pl.col("ResourceId").is_not_null()
    )
    names = [f"h{hour}" for hour in range(_HOURS)]
    weekday = (
        inside.group_by(*_KEY, "ChargePeriodStart")
        .agg(pl.when(mask.is_not_null().all()).then(mask.bitwise_or()).alias("x_HourMask"))
        .with_columns(known=mask.is_not_null().all().over(_KEY), began=day.min().over(_KEY))
        .filter("known")
        .group_by(*_KEY, "began", weekday=day.dt.weekday())
        .agg(((mask // (1 << hour)) % 2).sum().cast(pl.Float64).alias(name) for hour, name in enumerate(names))
    )
    week = [(on, f"{on} {name}", hour) for on in range(1, 8) for hour, name in enumerate(names)]
    off = [name for on, name, hour in week if on >= SATURDAY or hour not in _BUSINESS]
    weekend = [name for on, name, _ in week if on >= SATURDAY]
    ran = pl.sum_horizontal(name for _, name, _ in week)
    return (
        weekday.group_by(*_KEY, "began")
        .agg(
            pl.col(name).filter(pl.col("weekday") == on).sum().alias(f"{on} {name}")
            for on in range(1, 8)
            for name in names
        )
        .with_columns(_days_of(on, as_of).alias(f"days {on}") for on in range(1, 8))
        .select(
            pl.lit(as_of).alias("x_AsOf"),
            *_KEY,
            x_HoursOfWeek=pl.concat_list(
                pl.when(pl.col(f"days {on}") > 0).then(pl.col(name) / pl.col(f"days {on}")) for on, name, _ in week
            ),
            x_OffHoursShare=pl.sum_horizontal(off) / ran,
            x_WeekendShare=pl.sum_horizontal(weekend) / ran,
        )
    )


def _days_of(weekday: int, as_of: date) -> pl.Expr:
    """How often a weekday came from `began` to `as_of`."""
    until_first = (weekday - pl.col("began").dt.weekday().cast(pl.Int64)) % 7
    length = (pl.lit(as_of) - pl.col("began")).dt.total_days() + 1
    return (length - until_first + 6) // 7
