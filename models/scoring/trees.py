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

BLOCK: Final = 25
"""Trees between two looks at which rows are still worth asking about."""

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

    def log_odds(self, rows: Matrix, hopeless: float = -np.inf) -> Matrix:
        """Log-odds of each row (n × features, in the order of `names`).

        Args:
            rows: what is asked.
            hopeless: a row that stands below this after every `BLOCK` trees is not asked further; what it has by then
                is its answer.
        """
        total, open_ = np.full(len(rows), self.base), np.arange(len(rows))
        columns = np.ascontiguousarray(rows.T).ravel()
        for tree in range(len(self.feature)):
            if tree % BLOCK == 0 and tree:
                open_ = open_[total[open_] >= hopeless]
            node, asked = np.zeros(len(open_), dtype=np.int64), np.arange(len(open_))
            while asked.size:
                at = node[asked]
                value = columns.take(self.feature[tree].take(at) * len(rows) + open_.take(asked))
                low = value <= self.threshold[tree].take(at)
                after = np.where(low, self.left[tree].take(at), self.right[tree].take(at))
                node[asked] = after
                asked = asked[self.left[tree].take(after) != after]  # a leaf is its own child
            total[open_] += self.value[tree].take(node)
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
    base = _round(float(np.ravel(model._baseline_prediction)[0]))  # noqa: SLF001 - nor has the baseline
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
    return Trees(tuple(given["names"]), float(given["base"]), feature, threshold, left, right, value)


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
