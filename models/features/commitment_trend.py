"""Whether the spend that would be committed to grows, shrinks or stands: the guard of purchases.

Here: the slope of daily spend and what follows from it for a term. Not here: purchases (commitment_divide.py).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from models.features.growth import theil_sen
from models.scoring.commitment import Floats

_MONTH: Final = 30
_YEAR: Final = 365
_CERTAIN: Final = 1.96
"""Mann–Kendall's z at 5 %, two-sided: a slope below it is taken for noise."""
_FEWEST: Final = 10
"""Below ten points the normal approximation of Mann–Kendall does not hold (Kendall 1975)."""


@dataclass(frozen=True)
class Trend:
    """Theil–Sen slope per 30 days as a share of the median day, and whether it stands out from the noise."""

    slope: float
    certain: bool

    def committed(self, years: int) -> float:
        """The share of the optimum to commit to: shrinking spend counts at its forecast for the end of the term."""
        if not self.certain or self.slope >= 0:
            return 1.0
        return max(0.0, 1 + self.slope * years * _YEAR / _MONTH)

    @property
    def guard(self) -> str:
        """What the guard did, in words."""
        if not self.certain or self.slope == 0:
            return "steady: the optimum of the window"
        if self.slope > 0:
            return "growing: no more than the spend of the window is committed to"
        return "shrinking: committed to the forecast for the end of the term"


def trend(days: Floats) -> Trend:
    """The trend of daily spend: Theil–Sen (Sen 1968), tested by Mann–Kendall (Mann 1945, Kendall 1975)."""
    number = len(days)
    level = float(np.median(days)) if number else 0.0
    if number < _FEWEST or level <= 0:
        return Trend(0.0, certain=False)
    first, second = np.triu_indices(number, k=1)
    rises = days[second] - days[first]
    slope = float(theil_sen(np.arange(number, dtype=np.float64)[None, :], days[None, :])[0]) * _MONTH / level
    score = abs(float(np.sign(rises).sum())) - 1
    spread = np.sqrt(number * (number - 1) * (2 * number + 5) / 18)
    return Trend(round(slope, 9), certain=bool(score / spread > _CERTAIN))
