"""What speaks for and against a suspicious day: numbers of one series-day, from its series' past and its context.

Here: which days are suspicious at all, and their features. Not here: the verdict (models/scoring/ranker.py).
Every feature is signed in the direction of the departure: larger means further out, for rises and for falls alike.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.scoring.causal import CLIP_Z, Expected
from models.scoring.context import Context
from models.scoring.operator import PERIOD, Matrix
from models.scoring.panel import Index, Panel

SUSPICIOUS_Z: Final = 2.2
SUSPICIOUS_SHARE: Final = 0.15
SUSPICIOUS_MONEY: Final = 1.0
MONTHS: Final = 3
PAST: Final = 96
"""Days of history that a feature may look at: three months and a few days around."""


@dataclass(frozen=True)
class Evidence:
    """Suspicious series-days: row and day in the panel, direction (+1, −1), expectation, features by name.

    The expectation is that of the day, or, where only a slow drift is suspicious, the level of two to five weeks ago:
    the day's own has followed the drift.
    """

    row: Index
    day: Index
    direction: Matrix
    expected: Matrix
    features: Mapping[str, Matrix]


def suspicious(panel: Panel, expected: Expected, context: Context) -> tuple[Index, Index, Matrix, Matrix]:
    """Row, day and direction of the days worth a look: out of the ordinary since yesterday, or since some weeks."""
    y, e, s = panel.costs, expected.mean, expected.scale
    with np.errstate(invalid="ignore"):
        sudden = y - e
        slow = y - context.slow
        far = np.maximum(SUSPICIOUS_SHARE * np.abs(e), SUSPICIOUS_MONEY)
        first = (np.abs(sudden) >= SUSPICIOUS_Z * s) & (np.abs(sudden) >= far)
        drift = (
            (slow >= 2 * SUSPICIOUS_SHARE * context.slow)
            & (slow >= SUSPICIOUS_MONEY)
            & (slow >= 1.5 * s)
            & (context.slow > 0)
        )
        keep = ~np.isnan(e) & (first | drift)
        row, day = np.nonzero(keep)
        drifts = drift[row, day] & ~first[row, day]
        direction = np.where(drifts, 1.0, np.sign(sudden[row, day]))
        usual = np.where(drifts, context.slow[row, day], e[row, day])
    return row, day, direction, usual


def evidence(panel: Panel, expected: Expected, context: Context) -> Evidence:
    """Features of all suspicious days."""
    row, day, direction, usual = suspicious(panel, expected, context)
    pad = np.full((len(panel.costs), PAST), np.nan)
    costs = np.hstack([pad, panel.costs])
    mean = np.hstack([pad, expected.mean])
    at = day + PAST
    y, e, s = costs[row, at], mean[row, at], expected.scale[row, day]
    past = costs[row[:, None], at[:, None] - np.arange(PAST, 0, -1)]  # oldest first
    then = mean[row[:, None], at[:, None] - np.arange(PAST, 0, -1)]
    up = direction > 0
    window = past[:, -56:]
    level = np.maximum(np.nan_to_num(_quiet(np.nanmean, past[:, -28:])), 0.0)
    small = 0.02 * level + 0.05
    gap = np.where(np.sign(y - e) == direction, np.abs(y - e), 0.0)

    def ratio(value: Matrix) -> Matrix:
        """Log ratio of the day to `value`, in the direction of the departure."""
        known = np.where(np.isnan(value), e, value)
        answer: Matrix = direction * np.log((np.maximum(y, 0) + small) / (np.maximum(known, 0) + small))
        return answer

    def extreme(part: Matrix) -> Matrix:
        high = _quiet(np.nanmax, part)
        return np.where(up, high, _quiet(np.nanmin, part))

    active = window > np.maximum(0.05 * level, 0.01)[:, None]
    working = np.where(past > np.maximum(0.05 * level, 0.01)[:, None], past, np.nan)
    weekday = window[:, ::PERIOD]  # 56, 49, … 7 days ago
    residual = direction[:, None] * (past - np.where(np.isnan(then), 0.0, then))
    month_cost, month_gap = _months(panel, row, day, costs, mean, direction)
    recent = residual[:, -PERIOD:] / s[:, None]
    slow = context.slow[row, day]
    last3 = np.column_stack([costs[row, at - back] for back in range(3)])
    slow3 = np.column_stack([_take(context.slow, row, day - back) for back in range(3)])
    before3 = np.column_stack([costs[row, at - back] for back in range(7, 14)])
    slow_before = np.column_stack([_take(context.slow, row, day - back) for back in range(7, 14)])
    week = np.column_stack([costs[row, at - back] for back in range(PERIOD)])
    week4 = np.column_stack([costs[row, at - back] for back in range(28, 35)])
    week2 = np.column_stack([costs[row, at - back] for back in range(14, 21)])
    mean_then = np.column_stack([mean[row, at - back] for back in range(3)])
    noise = s / np.maximum(np.abs(e), small)
    deviations = np.where(np.isnan(then), np.nan, np.abs(past - then))
    others = _take(context.given, row, day) * up + _take(context.taken, row, day) * ~up
    shared = direction * context.common[row, day]
    share = gap / np.maximum(context.total[row, day], gap)
    paid = np.minimum(others / np.maximum(np.where(gap > 0, gap, np.abs(y - np.nan_to_num(slow))), 0.01), 2.0)
    day14 = _take(costs, row, at - 14)
    features = {
        "z": gap / s,
        "money": np.log1p(gap),
        "ratio": ratio(e),
        "to_high28": ratio(extreme(window[:, -28:])),
        "to_high56": ratio(extreme(window)),
        "to_high90": ratio(extreme(past)),
        "to_weekday4": ratio(extreme(weekday[:, -4:])),
        "to_weekday8": ratio(extreme(weekday)),
        "to_yesterday": ratio(past[:, -1]),
        "to_month": ratio(month_cost),
        "month_gap": np.minimum(np.nan_to_num(month_gap) / np.maximum(gap, 0.01), 3.0),
        "to_active_median": ratio(_quiet(np.nanmedian, working)),
        "to_active_high": ratio(_quiet(np.nanmax, working)),
        "active28": active[:, -28:].mean(axis=1),
        "active7": active[:, -7:].mean(axis=1),
        "active90": (~np.isnan(working)).sum(axis=1) / PAST,
        "age": np.minimum(day - panel.born[row], 60).astype(float),
        "known": np.minimum(day - panel.begin[row], 100).astype(float),
        "run3": (np.nan_to_num(recent[:, -3:]) >= CLIP_Z).sum(axis=1).astype(float),
        "run7": (np.nan_to_num(recent) >= CLIP_Z).sum(axis=1).astype(float),
        "z1": np.clip(np.nan_to_num(recent[:, -1]), -50, 50),
        "z_sum3": np.clip(np.nan_to_num(recent[:, -2:]), -20, 20).sum(axis=1) + np.minimum(gap / s, 20),
        "slow": ratio(slow),
        "slow3": direction
        * (
            np.log(_quiet(np.nansum, np.maximum(last3, 0)) + small)
            - np.log(_quiet(np.nansum, np.maximum(slow3, 0)) + small)
        ),
        "slow_before": direction
        * (
            np.log(_quiet(np.nansum, np.maximum(before3, 0)) + small)
            - np.log(_quiet(np.nansum, np.maximum(slow_before, 0)) + small)
        ),
        "ratio3": direction
        * (
            np.log(_quiet(np.nansum, np.maximum(last3, 0)) + small)
            - np.log(_quiet(np.nansum, np.maximum(mean_then, 0)) + small)
        ),
        "week4": direction
        * np.log(
            (_quiet(np.nanmean, np.maximum(week, 0)) + small) / (_quiet(np.nanmean, np.maximum(week4, 0)) + small)
        ),
        "week2": direction
        * np.log(
            (_quiet(np.nanmean, np.maximum(week, 0)) + small) / (_quiet(np.nanmean, np.maximum(week2, 0)) + small)
        ),
        "noise": np.minimum(noise, 5.0),
        "noise90": np.minimum(np.nan_to_num(_quiet(np.nanmedian, deviations)) / (level + small), 5.0),
        "tail90": np.minimum(_tail(deviations) / np.maximum(gap, 0.01), 5.0),
        "seen_before": (residual >= 0.7 * gap[:, None]).mean(axis=1),
        "seen_week": (residual[:, -28:] >= 0.7 * gap[:, None]).sum(axis=1).astype(float),
        "low_day": np.log((np.maximum(e, 0) + small) / (level + small)),
        "common": shared,
        "past_common": ratio(e) - shared,
        "moved": context.moved[row, day],
        "rest": np.where(up, 0.0, context.rest[row, day]),
        "paid": paid,
        "paid_now": np.minimum(np.where(up, context.short[row, day], 0) / np.maximum(gap, 0.01), 2.0),
        "paid_whole": np.minimum(
            np.where(up, context.ended[row, day], context.fresh[row, day]) / np.maximum(gap, 0.01), 2.0
        ),
        "jump7": _jump(np.column_stack([past[:, -8:], y]), small, direction),
        "to_active_z": _active_z(working, y, small) * direction,
        "third_high": ratio(np.where(up, _third(past), e)),
        "share": share,
        "level": np.log1p(level),
        "slow_money": np.log1p(np.maximum(direction * (y - np.nan_to_num(slow)), 0)),
        "to_fortnight": ratio(day14),
        "fall": np.where(up, 0.0, 1.0),
    }
    clean = {
        name: np.clip(np.nan_to_num(value.astype(np.float64), posinf=50, neginf=-50), -50, 100)
        for name, value in features.items()
    }
    return Evidence(row, day, direction, usual, clean)


def _take(values: Matrix, row: Index, day: Index) -> Matrix:
    taken: Matrix = np.where(day >= 0, values[row, np.maximum(day, 0)], np.nan)
    return taken


def _jump(days: Matrix, small: Matrix, direction: Matrix) -> Matrix:
    """Largest change from one day to the next within the last week: log ratio, signed."""
    logs = np.log(np.maximum(np.nan_to_num(days), 0) + small[:, None])
    jump: Matrix = (direction[:, None] * np.diff(logs, axis=1)).max(axis=1)
    return jump


def _active_z(working: Matrix, y: Matrix, small: Matrix) -> Matrix:
    """How far the day is from the days on which the series worked at all, in their own log spread."""
    logs = np.log(np.where(np.isnan(working), np.nan, np.maximum(working, 0)) + small[:, None])
    middle, spread = _quiet(np.nanmean, logs), _quiet(np.nanstd, logs)
    z: Matrix = (np.log(np.maximum(y, 0) + small) - middle) / (spread + 0.1)
    return z


def _third(past: Matrix) -> Matrix:
    """Third highest of the last three months: a level that was reached before."""
    third: Matrix = np.partition(np.nan_to_num(past), -3, axis=1)[:, -3]
    return third


def _tail(deviations: Matrix) -> Matrix:
    """Third largest deviation of the last three months: what the series does now and then."""
    filled = np.nan_to_num(deviations)
    third: Matrix = np.partition(filled, -3, axis=1)[:, -3]
    return third


def _quiet(function: Callable[..., Matrix], values: Matrix) -> Matrix:
    """A NaN-function along the days; NaN, without a word, where nothing is known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        answer: Matrix = function(values, axis=1)
    return answer


