"""The estimators keep scikit-learn's conventions and say what the functions say."""

import pickle
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from models.scoring import detect_cost_anomalies
from models.scoring.estimators import CostAnomalyDetector, IncidentRanker, StlForecaster
from models.scoring.operator import operator
from models.scoring.ranker import FEATURES

START = date(2024, 1, 1)
NOISE = np.random.default_rng(3).normal(0, 3, 100)


def _costs(spike: float = 400.0) -> pl.DataFrame:
    days = [START + timedelta(days=day) for day in range(100)]
    cost = [spike if day == 95 else 100.0 + float(NOISE[day]) for day in range(100)]
    return pl.DataFrame({"x_UsageType": "box", "ChargePeriodStart": days, "EffectiveCost": cost})


def test_a_spike_after_the_history_is_an_outlier_and_lower_is_worse() -> None:
    history, new = _costs().head(90), _costs().tail(10)
    detector = CostAnomalyDetector().fit(history)
    assert detector.predict(new).tolist() == [1] * 5 + [-1] + [1] * 4
    assert detector.score_samples(new).argmin() == 5
    assert (detector.decision_function(new) < 0).tolist() == [False] * 5 + [True] + [False] * 4


def test_it_says_what_the_function_says_however_history_came() -> None:
    costs = _costs()
    whole = detect_cost_anomalies(costs)
    assert CostAnomalyDetector().fit(costs).incidents(costs).equals(whole)
    parts = CostAnomalyDetector().partial_fit(costs.head(40)).partial_fit(costs.slice(40, 50))
    assert parts.incidents(costs.tail(10)).equals(whole)
    assert (CostAnomalyDetector().fit_predict(costs) == -1).sum() == 1


def test_parameters_can_be_read_set_and_cloned_and_a_floor_counts() -> None:
    detector = CostAnomalyDetector(min_impact=50.0)
    assert clone(detector).get_params()["min_impact"] == 50.0
    costs = _costs()
    strict = clone(detector).set_params(min_impact=500.0).fit(costs)
    assert (strict.predict(costs) == 1).all()
    again = pickle.loads(pickle.dumps(detector.fit(costs)))  # noqa: S301 - our own
    assert (again.predict(costs) == detector.predict(costs)).all()


def test_without_history_there_is_no_answer_and_a_wrong_frame_is_named() -> None:
    with pytest.raises(NotFittedError):
        CostAnomalyDetector().predict(_costs())
    with pytest.raises(ValueError, match="no column EffectiveCost"):
        CostAnomalyDetector().fit(_costs().drop("EffectiveCost"))


def test_the_forecaster_is_statsmodels_own_decomposition_one_day_ahead() -> None:
    history = np.vstack([NOISE[:28] + 10, NOISE[28:56]])
    trend, seasonal = operator(28)
    ahead = StlForecaster().fit(history).predict(history)
    assert ahead == pytest.approx(history @ trend[-1] + history @ seasonal[-7], abs=1e-10)
    with pytest.raises(ValueError, match="minimum of 14"):
        StlForecaster().fit(history[:, :13])
    with pytest.raises(ValueError, match="expecting 28 features"):
        StlForecaster().fit(history).predict(history[:, :14])


def test_the_ranker_can_be_taught_and_what_is_shipped_is_monotone_in_money() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(0, 1, (400, len(FEATURES)))
    label = (rows[:, FEATURES.index("z")] > 0).astype(int)
    taught = IncidentRanker(max_iter=20)
    assert make_pipeline(FunctionTransformer(), taught).fit(rows, label).score(rows, label) > 0.95
    shipped = IncidentRanker().load()
    more = rows.copy()
    more[:, FEATURES.index("money")] += 3
    assert (shipped.decision_function(more) >= shipped.decision_function(rows)).all()
    assert shipped.predict_proba(rows).sum(axis=1) == pytest.approx(1.0)
    with pytest.raises(NotFittedError):
        clone(taught).predict(rows)
