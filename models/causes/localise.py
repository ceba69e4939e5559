"""Which elements moved a total: the fewest values of the fewest dimensions that hold what is astray and little else.

Here: arrays in, elements out. Not here: what the dimensions are (detail.py), what is said of an element.

The method is RiskLoc's (M. Kalander, "RiskLoc: Localization of Multi-dimensional Root Causes by Weighted Risk", arXiv
2205.10004, 2022): leaves are parted into those astray and the others by a cut that the leaves which moved against the
total set; an element's risk is the weight of the former among all its leaves; the element with the greatest explanatory
power among the risky is taken, its leaves are left out, and so on. Three things differ, each chosen by measurement
(benchmarks/localisation.py): a leaf weighs its money, not its deviation, as costs have a long tail and one machine is
often the whole cause; elements of all layers compete, by power × risk² less a little per dimension, rather than the
first layer with a risky one winning; and the cut is a high quantile rather than the sixth most extreme leaf.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Codes: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Mask: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

LAYERS: Final = 3
"""Dimensions of an element, at most: a person reads no more, and bills need no more."""

LEAST_POWER: Final = 0.05
"""Share of the impact below which an element is not named."""

LEAST_RISK: Final = 0.5
"""Of an element's money, at least half is astray."""

PER_DIMENSION: Final = 0.95
"""What each dimension more must outweigh: simpler first."""

QUANTILE: Final = 0.9
"""Of the deviations against the total, the one that noise stays below."""

LEAST_CUT: Final = 0.1
MOST: Final = 5
_FEW: Final = 5
_TIE: Final = 1 + 1e-9


@dataclass(frozen=True)
class Element:
    """Leaves that agree in `dims` (column numbers; none: all leaves) and were not taken by an element before."""

    dims: tuple[int, ...]
    leaves: Mask
    gain: float
    risk: float


def localise(codes: Codes, actual: Floats, expected: Floats) -> list[Element]:
    """The elements that explain Σ actual − Σ expected, most first; none where what moved is spread over everything.

    Args:
        codes: leaf × dimension, non-negative numbers of values.
        actual: what each leaf cost; not negative.
        expected: what it should have cost; not negative.
    """
    sign = 1.0 if actual.sum() >= expected.sum() else -1.0
    gain = sign * (actual - expected)
    total, size = gain.sum(), np.maximum(actual, expected)
    if total <= 0:
        return []
    astray = np.divide(gain, size, out=np.zeros_like(gain), where=size > 0) > _cut(gain, size)
    cuboids = _cuboids(codes)
    left, found = np.ones(len(gain), dtype=np.bool_), list[Element]()
    while len(found) < MOST and gain[left & astray].sum() > LEAST_POWER * total:
        best: tuple[float, Element] | None = None
        for dims, group, count in cuboids:
            power = np.bincount(group, np.where(left, gain, 0), count)
            heavy = np.bincount(group, np.where(left, size, 0), count)
            bad = np.bincount(group, np.where(left & astray, size, 0), count)
            risk = np.divide(bad, heavy, out=np.zeros_like(bad), where=heavy > 0)
            named = (power > LEAST_POWER * total) & (risk >= LEAST_RISK)
            score = np.where(named, power * risk**2, 0) * PER_DIMENSION ** max(len(dims), 1)
            at = int(np.argmax(score))
            if score[at] > (best[0] * _TIE if best else 0):
                element = Element(dims, left & (group == at), sign * float(power[at]), float(risk[at]))
                best = float(score[at]), element
        if best is None:
            break
        found.append(best[1])
        left &= ~best[1].leaves
    return found


def grouped(codes: Codes, dims: tuple[int, ...]) -> tuple[Codes, int]:
    """Each leaf's element of a cuboid, numbered from 0 in the order of the codes, and how many there are."""
    key = np.zeros(len(codes), dtype=np.int64)
    for dim in dims:
        key = key * (int(codes[:, dim].max(initial=0)) + 1) + codes[:, dim]
        _, key = np.unique(key, return_inverse=True)
    return key, int(key.max(initial=-1)) + 1


def _cuboids(codes: Codes) -> list[tuple[tuple[int, ...], Codes, int]]:
    """The whole, and every cuboid of up to LAYERS dimensions that parts leaves as no simpler one does."""
    kept: dict[tuple[int, ...], tuple[Codes, int]] = {(): grouped(codes, ())}
    for layer in range(1, min(LAYERS, codes.shape[1]) + 1):
        for dims in combinations(range(codes.shape[1]), layer):
            simpler = [dims[:place] + dims[place + 1 :] for place in range(layer)]
            if all(each in kept for each in simpler):  # else a part of it tells nothing apart, and so does it
                group, count = grouped(codes, dims)
                if count > max(kept[each][1] for each in simpler):
                    kept[dims] = group, count
    return [(dims, group, count) for dims, (group, count) in kept.items()]


def _cut(gain: Floats, size: Floats) -> float:
    """How far a leaf must have moved with the total, as a share of itself, to be astray."""
    against = -gain[(gain < 0) & (size > 0)] / size[(gain < 0) & (size > 0)]
    noise = float(np.quantile(against, QUANTILE)) if len(against) > _FEW else LEAST_CUT
    return max(LEAST_CUT, min(noise, 0.9))
