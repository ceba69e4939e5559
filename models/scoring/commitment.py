"""How much to commit to per hour: the exact optimum over observed hours, and what any commitment would have done.

Here: arithmetic on hours × classes of spend, in NumPy. Not here: which spend is eligible, at which price
(models/features/commitment_base.py).

A commitment of c committed money per hour is paid in every hour and, in each hour, covers spend at committed prices
until it is used up, the class with the greatest discount first (AWS, "Understanding how Savings Plans apply to your
usage"). Class i has on-demand spend X[h, i] and price ratio p[i] (committed ÷ on-demand price), so it takes up to
p[i]·X[h, i] of the commitment, and each unit of commitment in it displaces 1/p[i] of on-demand spend.

    saving(c) = Σ_h [ displaced_h(c) − c ]

is concave and piecewise linear in c, with corners at Y[h, i] = Σ_{j ≤ i} p[j]·X[h, j]. Its slope just below c is
Σ_h g_h(c) − N, where g_h(c) = 1/p of the class that c falls into (0 beyond the last). So the optimum is the greatest
corner y at which the weights at or above it, w[h, i] = 1/p[i] − 1/p[i+1], add up to more than N: a weighted quantile.
With one class it is p·X at the (1 − p)-quantile of X, zero hours included: the newsvendor solution (Arrow, Harris,
Marschak 1951), with underage cost 1 − p and overage cost p.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

_SLACK = 1e-9
"""Relative: hours that tie are not split by the rounding of their sum."""


@dataclass(frozen=True)
class Outcome:
    """What a commitment would have done in the hours seen; all money is a mean per hour."""

    commitment: float
    displaced: float  # on-demand spend that it covers
    used: float  # of the commitment

    @property
    def saving(self) -> float:
        """On-demand spend that it covers, less its price."""
        return self.displaced - self.commitment


def optimum(spend: Floats, ratios: Floats) -> float:
    """The commitment per hour with the greatest saving; of several, the least.

    Args:
        spend: hours × classes, on-demand spend that nothing covers yet, ≥ 0; hours without spend are rows of zeros.
        ratios: per class, 0 < ratio; classes at 1 or above save nothing and are left out.
    """
    spend, ratios = _useful(spend, ratios)
    if not spend.size:
        return 0.0
    corners = np.cumsum(spend * ratios, axis=1)
    worth = 1 / ratios
    weights = np.broadcast_to(worth - np.append(worth[1:], 0.0), corners.shape)
    order = np.argsort(-corners, axis=None, kind="stable")
    held = corners.ravel()[order]
    enough = np.cumsum(weights.ravel()[order]) > len(spend) * (1 + _SLACK)
    return float(held[np.argmax(enough)]) if enough.any() else 0.0


def outcome(spend: Floats, ratios: Floats, commitment: float) -> Outcome:
    """What `commitment` per hour would have covered; arguments as in `optimum`."""
    hours = len(spend)
    taken = covered(spend, ratios, commitment)
    if not hours:
        return Outcome(commitment, 0.0, 0.0)
    return Outcome(commitment, float(taken.sum()) / hours, float((taken * ratios).sum()) / hours)


def covered(spend: Floats, ratios: Floats, commitment: float) -> Floats:
    """Hours × classes: the on-demand spend that `commitment` per hour would have taken, greatest discount first."""
    order = np.argsort(ratios, kind="stable")
    wanted = np.where(ratios[order] < 1, spend[:, order] * ratios[order], 0.0)
    before = np.cumsum(wanted, axis=1) - wanted
    taken = np.empty_like(spend)
    taken[:, order] = np.clip(commitment - before, 0.0, wanted) / ratios[order]
    return np.minimum(taken, spend)


def _useful(spend: Floats, ratios: Floats) -> tuple[Floats, Floats]:
    """Classes that save anything, greatest discount first."""
    order = np.argsort(ratios, kind="stable")
    order = order[ratios[order] < 1]
    return spend[:, order], ratios[order]
