"""Other verdicts over the same evidence: rules, isolation forest, both, the ranker with parts of it taken away.

Here: a score for each suspicious day. Not here: the evidence (table.py), what the scores are worth (scorer.py).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.train_ranker import fit
from models.scoring.ranker import FEATURES, PAID, RESTING

Floats = NDArray[np.float64]

GUARDS: Final = {
    "fees and month ends": ("to_month", "month_gap"),
    "common mode": ("common", "past_common", "moved"),
    "sparse series": ("active28", "active7", "active90", "to_active_median", "to_active_high", "to_active_z"),
    "migrations": ("paid", "paid_now", "paid_whole"),
    "ramps, slow growth": ("slow", "slow3", "slow_before", "ratio3", "week4", "week2", "slow_money", "to_fortnight"),
    "habits": ("seen_before", "seen_week", "tail90", "noise90", "third_high", "to_high56", "to_high90", "to_weekday8"),
    "small launches": ("share", "level", "age", "known"),
}
"""Features of the evidence that each guard of docs/method.md stands on."""

RESIDUAL: Final = (
    "z",
    "money",
    "ratio",
    "to_weekday4",
    "to_yesterday",
    "z1",
    "run3",
    "slow",
    "share",
    "noise",
    "level",
)
"""What a forest may see when it is to find large residuals, and not merely rare series."""


def band(table: pl.DataFrame) -> Floats:
    """Distance from the expectation in scales: STL's residual and nothing else."""
    return table["z"].to_numpy()


def rules(table: pl.DataFrame) -> Floats:
    """Guards by hand on the same residual: each takes away what it explains; scarce series by their working days."""
    one = {name: table[name].to_numpy() for name in (*FEATURES, "rest")}
    paid = np.maximum.reduce([one["paid"] * (one["age"] < 21), one["paid_now"], one["paid_whole"]])
    z = one["z"] * (1 - np.clip(one["month_gap"], 0, 1)) * (1 - np.clip(paid, 0, 1))
    z = z * np.clip(one["past_common"] / np.maximum(one["ratio"], 0.05), 0, 1) * (1 - np.clip(one["rest"], 0, 1))
    z = z * np.clip(1.5 - one["tail90"], 0, 1) * np.clip(1 - 20 * one["seen_before"], 0, 1)
    drift = np.where(one["fall"] == 0, np.minimum(one["slow3"] - one["slow_before"], one["slow3"]) / 0.1, 0.0)
    z = np.maximum(z, np.where(one["active28"] > 0.9, drift * (1 - np.clip(paid, 0, 1)), 0.0))
    z = np.where(one["active28"] < 0.6, 3 * one["to_active_z"], z)
    weight = np.clip(np.log1p(np.abs(table["money"].to_numpy())) / np.log1p(20), 0.1, 1.5)
    return np.asarray(z * weight)


def forest(table: pl.DataFrame, judged: int, features: Sequence[str] = FEATURES) -> Floats:
    """Isolation forest (scikit-learn's defaults, 200 trees), fitted on the days before the judged ones."""
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - takes a second

    rows = table.select(features).to_numpy()
    before = rows[table["day"].to_numpy() < judged]
    model = IsolationForest(n_estimators=200, random_state=0).fit(before if len(before) else rows)
    return -np.asarray(model.score_samples(rows), dtype=np.float64)


def ranks(score: Floats) -> Floats:
    """0..1 by rank, so that two scores can be added."""
    return np.asarray(np.argsort(np.argsort(score)) / max(len(score) - 1, 1))


def taught(examples: pl.DataFrame, features: Sequence[str]) -> Callable[[pl.DataFrame], Floats]:
    """A ranker taught on these examples with these features; what moved, or is at rest, stays below any alarm."""
    model: Any = fit(examples, features)

    def score(table: pl.DataFrame) -> Floats:
        odds = np.asarray(model.decision_function(table.select(features).to_numpy()), dtype=np.float64)
        moved = table["paid_whole"].to_numpy() >= PAID
        resting = table["rest"].to_numpy() >= RESTING
        harmless = (moved & ("paid_whole" in features)) | (resting & ("common" in features))
        return np.where(harmless, np.minimum(odds, -2.0), odds)

    return score
