"""Gradient-boosted trees as plain text: numbers that can be read, compared and evaluated without unpickling anything.

Here: scikit-learn's fitted HistGradientBoostingClassifier to JSON, and the log-odds of rows from that JSON. Not here:
what the features mean (models/scoring/evidence.py), how the trees were taught (benchmarks/train_ranker.py).
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.scoring.operator import Matrix

DIGITS: Final = 5
"""Significant digits kept of thresholds and values."""


@dataclass(frozen=True)
class Trees:
    """Trees as arrays (trees × nodes): feature, threshold, left and right child (a leaf is its own child), value."""

    names: tuple[str, ...]
    base: float
    feature: NDArray[np.int64]
    threshold: Matrix
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Matrix
    depth: int

    def log_odds(self, rows: Matrix) -> Matrix:
        """Log-odds of each row (n × features, in the order of `names`)."""
        total, each = np.full(len(rows), self.base), np.arange(len(rows))
        for tree in range(len(self.feature)):
            node = np.zeros(len(rows), dtype=np.int64)
            for _ in range(self.depth):
                low = rows[each, self.feature[tree][node]] <= self.threshold[tree][node]
                node = np.where(low, self.left[tree][node], self.right[tree][node])
            total += self.value[tree][node]
        return total


def dumps(model: Any, names: tuple[str, ...]) -> str:  # noqa: ANN401 - scikit-learn ships no types
    """A fitted HistGradientBoostingClassifier as JSON text, one tree a line; equal on every run of the same fit."""
    lines = []
    for (predictor,) in model._predictors:  # noqa: SLF001 - the fitted trees have no public face
        nodes = predictor.nodes
        lines.append(
            json.dumps(
                [
                    [_round(float(node["value"]))]
                    if node["is_leaf"]
                    else [
                        int(node["feature_idx"]),
                        _round(float(node["num_threshold"])),
                        int(node["left"]),
                        int(node["right"]),
                    ]
                    for node in nodes
                ],
                separators=(",", ":"),
            )
        )
    base = _round(float(np.ravel(model._baseline_prediction)[0]))  # noqa: SLF001 - as above
    trees = ",\n".join(lines)
    return f'{{"names": {json.dumps(list(names))},\n"base": {base},\n"trees": [\n{trees}\n]}}\n'


def loads(text: str) -> Trees:
    """The trees of `dumps`."""
    given = json.loads(text)
    size = max(len(tree) for tree in given["trees"])
    shape = (len(given["trees"]), size)
    feature, left, right = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for number, tree in enumerate(given["trees"]):
        for place, node in enumerate(tree):
            left[number, place] = right[number, place] = place
            if len(node) == 1:
                value[number, place] = node[0]
            else:
                feature[number, place], threshold[number, place] = node[0], node[1]
                left[number, place], right[number, place] = node[2], node[3]
    depth = max(_depth(tree, 0) for tree in given["trees"])
    return Trees(tuple(given["names"]), float(given["base"]), feature, threshold, left, right, value, depth)


def _depth(tree: list[list[float]], node: int) -> int:
    if len(tree[node]) == 1:
        return 0
    return 1 + max(_depth(tree, int(tree[node][side])) for side in (2, 3))


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
