"""Other verdicts over the same evidence: rules, isolation forest, both, the ranker with parts of it taken away.

Here: a score for each suspicious day. Not here: the evidence (table.py), what the scores are worth (scorer.py).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.train_ranker import fit
from models.scoring.ranker import FEATURES, PAID, RESTING

Floats = NDArray[np.float64]

TREES: Final = 80
"""Of the rankers that are taught here; the shipped one has 200."""

FAR: Final = 20.0
"""Log-odds between any alarm and what a guard silences."""

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
    """What an engineer writes in a day: how far beyond eight weeks and the account, times the log of the distance.

    Silent where a guard explains the day (the same day of earlier months, a sibling that gave it up, a day off), and
    below floors of money and share. A series that works on few days is compared with those. Limits chosen on fleets
    of seeds 11 and 12.
    """
    has = {name: table[name].to_numpy() for name in (*FEATURES, "rest")}
    explained = (has["month_gap"] >= 0.6) | (has["paid"] * (has["age"] < 21) >= 0.6) | (has["paid_now"] >= 0.6)
    explained |= (has["paid_whole"] >= PAID) | (has["rest"] >= RESTING)
    small = (np.abs(table["impact"].to_numpy()) < 3) | (has["ratio"] <= 0.2)
    steady = (has["active28"] >= 0.7) | (has["age"] < 28)
    beyond = np.maximum(has["to_high56"], np.where(steady, 0.3 * has["to_weekday8"], 0.0))
    beyond = np.minimum.reduce([beyond, has["ratio"], has["past_common"]])
    told = ~explained & ~small & (steady | (has["to_active_z"] >= 2.5))
    return np.where(told, np.maximum(beyond, 0) * np.log1p(has["z"]), 0.0)


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


def taught(examples: pl.DataFrame, features: Sequence[str], seed: int = 0) -> Callable[[pl.DataFrame], Floats]:
    """A ranker taught on these examples with these features; what moved, or is at rest, stays below any alarm.

    One thread: more wait for each other on a busy machine, and take four times as long.
    """
    with threadpool_limits(1):
        model: Any = fit(examples, features, TREES, seed)

    def score(table: pl.DataFrame) -> Floats:
        odds = np.asarray(model.decision_function(table.select(features).to_numpy()), dtype=np.float64)
        moved = table["paid_whole"].to_numpy() >= PAID
        resting = table["rest"].to_numpy() >= RESTING
        harmless = (moved & ("paid_whole" in features)) | (resting & ("common" in features))
        return np.where(harmless, odds - FAR, odds)

    return score
