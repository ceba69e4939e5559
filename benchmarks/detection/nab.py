"""The score of the Numenta Anomaly Benchmark, standard profile, from its paper.

Lavin & Ahmad, "Evaluating real-time anomaly detection algorithms", ICMLA 2015: a detection in a window is worth
s(y) = 2/(1 + e^{5y}) − 1 at its relative place y (−1 at the left end, 0 at the right), and the earliest one counts; a
detection outside costs by the same curve, counted in widths of the last window before it, and −1 from three widths on
or where there is none; a missed window costs 1. Weights of the standard profile: found 1, missed 1, false 0.11. The
first 15 % of a series (of 5,000 steps at most) are not judged. One threshold serves the whole corpus, the best one.
Scores are normalised: silence is 0, a perfect detector 100. Here: arrays in, numbers out. Not here: files, models.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FALSE: Final = 0.11
PROBATION: Final = 0.15
LONGEST: Final = 5_000
FAR: Final = 3.0

Window = tuple[int, int]
"""First and last step, both inside."""


def curve(place: Floats) -> Floats:
    """Worth by relative place: 0.987 at −1, 0 at 0, −0.987 at 1, and −1 from 3 on."""
    worth: Floats = np.where(place >= FAR, -1.0, 2 / (1 + np.exp(5 * np.minimum(place, FAR))) - 1)
    return worth


def probation(steps: int) -> int:
    """Steps at the start that are not judged."""
    return int(PROBATION * min(steps, LONGEST))


def worth(steps: int, windows: Sequence[Window]) -> tuple[Floats, NDArray[np.int64]]:
    """Of each step: what a detection there is worth, and its window's number (−1: in none)."""
    value, inside = np.full(steps, -FALSE), np.full(steps, -1)
    best = float(curve(np.array(-1.0)))
    step = np.arange(steps)
    for number, (first, last) in enumerate(windows):
        width = last - first + 1
        value[last + 1 :] = FALSE * curve((step[last + 1 :] - last) / max(width - 1, 1))
        value[first : last + 1] = curve(-(last - step[first : last + 1] + 1) / width) / best
        inside[first : last + 1] = number
    return value, inside


def score(corpus: Sequence[tuple[Floats, Sequence[Window]]]) -> float:
    """The normalised score, 0 (silence) to 100, of anomaly scores per step under the best threshold."""
    scores, values, owners, total = [], [], [], 0
    for given, windows in corpus:
        value, inside = worth(len(given), windows)
        judged = slice(probation(len(given)), None)
        scores.append(given[judged])
        values.append(value[judged])
        owners.append(np.where(inside[judged] >= 0, inside[judged] + total, -1))
        total += len(windows)
    all_scores, value, owner = (np.concatenate(parts) for parts in (scores, values, owners))
    order = np.argsort(-all_scores, kind="stable")
    found = np.full(total, -1.0)
    best, now = -float(total), -float(total)
    for place, step in enumerate(order):
        if owner[step] < 0:
            now += value[step]
        elif value[step] > found[owner[step]]:
            now += value[step] - found[owner[step]]
            found[owner[step]] = value[step]
        last = place + 1 == len(order) or all_scores[order[place + 1]] < all_scores[step]
        best = max(best, now) if last else best
    return float(100 * (best + total) / (2 * total))
