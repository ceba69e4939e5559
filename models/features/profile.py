"""HOUR_PROFILE from RESOURCE_DAY's hour masks: when in its owner's week each resource runs, and what those hours cost.

Here: local hours, the usual week, and what leaks out of it. Not here: which hours are office hours
(models/features/office.py), what is concluded (models/detectors).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from models.features.rollup import rollup
from models.features.stoppable import ACTIVITY, CAPACITY, STOPPABLE
from models.profile import HOUR_PROFILE, PROFILE, WEEK
from models.threshold import Threshold, Values

Floats: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Ints: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

TIME_ZONE: Final = Threshold(
    "time_zone",
    "UTC",
    "IANA time zone",
    "whose nights and weekends are meant",
    "ours: the bill counts hours in UTC and does not know where people work",
)

LEAK_HOURS: Final = 10
"""Least length of a leak: longer than an evening's work, shorter than a night (20 to 08)."""

USUALLY: Final = 0.75
SELDOM: Final = 0.5
"""Hours of the week in which it ran at least, or at most, this share of the times are its usual hours, or are not."""

_KEY: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId", "ResourceId", "x_UsageType")
_DAY: Final = 24
_AT_ONCE: Final = 5_000  # subjects × 720 hours × 8 bytes = 29 MB a matrix


class _Hours(NamedTuple):
    """Subjects × hours of the window."""

    ran: Flags
    cost: Floats  # that no commitment covers


def hour_profile(
    window: pl.LazyFrame, resource_day: pl.LazyFrame, as_of: Sequence[date], days: int, time_zone: Values
) -> pl.LazyFrame:
    """HOUR_PROFILE: the rows of `window` that can be stopped for a night, one per resource and usage type.

    Causal: only the `days` days up to `x_AsOf` are read, each day of judgement by itself. Daylight saving counts: the
    hours of the window are turned into local ones each by its own offset. A half hour belongs to the hour it begins in.

    - An hour's cost that no commitment covers: the on-demand rows of its day, spread over the hours that those rows
      name. So where a savings plan covers the nights, nights cost nothing.
    - A leak is a run of at least LEAK_HOURS that goes on from usual hours (USUALLY) through hours in which it seldom
      (SELDOM) runs.

    Args:
        window: RESOURCE_UTILIZATION; or RESOURCE_WINDOW, where no metrics are loaded.
        resource_day: RESOURCE_DAY of the same days.
        as_of: days of judgement.
        days: length of the window.
        time_zone: TIME_ZONE as configured, by account and by tag.
    """
    subjects = rollup(window.filter(STOPPABLE), ("x_AsOf", *_KEY)).with_columns(x_TimeZone=time_zone["time_zone"])
    rows = resource_day.filter(STOPPABLE).select(
        *_KEY, "ChargePeriodStart", "x_HourMask", "EffectiveCost", uncommitted=pl.col("CommitmentDiscountId").is_null()
    )
    active = resource_day.filter(ACTIVITY).select(*_KEY[:-1], "ChargePeriodStart", "x_HourMask").sort(pl.all())
    judged, charged, used = pl.collect_all([subjects.sort("x_AsOf", *_KEY), rows.sort(pl.all()), active])
    found = [
        _zone(part, charged, used, day, days)
        for day in sorted(set(as_of))
        for _, zone in judged.filter(x_AsOf=day).group_by("x_TimeZone", maintain_order=True)
        for part in zone.iter_slices(_AT_ONCE)
    ]
    empty = pl.DataFrame(schema=HOUR_PROFILE.schema)
    return pl.concat([empty, *(_complete(part) for part in found)]).lazy()


def _complete(part: pl.DataFrame) -> pl.DataFrame:
    """Without metrics there are no columns of them: they are null."""
    absent = [pl.lit(None, kind).alias(name) for name, kind in HOUR_PROFILE.schema.items() if name not in part.columns]
    return part.with_columns(absent).select(HOUR_PROFILE.columns).match_to_schema(HOUR_PROFILE.schema)


