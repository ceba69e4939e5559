"""How likely a suspicious day is an incident: boosted trees over its evidence, calibrated on simulated fleets.

Here: the features and their directions, the shipped trees, log-odds to score, confidence and p-value. Not here: how the
trees were taught (benchmarks/train_ranker.py writes ranker.json), what they are asked about (evidence.py).
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from models.scoring.causal import FLAG_Z
from models.scoring.evidence import Evidence
from models.scoring.operator import Matrix
from models.scoring.trees import Trees, loads

FEATURES: Final = (
    "z", "money", "ratio", "to_high28", "to_high56", "to_high90", "to_weekday4", "to_weekday8", "to_yesterday",
    "to_month", "month_gap", "to_active_median", "to_active_high", "active28", "active7", "active90", "age", "known",
    "run3", "run7", "z1", "z_sum3", "slow", "slow3", "slow_before", "ratio3", "week4", "week2", "noise", "noise90",
    "tail90", "seen_before", "seen_week", "low_day", "common", "past_common", "moved", "paid", "paid_now", "paid_whole",
    "jump7", "to_active_z", "third_high", "share", "level", "slow_money", "to_fortnight", "fall",
)  # fmt: skip
RISING: Final = frozenset({"z", "money", "ratio", "to_month", "past_common", "to_active_high"})
"""More of it never makes an incident less likely."""

FALLING: Final = frozenset({"month_gap", "seen_before", "tail90", "paid", "paid_now", "paid_whole"})
"""More of it never makes an incident more likely."""


HOPELESS: Final = -6.0
"""Log-odds below which a day is let go before all trees are asked; far below any alarm."""

YOUNG: Final = 35
"""Days from an account's first day below which no earlier month is known."""

YOUNG_RATIO: Final = 0.3
"""Log ratio to the expectation, a third more, that such a rise needs beside the band."""


PAID: Final = 0.8
"""Share of a departure that a sibling which ended, or was born, within two weeks accounts for: cost that moved."""


RESTING: Final = 0.5
"""Share of the account's other series that people switch on and off, and that are off today, which explains a fall."""


@dataclass(frozen=True)
class Ranker:
    """Trees with what held-out fleets say of their log-odds.

    `alarm`: log-odds from which they raised 1 false alarm per 1,000 series-days; `slope`, `offset`: logistic
    calibration; `null_odds`, `null_log10`: share (log10) of harmless series-days that reach so much.
    """

    trees: Trees
    alarm: float
    slope: float
    offset: float
    null_odds: Matrix
    null_log10: Matrix

    def log_odds(self, evidence: Evidence) -> Matrix:
        """Log-odds of each suspicious day, uncalibrated."""
        rows = np.column_stack([evidence.features[name] for name in self.trees.names])
        odds = np.maximum(self.trees.log_odds(rows, HOPELESS), self._young(evidence))
        moved = evidence.features["paid_whole"] >= PAID
        moved |= evidence.features["rest"] >= RESTING  # of falls only
        return np.where(moved, np.minimum(odds, self.alarm - 1.0), odds)

    def _young(self, evidence: Evidence) -> Matrix:
        """Log-odds of a rise in an account's first five weeks from the band of its own expectation alone.

        There is no earlier month to compare with, and so little history that the trees have seen few like it.
        """
        has = evidence.features
        young = (has["known"] < YOUNG) & (has["active28"] >= has["known"] / 28 - 0.1) & (has["fall"] == 0)
        above = young & (has["z"] >= FLAG_Z) & (has["ratio"] >= YOUNG_RATIO)
        return np.where(above, self.alarm + np.minimum(has["z"] - FLAG_Z, 3.0), -np.inf)

    def score(self, log_odds: Matrix) -> Matrix:
        """0..1, a half where the alarm is."""
        return _logistic(log_odds - self.alarm)

    def confidence(self, log_odds: Matrix) -> Matrix:
        """Share of such days that were incidents in fleets that the trees had not seen."""
        return _logistic(self.slope * log_odds + self.offset)

    def p_value(self, log_odds: Matrix) -> Matrix:
        """Share of harmless series-days, suspicious or not, that reach these log-odds; never below one in a million."""
        log10 = np.interp(log_odds, self.null_odds, self.null_log10)
        beyond = log_odds > self.null_odds[-1]
        steep = (self.null_log10[-1] - self.null_log10[-3]) / (self.null_odds[-1] - self.null_odds[-3])
        log10 = np.where(beyond, self.null_log10[-1] + steep * (log_odds - self.null_odds[-1]), log10)
        p: Matrix = 10.0 ** np.maximum(log10, -6.0)
        return p


@cache
def shipped() -> Ranker:
    """The ranker of ranker.json."""
    text = files("models.scoring").joinpath("ranker.json").read_text(encoding="utf-8")
    given = json.loads(text)
    null = np.array(given["null"])
    slope, offset = given["calibration"]
    return Ranker(loads(text), given["alarm"], slope, offset, null[:, 0], null[:, 1])


def discoveries(p_value: Matrix, day: Matrix, tests: Matrix) -> Matrix:
    """Benjamini & Hochberg's (1995) adjusted p-values, day by day.

    Args:
        p_value: of each suspicious day; of all others it is taken as 1.
        day: which day each belongs to.
        tests: series judged on that day, suspicious or not.
    """
    if not len(p_value):
        return np.ones(0)
    order = np.lexsort((p_value, day))
    starts = np.flatnonzero(np.diff(day[order], prepend=-1))
    stops = np.append(starts, len(order))[1:]  # of no suspicious day at all: none
    rank = np.arange(len(order)) - np.repeat(starts, stops - starts) + 1
    raw = p_value[order] * tests[order] / rank
    adjusted = np.empty(len(order))
    for start, stop in zip(starts, stops, strict=True):
        adjusted[start:stop] = np.minimum.accumulate(raw[start:stop][::-1])[::-1]
    q = np.empty(len(order))
    q[order] = np.minimum(adjusted, 1.0)
    return q


def _logistic(x: Matrix) -> Matrix:
    y: Matrix = 1 / (1 + np.exp(-np.clip(x, -40, 40)))
    return y
