"""Incidents: what goes wrong, in money above or below what the series would have cost.

Here: the excess of each kind on a clean path, and how long it counts. Not here: where and when (fleet.py).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.usage import Random

Floats = NDArray[np.float64]

KINDS: Final = (
    "spike", "multi_day", "level_shift", "ramp", "drop", "new_spend", "weekend_leak", "off_hours",
)  # fmt: skip

RELATIVE: Final = (0.3, 5.0)
"""Size of an incident against the level of the four weeks before, log-uniform."""

STANDS_OUT: Final = 4.0
"""Standard deviations (of week-on-week change) by which a single day is out; three quarters if it lasts."""

LEAST_MONEY: Final = 15.0
"""Money in the first two weeks below which a departure is nobody's incident."""

BACK: Final = 10
"""Days after a lasting incident in which its end still looks like one: the level before has to be learnt again."""

SPARSE: Final = 0.6
"""Share of working days below which a series has spikes only, far above its own."""


@dataclass(frozen=True)
class Excess:
    """Money per day from the start on; days in which an alarm finds it; days in which one is not wrong."""

    money: Floats
    found: int
    neutral: int


@dataclass(frozen=True)
class Past:
    """The eight weeks before: level at work, standard deviation by week-on-week change, share of days at work, high."""

    level: float
    deviation: float
    working: float
    high: float

    @classmethod
    def of(cls, costs: Floats) -> "Past | None":
        """None where less than four weeks are known, or nothing was spent."""
        known = costs[np.isfinite(costs)]
        if len(known) < 28 or not (known[-28:] > 0).any():
            return None
        at_work = known[-28:][known[-28:] > 0]
        change = known[7:] - known[:-7]
        spread = 1.4826 * float(np.median(np.abs(change))) / np.sqrt(2)
        working = float((known > 0).mean())
        return cls(float(at_work.mean()), spread, working, float(np.quantile(known[known > 0], 0.95)))


def size(r: Random, past: Past, *, single: bool) -> float:
    """Money a day at the height of it."""
    low, high = np.log(RELATIVE)
    drawn = past.level * float(np.exp(r.uniform(low, high)))
    if past.working < SPARSE:
        return max(drawn, 2.5 * past.high)
    return max(drawn, STANDS_OUT * past.deviation * (1.0 if single else 0.75))


def spike(r: Random, past: Past) -> Excess:
    """One day, found on that day or not at all."""
    return Excess(np.array([size(r, past, single=True)]), 1, 2)


def multi_day(r: Random, past: Past) -> Excess:
    """Two to six days."""
    days = int(r.integers(2, 7))
    return Excess(size(r, past, single=False) * r.uniform(0.75, 1.25, days), days, days + 2)


def level_shift(r: Random, past: Past) -> Excess:
    """Two weeks to two months; a fortnight to find it, and nobody is blamed for it afterwards."""
    days = int(r.integers(15, 61))
    return Excess(size(r, past, single=False) * r.uniform(0.95, 1.05, days), 14, days + BACK)


def ramp(r: Random, past: Past) -> Excess:
    """Six to twenty-five days up, straight or compounding, then a few at the top until somebody ends it."""
    rise, hold = int(r.integers(6, 26)), int(r.integers(3, 11))
    way = np.linspace(1 / rise, 1, rise)
    way = way if r.random() < 0.5 else (np.exp(3 * way) - 1) / (np.exp(3) - 1)
    height = max(size(r, past, single=False), 0.5 * past.level)
    return Excess(height * np.r_[way, np.ones(hold)], rise + hold, rise + hold + BACK)


def drop(r: Random, costs: Floats) -> Excess:
    """Three to twenty days at little or nothing: something stopped."""
    days = int(r.integers(3, 21))
    gone = 1 - float(r.choice([0.0, 0.0, r.uniform(0.0, 0.15)]))
    return Excess(-gone * np.nan_to_num(costs[:days]), min(days, 7), days + BACK)


def weekend_leak(r: Random, costs: Floats, rest: NDArray[np.bool_], usual: float) -> Excess:
    """One to four weeks in which days off cost what working days do."""
    days = 7 * int(r.integers(1, 5))
    here = np.nan_to_num(costs[:days])
    money = np.where(rest[:days], np.maximum(usual * r.uniform(0.8, 1.1, len(here)) - here, 0.0), 0.0)
    last = int(np.flatnonzero(money > 0).max(initial=0)) + 1
    return Excess(money[:last], last, last + BACK)


def off_hours(r: Random, costs: Floats, rest: NDArray[np.bool_], usual: float, open_share: float) -> Excess:
    """Machines that ought to stop at night run around the clock, days off included."""
    days = int(r.integers(3, 31))
    here = np.nan_to_num(costs[:days])
    around = usual / open_share * r.uniform(0.8, 1.0)
    money = np.where(rest[:days], around, here * (around / usual)) - here
    return Excess(np.maximum(money, 0.0), min(days, 14), days + BACK)


def new_spend(r: Random, account: float) -> Excess:
    """Something that was never bought before, for days or for good; a week to find it."""
    daily = max(0.02 * account, 30.0) * float(np.exp(r.uniform(0, 1.6)))
    days = int(r.integers(4, 70))
    ease = np.minimum(1.0, r.uniform(0.3, 1.0) + 0.25 * np.arange(days))
    return Excess(daily * ease * r.gamma(100, 0.01, days), 7, days + BACK)
