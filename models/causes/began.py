"""When what moved began: the day on which it first departed, and the hour, as far as the bill tells hours.

Here: the day and the hour of some leaves. Not here: which leaves (localise.py).
"""

from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
import polars as pl

from models.causes.detail import Detail
from models.causes.localise import Mask

DEPARTED: Final = 0.02
"""A day before belongs to it if it departed by this share of what the first day did: half an hour of a day."""

NOISE: Final = 3 * 1.4826
"""And by so many median deviations of the usual days: three standard deviations of a normal law."""

HALF: Final = 0.5
"""An hour belongs to it from half of the largest departure on."""


def began(
    of: Detail, leaves: Mask, start: date, usual: tuple[date, ...], hours: pl.DataFrame
) -> tuple[date, datetime | None]:
    """The day, and the hour in UTC where the bill says it, on which the cost of these leaves left what was usual.

    Where the leaves were charged in no hour of the day before (they are new) or are charged no more (they are gone),
    the hours with a charge tell; else the cost by hour of their series, against the same hour of the usual days.

    Args:
        of: the leaves of the finding.
        leaves: those that moved.
        start: the first flagged day.
        usual: the days compared with; later ones up to `start` may belong to it.
        hours: HOURS rows of the finding.
    """
    daily, at = of.cost[leaves].sum(axis=0), of.day(start)
    before = np.array([daily[of.day(day)] if 0 <= of.day(day) < len(daily) else 0.0 for day in usual] or [0.0])
    normal = float(np.median(before))
    step = (daily[at] if at < len(daily) else 0.0) - normal
    least = max(DEPARTED * abs(step), NOISE * float(np.median(np.abs(before - normal))))
    day = at
    while day > max(of.day(usual[0]) if usual else 0, 0) and (daily[day - 1] - normal) * np.sign(step) > least:
        day -= 1
    on = of.first + timedelta(days=day)
    sign = float(np.sign(step))
    charged = _by_first_charge(of, leaves, day) if sign > 0 else _by_last_charge(of, leaves, day)
    return on, charged or _by_cost(of, leaves, on, usual, hours, sign)


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


def _by_cost(
    of: Detail, leaves: Mask, first: date, usual: tuple[date, ...], hours: pl.DataFrame, sign: float
) -> datetime | None:
    place = ["x_Series", "x_UsageType", "x_Operation"]
    touched = of.table.filter(pl.Series(leaves)).select(place).unique()
    rows = hours.join(touched, on=place, how="semi", nulls_equal=True).sort("ChargePeriodStart", *place)
    by_day = {
        day: np.array(group["x_HourCosts"].to_list(), dtype=np.float64).sum(axis=0)
        for (day,), group in rows.group_by("ChargePeriodStart")
    }
    before = [by_day[day] for day in usual if day in by_day and day < first]
    if first not in by_day or not before:
        return None
    departed = sign * (by_day[first] - np.median(np.array(before), axis=0))
    if departed.max() <= 0:
        return None
    return _at(of, of.day(first), int(np.argmax(departed >= HALF * departed.max())))


def _at(of: Detail, day: int, hour: int) -> datetime:
    return datetime.combine(of.first, time()) + timedelta(days=day, hours=hour)
