"""One-step-ahead expectations of many daily series at once; a day is judged by what was known before it.

Here: numpy in, numpy out, rows are series, columns are days of age. Not here: frames and keys (models/scoring/stl.py),
floors of money and alarms (models/detectors).
"""

from dataclasses import dataclass
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

FEW: Final = 5.0
"""A median of n residuals is itself uncertain: the scale grows by 1 + 5/n, which keeps young series quiet."""

_MAD_TO_SIGMA: Final = 1.4826  # 1 / Φ⁻¹(3/4): a normal's standard deviation from its median absolute deviation


@dataclass(frozen=True)
class Expected:
    """Per series and day: the expectation and the robust scale; NaN in the first week of a series."""

    mean: Matrix
    scale: Matrix


def expect(costs: Matrix) -> Expected:
    """Expectation and scale of each day from the days before it.

    Args:
        costs: series × days, aligned at each series' first day; NaN where nothing was observed.

    For history of n days: n < 7: none; n < 14: midway between the last week's median and the same weekday; else STL's
    last trend + seasonal of a week ago over the last 56 days. Scale: 1.4826 × the median absolute one-step residual of
    the last 28 days, floored; the first week's departures from its median stand in for residuals, and of a run of
    flagged days only the first counts, so that a lasting departure is not taken for noise. History is
    cleaned as it grows: beyond 3 scales a day is winsorised, beyond 5 it is replaced by its expectation, unless the
    same weekday did so a week earlier (a habit), or seven days in a row did in one direction (a new level: the history
    before them is moved by the difference of medians).
    """
    series, days = costs.shape
    mean, scale = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    history, residuals = np.zeros_like(costs), np.full_like(costs, np.nan)
    direction = np.zeros((series, days), dtype=np.int8)
    run = np.zeros(series, dtype=np.int64)
    for day in range(days):
        today = costs[:, day]
        seen = ~np.isnan(today)
        if day < PERIOD:
            before = history[:, day - 1] if day else np.zeros(series)
            history[:, day] = np.where(seen, today, before)
            continue
        if day == PERIOD:
            week = history[:, :PERIOD]
            residuals[:, :PERIOD] = week - np.median(week, axis=1, keepdims=True)
        mean[:, day] = _mean(history[:, max(0, day - LONGEST) : day])
        scale[:, day] = _scale(residuals[:, max(0, day - RESIDUALS) : day], mean[:, day])
        residual = np.where(seen, today - mean[:, day], 0.0)
        limit = CLIP_Z * scale[:, day]
        clipped = np.clip(residual, -limit, limit)
        flagged = np.abs(residual) >= FLAG_Z * scale[:, day]
        direction[:, day] = np.where(flagged, np.sign(residual), 0)
        same = flagged & (direction[:, day] == direction[:, day - 1])
        habit = flagged & (direction[:, day] == direction[:, day - PERIOD])
        residuals[:, day] = np.where(seen & ~same, clipped, np.nan)
        kept = np.where(habit, residual, np.where(flagged, 0.0, clipped))
        history[:, day] = mean[:, day] + kept
        run = np.where(seen, np.where(same, run + 1, flagged.astype(np.int64)), run)
        shifted = np.flatnonzero(run >= SHIFT_DAYS)
        if shifted.size:
            _move(history, costs, mean, shifted, day)
            run[shifted] = 0
    return Expected(mean, scale)


def _mean(history: Matrix) -> Matrix:
    """Expectation of the day after `history`; not below the least that was ever seen, or zero."""
    length = history.shape[1]
    if length < SHORTEST:
        middle: Matrix = (np.median(history[:, -PERIOD:], axis=1) + history[:, -PERIOD]) / 2
        return middle
    floor = np.minimum(history.min(axis=1), 0.0)
    ahead: Matrix = np.maximum(history @ next_day(length), floor)
    return ahead


def _scale(residuals: Matrix, mean: Matrix) -> Matrix:
    """Robust scale of one-step residuals (NaN: none that day), floored as a share of the expectation and in money."""
    known = (~np.isnan(residuals)).sum(axis=1)
    ascending = np.sort(np.abs(residuals), axis=1)  # NaN sorts last
    middle = np.take_along_axis(ascending, np.maximum(known - 1, 0)[:, None] // 2, axis=1)[:, 0]
    deviation = np.where(known > 0, middle * (1 + FEW / np.maximum(known, 1)), 0.0)
    return np.maximum(_MAD_TO_SIGMA * deviation, np.maximum(SCALE_SHARE * np.abs(mean), SCALE_MONEY))


def _move(history: Matrix, costs: Matrix, mean: Matrix, rows: NDArray[np.intp], day: int) -> None:
    """Take the last week as it was, and move what came before to its level."""
    week = slice(day - SHIFT_DAYS + 1, day + 1)
    actual = np.where(np.isnan(costs[rows, week]), mean[rows, week], costs[rows, week])
    step = np.median(actual, axis=1) - np.median(mean[rows, week], axis=1)
    history[rows, : week.start] += step[:, None]
    history[rows, week] = actual
