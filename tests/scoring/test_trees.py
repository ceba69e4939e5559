"""Trees as text answer what scikit-learn answers."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from models.scoring.ranker import FEATURES, shipped
from models.scoring.trees import dumps, loads


def test_trees_as_text_answer_what_scikit_learn_answers() -> None:
    random = np.random.default_rng(5)
    rows = random.integers(-30, 30, size=(400, 3)) / 10  # no threshold lies on a value
    label = (rows[:, 0] + rows[:, 1] ** 2 > 1).astype(int)
    model = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=8, random_state=0).fit(rows, label)
    text = dumps(model, ("a", "b", "c"))
    assert loads(text).log_odds(rows) == pytest.approx(model.decision_function(rows), abs=1e-3)
    assert dumps(model, ("a", "b", "c")) == text


def test_the_shipped_ranker_knows_the_features_and_is_calibrated() -> None:
    ranker = shipped()
    assert ranker.trees.names == FEATURES
    odds = np.linspace(-12, 12, 200)
    assert (np.diff(ranker.p_value(odds)) <= 0).all()
    assert (np.diff(ranker.confidence(odds)) > 0).all()
    assert ranker.score(np.array([ranker.alarm])) == pytest.approx(0.5)
