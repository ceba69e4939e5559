"""When what moved began: the day of the change point, and the hour, as far as the bill tells hours.

Here: dates and hours of some leaves. Not here: which leaves (localise.py), the change point (onset.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
import polars as pl

from models.causes.detail import Detail
from models.causes.localise import Floats, Mask
from models.causes.onset import Departure, departure, onset

HALF: Final = 0.5
"""An hour belongs to it from half of the largest departure on."""


@dataclass(frozen=True)
class Began:
    """The day, the hour in UTC where the bill says it, and whether it climbs from there rather than stepping."""

    day: date
    hour: datetime | None
    gradual: bool


@dataclass(frozen=True)
class _Hours:
    """Cost by hour of what moved, against the same hour of the usual days, in the direction of the departure."""

    by_day: dict[date, Floats]
    usual: tuple[date, ...]
    sign: float

    def departed(self, day: date) -> Floats | None:
        """By hour; null where the day or all that is usual is unknown, or nothing departed."""
        before = [self.by_day[one] for one in self.usual if one in self.by_day and one < day]
        if day not in self.by_day or not before:
            return None
        moved: Floats = self.sign * (self.by_day[day] - np.median(np.array(before), axis=0))
        return moved if moved.max() > 0 else None


def began(of: Detail, leaves: Mask, days: tuple[date, ...], usual: tuple[date, ...], hours: pl.DataFrame) -> Began:
    """When the cost of these leaves left what was usual for the level, or for the climb, that makes up the impact.

    Where the leaves were charged in no hour of the day before (they are new) or are charged no more (they are gone),
    the hours with a charge tell; else the cost by hour of their series, against the same hour of the usual days. A
    climb has no hour.

    Args:
        of: the leaves of the finding.
        leaves: those that moved.
        days: the flagged days, ascending.
        usual: the days compared with; later ones may turn out to belong to it.
        hours: HOURS rows of the finding.
    """
    first = min((of.first, *usual, *days))
    span = [first + timedelta(days=n) for n in range((days[-1] - first).days + 1)]
    daily = of.cost[leaves].sum(axis=0)
    costs = np.array([daily[of.day(day)] if 0 <= of.day(day) < len(daily) else 0.0 for day in span])
    flagged = [(day - first).days for day in days]
    found = onset(costs, [(day - first).days for day in usual], flagged)
    if found.gradual:
        return Began(span[found.day], None, gradual=True)
    moved = departure(costs, found.usual, flagged)
    clock = _Hours(_by_day(of, leaves, hours), tuple(span[day] for day in found.usual), moved.sign)
    on = span[found.day - _late(found.day, moved, clock, span)]
    at = of.day(on)
    charged = _by_first_charge(of, leaves, at) if moved.sign > 0 else _by_last_charge(of, leaves, at)
    return Began(on, charged or _by_cost(clock, on), gradual=False)


def _late(day: int, of: Departure, clock: _Hours, span: list[date]) -> bool:
    """Whether it began late on the day before: that departed itself, not as the one before it, and up to midnight.

    A month of another length, or a small rise some days ago, departs evenly: it is not what makes up the impact.
    """
    if day < 1 or of.gains[day - 1] <= of.least:
        return False
    if day > 1 and of.gains[day - 1] - of.gains[day - 2] <= of.least:
        return False
    before, first = clock.departed(span[day - 1]), clock.departed(span[day])
    return before is None or first is None or bool(before[-1] >= HALF * first[0] > 0)


def _by_first_charge(of: Detail, leaves: Mask, day: int) -> datetime | None:
    today = _charged(of, leaves, day)
    return _at(of, day, (today & -today).bit_length() - 1) if today and _is_free(of, leaves, day - 1) else None


def _by_last_charge(of: Detail, leaves: Mask, day: int) -> datetime | None:
    """A day that is charged in part, or the one before a day without a charge."""
    for last in (day, day - 1):
        if (hours := _charged(of, leaves, last)) and _is_free(of, leaves, last + 1):
            return _at(of, last, hours.bit_length())
    return None


def _is_free(of: Detail, leaves: Mask, day: int) -> bool:
    return not 0 <= day < of.cost.shape[1] or not of.cost[leaves, day].any()


def _charged(of: Detail, leaves: Mask, day: int) -> int:
    """The hours of a day with a charge of these leaves, as bits; 0 where there is none or the export gives none."""
    if not 0 <= day < of.hours.shape[1]:
        return 0
    return int(np.bitwise_or.reduce(of.hours[leaves, day], initial=0))


def _by_day(of: Detail, leaves: Mask, hours: pl.DataFrame) -> dict[date, Floats]:
    place = ["x_Series", "x_UsageType", "x_Operation"]
    touched = of.table.filter(pl.Series(leaves)).select(place).unique()
    rows = hours.join(touched, on=place, how="semi", nulls_equal=True).sort("ChargePeriodStart", *place)
    return {
        day: np.array(group["x_HourCosts"].to_list(), dtype=np.float64).sum(axis=0)
        for (day,), group in rows.group_by("ChargePeriodStart")
    }


def _by_cost(clock: _Hours, day: date) -> datetime | None:
    departed = clock.departed(day)
    if departed is None:
        return None
    return datetime.combine(day, time(int(np.argmax(departed >= HALF * departed.max()))))


def _at(of: Detail, day: int, hour: int) -> datetime:
    return datetime.combine(of.first, time()) + timedelta(days=day, hours=hour)
