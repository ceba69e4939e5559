"""The day on which a daily cost changed: the change point of a step, or of the slope of a climb.

Here: numbers by day in, a day out. Not here: dates and hours (began.py), which charges (localise.py).
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from models.causes.localise import Codes, Floats, Mask

WEEK: Final = 7

DEPARTED: Final = 0.02
"""A day before may belong to it if it departed by this share of what the flagged days did: half an hour of a day."""

NOISE: Final = 3 * 1.4826 / sqrt(2)
"""And by so many median changes from one day to the next: three standard deviations of a normal law."""

DOUBTED: Final = 2
"""Days before the first flagged one that may belong to it: it may have begun late on one, or slowly."""

LINE: Final = 5
"""Days from which a climb can be told from a step."""

GRADUAL: Final = 0.5
"""A climb begins at no more than this share of its mean; a step begins at its level."""

CLEARLY: Final = 10
"""Squared noises by which a climb must fit better than a step: it has a slope more, and more days to begin on."""

_TIE: Final = 1e-9
"""Of two change points that fit alike the later is meant: a climb is nothing on the day before its first."""


class Departure(NamedTuple):
    """By day, how far the cost is from what was usual, in the direction of the flagged days; and what is no noise."""

    gains: Floats
    least: float
    sign: float


class Onset(NamedTuple):
    """The first day of the rise or fall; whether it climbs from there, rather than stepping; what was usual before."""

    day: int
    gradual: bool
    usual: tuple[int, ...]


class _Fits(NamedTuple):
    """By change point: how far it steps, the squared error of all days, whether a climb fits that begins there."""

    step: Floats
    error: Floats
    gradual: Mask


def onset(costs: Floats, usual: Sequence[int], flagged: Sequence[int]) -> Onset:
    """Where the departure that the flagged days are made of began.

    Least squares: a level before the change point, and from it on another, or a line if that is five days or more. Only
    a departure that reached the first flagged day without a break may begin before it, so that an earlier incident is
    not taken for the start of this one; a climb may begin up to a week before it left the noise. The two days before
    the first flagged one do not say what is usual, nor does what turns out to belong to it: then it is asked again,
    with the two weeks before that.

    Args:
        costs: by day.
        usual: the days compared with; later ones may turn out to belong to it.
        flagged: the days it is about, ascending; at least one.
    """
    before = flagged[0] - DOUBTED
    while True:
        kept = [day for day in usual if day < before]
        if len(kept) < WEEK:
            kept = list(range(max(before - 2 * WEEK, 0), before))
        usual = kept if len(kept) >= WEEK else usual
        day, gradual = _change_point(departure(costs, usual, flagged), flagged)
        if day >= before or len(kept) < WEEK:
            return Onset(day, gradual, tuple(usual))
        before = day


def departure(costs: Floats, usual: Sequence[int], flagged: Sequence[int]) -> Departure:
    """Against the median of the usual days, each weekday set right by what it costs more than the week around it."""
    last = max(usual, default=-1)
    level = costs - np.resize(_rhythm(costs[: last + 1]), len(costs))
    known = level[list(usual)]
    moved = level - (np.median(known) if len(known) else 0.0)
    mean = float(moved[list(flagged)].mean())
    noise = NOISE * float(np.median(np.abs(np.diff(known)))) if len(known) > 1 else 0.0
    return Departure(moved * np.sign(mean), max(DEPARTED * abs(mean), noise), float(np.sign(mean)))


def _rhythm(before: Floats) -> Floats:
    """By day modulo seven, what it costs more than the week around it, so that a straight line has none.

    Where not every weekday has a week around it, more than all days; none in the first week.
    """
    if len(before) < WEEK:
        return np.zeros(WEEK)
    inner = np.arange(WEEK // 2, len(before) - WEEK // 2)
    around = np.convolve(before, np.ones(WEEK) / WEEK, mode="valid")
    if len(inner) < WEEK:
        inner, around = np.arange(len(before)), np.full(len(before), np.median(before))
    off = before[inner] - around
    return np.array([np.median(off[inner % WEEK == weekday]) for weekday in range(WEEK)])


def _change_point(of: Departure, flagged: Sequence[int]) -> tuple[int, bool]:
    gains, least, _ = of
    first = anchor = next((day for day in flagged if gains[day] > least), max(flagged, key=lambda day: gains[day]))
    while first > 0 and gains[first - 1] > least:
        first -= 1
    calm = np.clip(gains[:first], -least, least)
    days = np.array([*range(anchor), *(day for day in flagged if day >= anchor)])
    fit = _fits(days, np.array([*calm, *gains[first:anchor], *gains[days[anchor:]]]))
    place = np.arange(len(days))
    may = (fit.step > 0) & ((place >= first) | ((place >= first - WEEK) & fit.gradual))
    step, climb = (_latest_best(fit.error, may & (fit.gradual == gradual)) for gradual in (False, True))
    if climb is None or (step is not None and not _better(fit.error[climb], fit.error[step], len(days))):
        return (anchor if step is None else int(days[step])), False
    return int(days[climb]), True


def _latest_best(error: Floats, may: Mask) -> int | None:
    if not may.any():
        return None
    return int(np.flatnonzero(may & (error <= error[may].min() + _TIE * error.max()))[-1])


def _better(climb: float, step: float, days: int) -> bool:
    return step - climb > max(CLEARLY * climb / days, _TIE * step)


def _fits(days: Codes, values: Floats) -> _Fits:
    """Every change point at once, by sums from it on and up to it; before the first day lies nothing."""
    x = (days - days[0]).astype(np.float64)

    def tail(of: Floats) -> Floats:
        sums: Floats = np.cumsum(of[::-1])[::-1]
        return sums

    count = tail(np.ones(len(x)))
    ago = count[0] - count
    total, squares = tail(values), tail(values**2)
    before = np.divide(total[0] - total, ago, out=np.zeros(len(x)), where=ago > 0)
    mean, middle = total / count, tail(x) / count
    spread = tail(x**2) - count * middle**2
    rises = tail(x * values) - count * middle * mean
    slope = np.divide(rises, spread, out=np.zeros(len(x)), where=count >= LINE)
    inside = np.maximum(squares - count * mean**2 - slope**2 * spread, 0)
    outside = np.maximum(squares[0] - squares - ago * before**2, 0)
    step = mean - before
    starts = mean + slope * (x - middle) - before
    return _Fits(step, inside + outside, (count >= LINE) & (starts <= GRADUAL * step))
