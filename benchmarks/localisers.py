"""Published methods that find which elements of which dimensions moved a total, written from their papers.

Here: Adtributor, Squeeze, RiskLoc as published, to compare. Not here: what findings use (models/causes/localise.py).
All take codes (leaf × dimension), what each leaf cost and what was expected, and give sets of leaves, best first.
"""

from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import argrelextrema

from models.causes.localise import Codes, Floats, Mask, grouped

Leaves = frozenset[int]
TINY: Final = 1e-12
LAYERS: Final = 3


def adtributor(
    codes: Codes, actual: Floats, expected: Floats, *, least: float = 0.1, enough: float = 0.67
) -> list[Leaves]:
    """Bhagwan et al., "Adtributor: Revenue Debugging in Advertising Systems", NSDI 2014: elements of one dimension."""
    total = actual.sum() - expected.sum()
    best: tuple[float, list[Leaves]] = (-1.0, [])
    for dim in range(codes.shape[1]):
        group, _ = grouped(codes, (dim,))
        cost, forecast = np.bincount(group, actual), np.bincount(group, expected)
        p, q = forecast / max(expected.sum(), TINY), cost / max(actual.sum(), TINY)
        middle = np.maximum(p + q, TINY)
        surprise = 0.5 * (_times_log(p, 2 * p / middle) + _times_log(q, 2 * q / middle))
        power = (cost - forecast) / total
        chosen, explained, amount = list[int](), 0.0, 0.0
        for element in np.argsort(-surprise, kind="stable"):
            if power[element] > least:
                chosen.append(int(element))
                explained += float(power[element])
                amount += float(surprise[element])
            if explained > enough:
                break
        if explained > enough and amount > best[0]:
            best = amount, [_leaves(group == element) for element in chosen]
    return best[1]


def squeeze(codes: Codes, actual: Floats, expected: Floats) -> list[Leaves]:
    """Li et al., "Generic and Robust Localization of Multi-Dimensional Root Causes", ISSRE 2019.

    Leaves beyond the knee of |f − v| are clustered by deviation; per cluster, the cuboid whose first elements by
    descent score have the best generalised potential score, less what they take to say.
    """
    deviation = _deviation(actual, expected)
    gap = np.abs(actual - expected)
    kept = gap > _knee(gap)
    if not kept.any():
        return []
    clusters = _clusters(deviation, kept)
    attributes = sum(len(np.unique(codes[:, dim])) for dim in range(codes.shape[1]))
    covered = sum(int(cluster.sum()) for cluster in clusters) / len(actual)
    weight = np.log(len(clusters) + 1) / len(clusters) * attributes / np.log(attributes + 1) * -np.log(covered + TINY)
    normal = np.abs(deviation) < min(float(np.abs(deviation[cluster]).min()) for cluster in clusters)
    found = list[Leaves]()
    for cluster in clusters:
        ranked: list[tuple[float, list[Leaves]]] = []
        for layer in range(1, min(LAYERS, codes.shape[1]) + 1):
            for cuboid in combinations(range(codes.shape[1]), layer):
                potential, leaves = _in_cuboid(codes, cuboid, actual, expected, cluster, normal)
                ranked.append((potential * weight - len(leaves) * layer, leaves))
        found += [leaves for leaves in max(ranked, key=lambda one: one[0])[1] if leaves not in found]
    return found


def riskloc(
    codes: Codes, actual: Floats, expected: Floats, *, threshold: float = 0.5, least: float = 0.02
) -> list[Leaves]:
    """Kalander, "RiskLoc: Localization of Multi-dimensional Root Causes by Weighted Risk", arXiv 2205.10004, 2022."""
    deviation = _deviation(actual, expected)
    distinct = np.unique(deviation)
    cut = -min(distinct[min(5, len(distinct) - 1)], distinct[max(-6, -len(distinct))], key=abs)
    astray = deviation > cut if cut >= 0 else deviation < cut
    weight = np.minimum(np.where(astray, np.abs(deviation), np.abs(cut - deviation)), 1)
    weight[(actual == 0) & (expected == 0)] = 0
    power = expected - actual
    power = -power if power[astray].sum() < 0 else power
    floor = max(float(power[astray].sum()) * least, TINY)

    def is_risky(leaves: Mask) -> bool:
        bad, good = weight[leaves & astray].sum(), weight[leaves & ~astray].sum() + 1
        known = leaves & (actual != 0) & (expected != 0)
        own = _mean(np.abs(deviation[known]))
        ripple = expected[known] * actual[known].sum() / expected[known].sum() if own else expected[known]
        low = _mean(np.abs(_deviation(actual[known], ripple))) / own if own else 0.0
        return bool(bad / (bad + good) - low >= threshold)

    left, found = np.ones(len(actual), dtype=np.bool_), list[Leaves]()
    while power[left & astray].sum() > floor:
        found_in = (_best(codes, layer, left, astray, power, floor, is_risky) for layer in _layers(codes))
        best = next((one for one in found_in if one is not None), None)
        if best is None:
            break
        found.append(_leaves(best))
        left &= ~best
    return found


