"""One-step-ahead expectations of many daily series at once; a day is judged by what was known before it.

Here: numpy in, numpy out, rows are series, columns are calendar days. Not here: frames and keys
(models/scoring/panel.py), what else may explain a day (models/scoring/context.py), floors of money and alarms.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.scoring.operator import PERIOD, SHORTEST, Matrix, next_day

LONGEST: Final = 56
"""Days of history behind an expectation: eight weeks."""

RESIDUALS: Final = 28
"""Days of past residuals behind the scale: four weeks."""

FLAG_Z: Final = 5.0
"""From here a day is no longer taken as history, and the band ends."""

CLIP_Z: Final = 3.0
"""From here a day counts as history only up to this many scales (winsorised)."""

SCALE_SHARE: Final = 0.05
"""Scale is at least this share of the expectation: bills move by a few percent for no reason."""

SCALE_MONEY: Final = 0.10
"""Scale is at least this much money a day: cents never alarm."""

SHIFT_DAYS: Final = 7
"""A departure that lasts a week in one direction is the new level."""

QUIET_SHARE: Final = 0.1
"""Noise grows with the expectation, but a day that is expected to cost nothing still has this share of the week's."""

FEW: Final = 5.0
"""A median of n residuals is itself uncertain: the scale grows by 1 + 5/n, which keeps young series quiet."""

_LEAST: Final = 1e-9  # money; keeps a series of zeros from being divided by zero

_MAD_TO_SIGMA: Final = 1.4826  # 1 / Φ⁻¹(3/4): a normal's standard deviation from its median absolute deviation


@dataclass(frozen=True)
class Expected:
    """Per series and day: the expectation and the robust scale; NaN in the first week of a series."""

    mean: Matrix
    scale: Matrix


def expect(costs: Matrix, begin: NDArray[np.int64] | None = None) -> Expected:
    """Expectation and scale of each day from the days before it.

    Args:
        costs: series × days; NaN where nothing was observed.
        begin: column in which each series begins; the first one by default.

    For history of n days: n < 7: none; n < 14: midway between the last week's median and the same weekday; else STL's
    last trend + seasonal of a week ago over the last 56 days. Scale: 1.4826 × the median absolute one-step residual of
    the last 28 days, floored; the first week's departures from its median stand in for residuals, and of a run of
    flagged days only the first counts, so that a lasting departure is not taken for noise. History is
    cleaned as it grows: beyond 3 scales a day is winsorised, beyond 5 it is replaced by its expectation, unless the
    same weekday did so a week earlier (a habit), or seven days in a row did in one direction (a new level: the history
    before them is moved by the difference of medians).
    """
    begins = np.zeros(len(costs), dtype=np.int64) if begin is None else begin
    order = np.argsort(begins, kind="stable")  # oldest first: on each day the series that began are the first rows
    inner = _expect(costs[order], begins[order])
    mean, scale = np.empty_like(costs), np.empty_like(costs)
    mean[order], scale[order] = inner.mean, inner.scale
    return Expected(mean, scale)


