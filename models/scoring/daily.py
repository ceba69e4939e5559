"""What a day is expected to cost, and the usual range around it: for people who look at a chart.

Here: daily series in, a band per day out. Not here: alarms, which weigh money and much more (anomalies.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.scoring.causal import CLIP_Z, expect
from models.scoring.operator import PERIOD

ENOUGH: Final = PERIOD
"""Days of history before the first expectation."""


@dataclass(frozen=True)
class Band:
    """One day of one series: the expectation, and the range within which a day is taken as usual."""

    expected: float
    low: float
    high: float

    def holds(self, cost: float) -> bool:
        """Whether a cost is usual."""
        return self.low <= cost <= self.high


def bands(costs: Sequence[Sequence[float]]) -> list[list[Band | None]]:
    """Per series (of equally many consecutive days) and day: what the days before it make of it.

    A series begins with its first day that is not zero; its first week has no expectation. The range is the one in
    which a day counts as history unchanged: CLIP_Z robust scales to both sides, not below zero where no cost was.
    """
    matrix = np.asarray(costs, dtype=np.float64)
    if not matrix.size:
        return [[] for _ in costs]
    begin = np.where((matrix != 0).any(axis=1), (matrix != 0).argmax(axis=1), 0).astype(np.int64)
    expected = expect(matrix, begin)
    least = np.minimum.accumulate(np.minimum(matrix, 0.0), axis=1)
    low = np.maximum(expected.mean - CLIP_Z * expected.scale, least)
    high = expected.mean + CLIP_Z * expected.scale
    return [
        [
            None if np.isnan(mean) else Band(float(mean), float(bottom), float(top))
            for mean, bottom, top in zip(*series, strict=True)
        ]
        for series in zip(expected.mean, low, high, strict=True)
    ]