def _layers(codes: Codes) -> list[list[tuple[int, ...]]]:
    dims = range(codes.shape[1])
    return [list(combinations(dims, layer)) for layer in range(1, min(LAYERS, codes.shape[1]) + 1)]


def _best(
    codes: Codes, layer: list[tuple[int, ...]], left: Mask, astray: Mask, power: Floats, floor: float,
    is_risky: Callable[[Mask], bool],
) -> Mask | None:  # fmt: skip
    """Of one layer, the risky element with the most explanatory power."""
    best = None
    for cuboid in layer:
        group, count = grouped(codes, cuboid)
        sums, bad = np.bincount(group[left], power[left], count), np.bincount(group[left & astray], minlength=count)
        for element in np.argsort(-sums, kind="stable"):
            if sums[element] <= floor:
                break
            leaves = left & (group == element)
            if bad[element] and is_risky(leaves):
                floor, best = float(sums[element]), leaves
                break
    return best


def _in_cuboid(
    codes: Codes, cuboid: tuple[int, ...], actual: Floats, expected: Floats, cluster: Mask, normal: Mask
) -> tuple[float, list[Leaves]]:
    group, count = grouped(codes, cuboid)
    inside, all_of = np.bincount(group[cluster], minlength=count), np.bincount(group, minlength=count)
    order = [element for element in np.argsort(-inside / all_of, kind="stable") if inside[element]][:10]
    seen = cluster | normal
    best: tuple[float, list[Leaves]] = (-np.inf, [])
    for n in range(1, min(len(order), max(count - 1, 1)) + 1):
        leaves = np.isin(group, order[:n])
        first, second = leaves & seen, ~leaves & seen
        total, forecast = actual[first].sum(), expected[first].sum()
        ripple = expected[first] * total / forecast if forecast > 0 else actual[first]
        residual = _mean(np.abs(actual[first] - ripple)) + _mean(np.abs(actual[second] - expected[second]))
        plain = _mean(np.abs(actual[first] - expected[first])) + _mean(np.abs(actual[second] - expected[second]))
        potential = 1 - residual / plain if plain else -np.inf
        if potential > best[0]:
            best = potential, [_leaves(group == element) for element in order[:n]]
    return best


def _clusters(deviation: Floats, kept: Mask) -> list[Mask]:
    """Leaves between the valleys of the smoothed histogram of deviations."""
    edges = np.linspace(-2.05, 2.05, 83)
    density = gaussian_filter1d(np.histogram(deviation[kept], edges)[0].astype(float), 1.5)
    padded = np.concatenate([[0.0], density, [0.0]])
    valleys = argrelextrema(padded, np.less_equal)[0] - 1
    bounds = sorted({-3.0, 3.0, *(float(edges[min(max(v, 0), 82)] + 0.025) for v in valleys)})
    cores = [kept & (deviation > low) & (deviation <= high) for low, high in pairwise(bounds)]
    spans = [(deviation[core].min(), deviation[core].max()) for core in cores if core.any()]
    return [(deviation >= low) & (deviation <= high) for low, high in spans]


def _knee(values: Floats) -> float:
    """The point of the sorted values' share curve that is farthest above the straight line."""
    ordered = np.sort(values)
    if ordered[-1] <= 0:
        return 0.0
    share = np.arange(1, len(ordered) + 1) / len(ordered)
    return float(ordered[int(np.argmax(share - ordered / ordered[-1]))])


def _deviation(actual: Floats, expected: Floats) -> Floats:
    both = actual + expected
    return np.divide(2 * (expected - actual), both, out=np.zeros_like(both), where=both != 0)


def _times_log(weight: Floats, value: Floats) -> Floats:
    return weight * np.log(np.maximum(value, TINY))


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _leaves(mask: Mask) -> Leaves:
    return frozenset(np.flatnonzero(mask).tolist())