def _zone(part: pl.DataFrame, charged: pl.DataFrame, used: pl.DataFrame, as_of: date, days: int) -> pl.DataFrame:
    """Subjects of one day of judgement and one time zone, with their PROFILE columns."""
    start = as_of - timedelta(days=days - 1)
    inside = pl.col("ChargePeriodStart").is_between(start, as_of)
    keys = part.select(_KEY).with_row_index("row")
    held = charged.filter(inside).join(keys, on=_KEY, nulls_equal=True)
    acted = used.filter(inside).join(keys.filter(CAPACITY), on=_KEY[:-1], nulls_equal=True)
    zone = part["x_TimeZone"][0]
    local = _local(start, days, zone)
    week = (local.dt.weekday().cast(pl.Int64) - 1).to_numpy() * _DAY + local.dt.hour().to_numpy()
    hours = _matrix(held, part.height, start, days)
    acts = _matrix(acted.with_columns(EffectiveCost=0.0, uncommitted=False), part.height, start, days).ran
    known = part["x_RunningHours"].is_not_null()
    seen, ran, paid = _by_week(_span(hours.ran), week), _by_week(hours.ran, week), _by_week(hours.cost, week)
    share = np.divide(ran, seen, out=np.zeros_like(ran), where=seen > 0)
    cost = np.divide(paid, seen, out=np.zeros_like(ran), where=seen > 0).round(9)
    last = _by_week(hours.ran[:, -WEEK:], week[-WEEK:])
    leaks = _leaks(hours, share[:, week] <= SELDOM, share[:, week] >= USUALLY)
    offset = int(week[-1] - (as_of.weekday() * _DAY + _DAY - 1)) % WEEK
    active = np.divide(_by_week(acts, week), seen, out=np.zeros_like(ran), where=seen > 0).clip(0, 1)
    profile = pl.DataFrame(
        {
            "x_SeenHours": (seen > 0).sum(axis=1),
            "x_RunningByHour": _lists(share),
            "x_LastWeekByHour": _lists(np.minimum(last, 1)),
            "x_OnDemandByHour": _lists(cost),
            "x_ActiveByHour": _lists(active),
            "x_UsualHours": ((share >= USUALLY) & (seen > 0)).sum(axis=1),
            **leaks,
        }
    ).with_columns(
        x_LastLeak=pl.Series(
            [local[int(hour)].date() if hour >= 0 else None for hour in leaks["x_LastLeak"]], dtype=pl.Date
        )
    )
    index = pl.int_range(pl.len())
    unknown = {
        "x_OnDemandByHour": index.is_in(held.filter(pl.col("EffectiveCost").is_null())["row"].unique().to_list()),
        "x_ActiveByHour": ~index.is_in(acted["row"].unique().to_list())
        | index.is_in(acted.filter(pl.col("x_HourMask").is_null())["row"].unique().to_list()),
    }
    unknown["x_LeakCost"] = unknown["x_OnDemandByHour"]
    never = pl.lit(value=False)
    return part.with_columns(
        *(
            pl.when(known & ~unknown.get(column.name, never)).then(column.cast(PROFILE[column.name])).alias(column.name)
            for column in profile
        ),
        *_turned(part, offset),
    )


def _local(start: date, days: int, zone: str) -> pl.Series:
    """Every hour of the window, as the clocks of the zone showed it."""
    first = datetime.combine(start, time(), UTC)
    last = first + timedelta(days=days, hours=-1)
    return pl.datetime_range(first, last, "1h", time_zone="UTC", eager=True).dt.convert_time_zone(zone)


def _matrix(held: pl.DataFrame, height: int, start: date, days: int) -> _Hours:
    """Bits of the hour masks → hours that ran, and what each cost."""
    with_hours = held.filter(pl.col("x_HourMask") > 0)
    bits = (with_hours["x_HourMask"].to_numpy()[:, None] >> np.arange(_DAY)) & 1
    row, hour = np.nonzero(bits)
    day = (with_hours["ChargePeriodStart"] - start).dt.total_days().to_numpy()
    place = (with_hours["row"].to_numpy().astype(np.int64) * days + day)[row] * _DAY + hour
    each = with_hours["EffectiveCost"].fill_null(0.0).to_numpy() / bits.sum(axis=1)
    each = np.where(with_hours["uncommitted"].to_numpy(), each, 0.0)
    size = height * days * _DAY
    ran = np.zeros(size, dtype=np.bool_)
    ran[place] = True
    cost = np.bincount(place, weights=each[row], minlength=size).astype(np.float64)
    return _Hours(ran.reshape(height, -1), cost.reshape(height, -1))


def _by_week(matrix: Flags | Floats, week: Ints) -> Floats:
    """Sums over the hours of the window that are the same hour of the week."""
    order = np.argsort(week, kind="stable")
    present, first = np.unique(week[order], return_index=True)
    sums = np.zeros((len(matrix), WEEK))
    sums[:, present] = np.add.reduceat(matrix[:, order], first, axis=1, dtype=np.float64)
    return sums


def _span(ran: Flags) -> Flags:
    """The hours from the first to the last in which it ran."""
    begun: Flags = np.logical_or.accumulate(ran, axis=1)
    ahead: Flags = np.logical_or.accumulate(ran[:, ::-1], axis=1)[:, ::-1]
    return begun & ahead


def _leaks(hours: _Hours, seldom: Flags, usual: Flags) -> dict[str, Ints | Floats]:
    """Per subject: how often it leaked, for how long, at what cost, and the hour in which the last one began, or -1."""
    outside = np.pad(hours.ran & seldom, ((0, 0), (1, 1)))
    edges = np.diff(outside.astype(np.int8), axis=1)
    (row, begin), (_, end) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    before = np.pad(hours.ran & usual, ((0, 0), (1, 0)))[row, begin]
    long = (end - begin >= LEAK_HOURS) & before
    row, begin, end = row[long], begin[long], end[long]
    paid = np.pad(np.cumsum(hours.cost, axis=1), ((0, 0), (1, 0)))
    height = len(hours.ran)
    latest = np.full(height, -1)
    np.maximum.at(latest, row, begin)
    return {
        "x_Leaks": np.bincount(row, minlength=height),
        "x_LeakHours": np.bincount(row, weights=end - begin, minlength=height),
        "x_LeakCost": np.bincount(row, weights=paid[row, end] - paid[row, begin], minlength=height).round(9),
        "x_LastLeak": latest,
    }


def _lists(matrix: Floats) -> pl.Series:
    return pl.Series(matrix, dtype=pl.Array(pl.Float64, WEEK)).arr.to_list()


def _turned(part: pl.DataFrame, offset: int) -> Iterator[pl.Expr]:
    """The profile of CPU, which is in UTC, turned by the zone's offset on the last day."""
    if "x_CpuByHourOfWeek" in part.columns:
        cpu = pl.col("x_CpuByHourOfWeek")
        turned = pl.concat_list(cpu.list.slice(WEEK - offset), cpu.list.head(WEEK - offset))
        yield pl.when(cpu.list.len() == WEEK).then(turned).alias("x_CpuByLocalHour")
