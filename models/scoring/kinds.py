"""What sort of departure a suspicious day is, in one word that a person can act on.

Here: the words and when each holds, from the day's evidence alone. Not here: whether it is an incident (ranker.py).
"""

from typing import Final

import numpy as np

from models.scoring.evidence import Evidence

KINDS: Final = ("spike", "multi_day", "level_shift", "ramp", "drop", "new_spend", "weekend_leak")

LOW_DAY: Final = -0.5
"""Log of the expectation to the usual level from which a day is one on which little is spent."""

WEEK: Final = 6
"""Departed days among the last seven, before today, that make a new level of it."""

SUDDEN_Z: Final = 5.0
"""From here the day itself departed; a ramp is seen over weeks only."""

NEW: Final = 14
"""Days from its first row for which spend is called new."""


def kinds(evidence: Evidence) -> list[str]:
    """A word of KINDS for each suspicious day; of a running departure it changes as more of it is seen."""
    has = evidence.features
    fresh = (has["age"] < NEW) & (has["known"] > has["age"])
    leak = (has["low_day"] < LOW_DAY) & (has["to_high28"] < has["ratio"] / 2) & (has["active28"] > 1 / 2)
    drift = (has["slow3"] > 2 * np.maximum(has["ratio3"], 0)) & (has["jump7"] < has["slow"]) & (has["z"] < SUDDEN_Z)
    chosen = np.select(
        [has["fall"] > 0, fresh, leak, has["run7"] >= WEEK, drift, has["run7"] >= 1],
        ["drop", "new_spend", "weekend_leak", "level_shift", "ramp", "multi_day"],
        "spike",
    )
    return [str(kind) for kind in chosen]