def _months(
    panel: Panel, row: Index, day: Index, costs: Matrix, mean: Matrix, direction: Matrix
) -> tuple[Matrix, Matrix]:
    """Most extreme cost, and largest departure in this direction, on the same calendar day (±1) of earlier months.

    Counted from the month's first day and from its last: fees come on the 1st, or on the last.
    """
    days = panel.days
    month = days.astype("datetime64[M]")
    since = (days - month.astype("datetime64[D]")).astype(np.int64)
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    best = np.full(len(row), np.nan)
    gap = np.full(len(row), np.nan)
    for back in range(1, MONTHS + 1):
        earlier = month - back
        start = (earlier.astype("datetime64[D]") - days[0]).astype(np.int64)
        size = ((earlier + 1).astype("datetime64[D]") - earlier.astype("datetime64[D]")).astype(np.int64)
        for place in (start + np.minimum(since, size - 1), start + size - (length - since)):
            for near in (-1, 0, 1):
                at = place[day] + near + PAST
                ok = (at >= 0) & (at < day + PAST)
                at = np.clip(at, 0, None)
                cost = np.where(ok, costs[row, at], np.nan)
                was = np.where(ok, mean[row, at], np.nan)
                best = np.where(direction > 0, np.fmax(best, cost), np.fmin(best, cost))
                gap = np.fmax(gap, direction * (cost - np.where(np.isnan(was), 0.0, was)))
    return best, gap