def _expect(costs: Matrix, begin: NDArray[np.int64]) -> Expected:
    series, days = costs.shape
    mean, scale = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    history, residuals = np.zeros_like(costs), np.full_like(costs, np.nan)
    direction = np.zeros((series, days), dtype=np.int8)
    run = np.zeros(series, dtype=np.int64)
    for day in range(days):
        begun, old = (int(np.searchsorted(begin, day - age, side="right")) for age in (0, PERIOD))
        young = slice(old, begun)
        before = np.where(begin[young] < day, history[young, day - 1], 0.0)
        history[young, day] = np.where(np.isnan(costs[young, day]), before, costs[young, day])
        if not old:
            continue
        week_old = slice(int(np.searchsorted(begin, day - PERIOD)), old)
        week = history[week_old, day - PERIOD : day]
        middle = np.median(week, axis=1, keepdims=True)
        usual = np.abs(middle) + QUIET_SHARE * np.abs(week).mean(axis=1, keepdims=True) + _LEAST
        residuals[week_old, day - PERIOD : day] = (week - middle) / usual
        rows = slice(0, old)
        today = costs[rows, day]
        seen = ~np.isnan(today)
        mean[rows, day] = _mean(history[rows, :day], begin[rows])
        size = np.abs(mean[rows, day]) + QUIET_SHARE * np.abs(history[rows, day - PERIOD : day].mean(axis=1)) + _LEAST
        scale[rows, day] = _scale(residuals[rows, max(0, day - RESIDUALS) : day], mean[rows, day], size)
        residual = np.where(seen, today - mean[rows, day], 0.0)
        limit = CLIP_Z * scale[rows, day]
        clipped = np.clip(residual, -limit, limit)
        flagged = np.abs(residual) >= FLAG_Z * scale[rows, day]
        direction[rows, day] = np.where(flagged, np.sign(residual), 0)
        same = flagged & (direction[rows, day] == direction[rows, day - 1])
        habit = flagged & (direction[rows, day] == direction[rows, day - PERIOD])
        residuals[rows, day] = np.where(seen & ~same, clipped / size, np.nan)
        kept = np.where(habit, residual, np.where(flagged, 0.0, clipped))
        history[rows, day] = mean[rows, day] + kept
        run[rows] = np.where(seen, np.where(same, run[rows] + 1, flagged.astype(np.int64)), run[rows])
        shifted = np.flatnonzero(run >= SHIFT_DAYS)
        if shifted.size:
            _move(history, costs, mean, shifted, day)
            run[shifted] = 0
    return Expected(mean, scale)


def _mean(history: Matrix, begin: NDArray[np.int64]) -> Matrix:
    """Expectation of the day after `history`; not below the least that was seen, or zero. Rows sorted by `begin`."""
    day = history.shape[1]
    age = day - begin  # falls from row to row, so equal lengths are neighbours
    length = np.where(age < SHORTEST, age, np.minimum(age // PERIOD * PERIOD, LONGEST))
    ahead = np.empty(len(history))
    edges = [0, *(np.flatnonzero(np.diff(length)) + 1).tolist(), len(length)]
    for start, stop in pairwise(edges):
        part = history[start:stop, day - int(length[start]) :]
        if part.shape[1] < SHORTEST:
            ahead[start:stop] = (np.median(part[:, -PERIOD:], axis=1) + part[:, -PERIOD]) / 2
        else:
            ahead[start:stop] = np.maximum(
                np.einsum("ij,j->i", part, next_day(part.shape[1])),  # row by row: no answer depends on its neighbours
                np.minimum(part.min(axis=1), 0.0),
            )
    return ahead


def _scale(residuals: Matrix, mean: Matrix, size: Matrix) -> Matrix:
    """Robust scale of one-step residuals ÷ size (NaN: none that day), floored as a share of the mean and in money."""
    known = (~np.isnan(residuals)).sum(axis=1)
    ascending = np.sort(np.abs(residuals), axis=1)  # NaN sorts last
    middle = np.take_along_axis(ascending, np.maximum(known - 1, 0)[:, None] // 2, axis=1)[:, 0]
    deviation = np.where(known > 0, middle * (1 + FEW / np.maximum(known, 1)), 0.0)
    return np.maximum(_MAD_TO_SIGMA * deviation * size, np.maximum(SCALE_SHARE * np.abs(mean), SCALE_MONEY))


def _move(history: Matrix, costs: Matrix, mean: Matrix, rows: NDArray[np.intp], day: int) -> None:
    """Take the last week as it was, and move what came before to its level."""
    week = slice(day - SHIFT_DAYS + 1, day + 1)
    actual = np.where(np.isnan(costs[rows, week]), mean[rows, week], costs[rows, week])
    step = np.median(actual, axis=1) - np.median(mean[rows, week], axis=1)
    history[rows, : week.start] += step[:, None]
    history[rows, week] = actual
