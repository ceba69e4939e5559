"""What a day shares with other series: the common mode of its account, what siblings gave up, the level of weeks ago.

Here: matrices of a whole panel, each day from that day and the days before it. Not here: single suspicious days
(models/scoring/evidence.py).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.scoring.causal import CLIP_Z, SCALE_SHARE, Expected
from models.scoring.operator import PERIOD, Matrix
from models.scoring.panel import Panel

ENOUGH: Final = 4
"""Series an account needs on a day before their median movement is called common."""

SHRINK: Final = 4.0
"""The common mode of n series counts n/(n + 4): few series agree by chance."""

INFORMATIVE: Final = 0.5
"""Money a day from which a series has a say in the common mode."""

SHORT: Final = 0.1
"""Share of its expectation that a sibling must lack on the day itself, to have given something up."""

STEADY: Final = 1.01 * SCALE_SHARE
"""A series whose scale is at its floor is steady; the others are noisy, and share traffic."""

HUMAN: Final = 0.6
"""A series whose expectation was as low as this share of today's within a week follows people: it has days off."""

FELL: Final = 0.3
"""A sibling gives up its cost when it falls by this share within two weeks; noise does less."""


@dataclass(frozen=True)
class Context:
    """Per series and day, all of the panel's shape.

    `common`: log factor of the account's day; `given`, `taken`: money that the other siblings fell, rose by against two
    weeks ago; `slow`: median of the same weekday two to five weeks ago; `total`: the account's week-long mean cost;
    `moved`: share of the account's series outside three scales; `short`: money that the other siblings cost less than
    expected; `ended`: of `given`, by siblings that lost most of their cost; `fresh`: cost of siblings born within two
    weeks; `rest`: share of the account's other series that follow people, and are today as on a day off.
    """

    common: Matrix
    given: Matrix
    taken: Matrix
    slow: Matrix
    total: Matrix
    moved: Matrix
    short: Matrix
    ended: Matrix
    fresh: Matrix
    rest: Matrix


def context(panel: Panel, expected: Expected) -> Context:
    """Everything of `Context` at once."""
    costs = panel.costs
    filled = np.nan_to_num(costs)
    before = _lag(costs, 2 * PERIOD)
    change = filled - np.nan_to_num(before)  # a row that is late counts as gone here: a sibling may have taken over
    level = np.maximum(np.nan_to_num(before), filled)
    noise = np.nan_to_num(expected.scale)
    own_fall = np.where((-change >= FELL * level) & (-change >= CLIP_Z * noise), np.maximum(-change, 0.0), 0.0)
    own_rise = np.where((change >= FELL * level) & (change >= CLIP_Z * noise), np.maximum(change, 0.0), 0.0)
    short = np.nan_to_num(expected.mean) - filled
    own_short = np.where((short >= SHORT * np.nan_to_num(expected.mean)) & (short >= 2 * noise), short, 0.0)
    ended = np.where((filled <= FELL * np.nan_to_num(before)), own_fall, 0.0)
    ages = np.arange(costs.shape[1]) - panel.born[:, None]
    fresh = np.where((ages >= 0) & (ages <= 2 * PERIOD), filled, 0.0)
    given = _sum(own_fall, panel.sibling) - own_fall
    taken = _sum(own_rise, panel.sibling) - own_rise
    lags = np.stack([_lag(costs, PERIOD * week) for week in (2, 3, 4, 5)])
    slow = _nanmedian4(lags)
    week = np.cumsum(_sum(filled, panel.account), axis=1)
    total = week - _lag(week, PERIOD, fill=0.0)
    common, moved = _common(panel, expected)
    replaced = {
        "short": _sum(own_short, panel.sibling) - own_short,
        "ended": _sum(ended, panel.sibling) - ended,
        "fresh": _sum(fresh, panel.sibling) - fresh,
        "rest": _rest(panel, expected),
    }
    return Context(common, given, taken, slow, total / PERIOD, moved, **replaced)


def _lag(values: Matrix, days: int, fill: float = np.nan) -> Matrix:
    moved = np.full_like(values, fill)
    moved[:, days:] = values[:, :-days]
    return moved


def _nanmedian4(lags: Matrix) -> Matrix:
    """Median of four, as far as they are known (NaN sorts last)."""
    known = (~np.isnan(lags)).sum(axis=0)
    ascending = np.sort(lags, axis=0)
    low = np.take_along_axis(ascending, np.maximum(known - 1, 0)[None] // 2, axis=0)[0]
    high = np.take_along_axis(ascending, np.minimum(known // 2, 3)[None], axis=0)[0]
    median: Matrix = (low + high) / 2
    return median


def _sum(values: Matrix, group: NDArray[np.int64]) -> Matrix:
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    total: Matrix = np.add.reduceat(values, starts, axis=0)[group]
    return total


def _rest(panel: Panel, expected: Expected) -> Matrix:
    """Share of the other series that are nearer to the lowest expectation of the week before than to today's.

    One more series is taken to work as usual, so that a single other one says half of what many do.
    """
    y, e = panel.costs, expected.mean
    low = np.fmin.reduce([_lag(e, back) for back in range(1, PERIOD)])
    with np.errstate(invalid="ignore"):
        follows = (e >= INFORMATIVE) & (low <= HUMAN * e) & ~np.isnan(y)
        rests = follows & (y <= (e + np.maximum(low, 0)) / 2)
    others = _sum(follows.astype(float), panel.account) - follows
    off: Matrix = (_sum(rests.astype(float), panel.account) - rests) / (others + 1)
    return off


def _common(panel: Panel, expected: Expected) -> tuple[Matrix, Matrix]:
    """Median log ratio of an account's day, apart for steady and for noisy series; and the share that left its band."""
    costs, mean, scale = panel.costs, expected.mean, expected.scale
    common, moved = np.zeros_like(costs), np.zeros_like(costs)
    groups = 2 * (int(panel.account[-1]) + 1)
    for day in range(PERIOD, costs.shape[1]):
        y, e = costs[:, day], mean[:, day]
        rows = np.flatnonzero((e >= INFORMATIVE) & (y > 0))  # NaN compares false
        if not rows.size:
            continue
        noisy = (scale[rows, day] > STEADY * e[rows]).astype(np.int64)
        group = 2 * panel.account[rows] + noisy
        ratio = np.log(y[rows] / e[rows])
        order = np.lexsort((ratio, group))
        count = np.bincount(group, minlength=groups)
        start = np.cumsum(count) - count
        ratio = ratio[order]
        low = ratio[np.minimum(start + np.maximum(count - 1, 0) // 2, len(ratio) - 1)]
        high = ratio[np.minimum(start + count // 2, len(ratio) - 1)]
        factor = np.where(count >= ENOUGH, (low + high) / 2 * count / (count + SHRINK), 0.0)
        mine = (scale[:, day] > STEADY * e).astype(np.int64)
        common[:, day] = factor[2 * panel.account + mine]
        out = np.bincount(panel.account[rows], np.abs(y[rows] - e[rows]) > CLIP_Z * scale[rows, day], groups // 2)
        all_ = np.bincount(panel.account[rows], minlength=groups // 2)
        moved[:, day] = (out / np.maximum(all_, 1) * (all_ >= ENOUGH))[panel.account]
    return common, moved
