"""A second look at the few incidents that are shown: statsmodels' own robust STL over the whole series.

Here: an expectation and a band that know the past and the incident itself. Not here: what is flagged, which is causal
and for all series (causal.py); this draws, and says whether it agrees.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.scoring.operator import PERIOD, SHORTEST, Matrix

BAND: Final = 3.0
"""Robust standard deviations to both sides."""

_MAD_TO_SIGMA: Final = 1.4826  # 1 / Φ⁻¹(3/4)
_LEAST: Final = 0.05  # of the median expectation: a series without noise has a band all the same


@dataclass(frozen=True)
class Confirmed:
    """By day: trend + seasonal, the band around it; and the share of the flagged days that lie outside the band."""

    expected: Matrix
    low: Matrix
    high: Matrix
    outside: float


def confirm(costs: Matrix, flagged: NDArray[np.bool_]) -> Confirmed | None:
    """Robust STL (Cleveland et al. 1990, with its bisquare weights) of one daily series; None below two weeks.

    Args:
        costs: one cost a day, without gaps.
        flagged: which days were flagged. They are replaced by the median of the same weekday before the decomposition,
            so that an incident is not its own excuse however long it is.
    """
    days = np.arange(len(costs))
    calm = ~flagged
    if calm.sum() < SHORTEST:
        return None
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415 - takes seconds, and only a few are drawn

    filled = costs.astype(np.float64).copy()
    for day in days[flagged]:
        alike = calm & (days % PERIOD == day % PERIOD) & (days < day)
        filled[day] = np.median(costs[alike][-4:]) if alike.any() else np.median(costs[calm])
    fit = STL(filled, period=PERIOD, robust=True).fit()
    expected = np.asarray(fit.trend) + np.asarray(fit.seasonal)
    spread = _MAD_TO_SIGMA * float(np.median(np.abs(costs[calm] - expected[calm])))
    width = BAND * max(spread, _LEAST * float(np.median(np.abs(expected))))
    low, high = expected - width, expected + width
    outside = (costs < low) | (costs > high)
    return Confirmed(expected, low, high, float(outside[flagged].mean()) if flagged.any() else 0.0)
