"""The models of this package as scikit-learn estimators: for notebooks, pipelines and searches over parameters.

Here: thin classes with `fit`, `predict`, `get_params`. Not here: what they compute (anomalies.py, operator.py,
ranker.py); nothing in this package uses them. scikit-learn's signs hold: -1 is an outlier, lower scores are worse.
"""

from collections.abc import Sequence
from typing import Any, Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, OutlierMixin, RegressorMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.utils.validation import check_is_fitted, validate_data

from models.scoring.anomalies import KEYS, Config, detect_cost_anomalies, score_cost_days
from models.scoring.operator import SHORTEST, Matrix, next_day
from models.scoring.panel import Groups
from models.scoring.ranker import FALLING, FEATURES, RISING, shipped
from models.scoring.trees import dumps, loads

DAY: Final = "ChargePeriodStart"


class CostAnomalyDetector(OutlierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Scores daily costs of many series; each row from the rows of earlier days, those of `fit` and of the call.

    `X` is a long frame as `detect_cost_anomalies` takes it, one row per series and day. `fit` keeps history,
    `partial_fit` adds to it. Parameters are those of `Config`.
    """

    def __init__(
        self,
        keys: Sequence[str] = KEYS,
        groups: Groups | None = None,
        min_score: float = 0.5,
        max_false_discovery: float = 0.5,
        min_impact: float = 1.0,
        min_relative: float = 0.2,
        merge_days: int = 2,
    ) -> None:
        self.keys = keys
        self.groups = groups
        self.min_score = min_score
        self.max_false_discovery = max_false_discovery
        self.min_impact = min_impact
        self.min_relative = min_relative
        self.merge_days = merge_days

    def fit(self, X: pl.DataFrame, y: object = None) -> Self:
        """Keep the history that later days are judged by; raises ValueError as `detect_cost_anomalies` does."""
        score_cost_days(X.head(0), self._config())
        self.history_ = X
        self.offset_ = -self.min_score
        return self

    def partial_fit(self, X: pl.DataFrame, y: object = None) -> Self:
        """Add days to the history."""
        if not hasattr(self, "history_"):
            return self.fit(X)
        self.history_ = pl.concat([self.history_, X.select(self.history_.columns)])
        return self

    def score_samples(self, X: pl.DataFrame) -> Matrix:
        """0..-1 per row of X, the lower the worse; 0 where nothing is suspicious or no week of the series is known."""
        check_is_fitted(self, "history_")
        key = [*(name for name in self.keys if name in X.columns), DAY]
        scored = score_cost_days(self._known(X), self._config()).select(*key, "x_Score")
        rows = X.select(*key[:-1], pl.col(DAY).cast(pl.Date))
        found = rows.join(scored, on=key, how="left", nulls_equal=True, maintain_order="left")
        scores: Matrix = -found["x_Score"].fill_null(0.0).to_numpy()
        return scores

    def decision_function(self, X: pl.DataFrame) -> Matrix:
        """Below zero where the score reaches `min_score`, whatever the money."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: pl.DataFrame) -> NDArray[np.int64]:
        """-1 for each row that is flagged, by score, false discovery rate and money; else 1."""
        key = [*(name for name in self.keys if name in X.columns), DAY]
        found = self.incidents(X).select(*key, _flagged=pl.lit(-1, pl.Int64))
        rows = X.select(*key[:-1], pl.col(DAY).cast(pl.Date))
        joined = rows.join(found, on=key, how="left", nulls_equal=True, maintain_order="left")
        return joined["_flagged"].fill_null(1).to_numpy()

    def incidents(self, X: pl.DataFrame) -> pl.DataFrame:
        """The flagged rows among those of X, as `detect_cost_anomalies` gives them: kind, impact, incident."""
        check_is_fitted(self, "history_")
        found = detect_cost_anomalies(self._known(X), self._config())
        asked = X.select(pl.col(DAY).cast(pl.Date)).unique()
        return found.join(asked, on=DAY, how="semi")

    def _known(self, X: pl.DataFrame) -> pl.DataFrame:
        """History, with what is asked in place of what it has of the same days."""
        earlier = self.history_.join(X.select(DAY).unique(), on=DAY, how="anti")
        return pl.concat([earlier.select(X.columns), X])

    def _config(self) -> Config:
        given = {name: value for name, value in self.get_params(deep=False).items() if value is not None}
        return Config(**given)


class StlForecaster(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """The day after each history, by non-robust STL of weekly period: last trend and the seasonal of a week ago.

    `X` is series × days, oldest first, two weeks or more; there is nothing to learn but how many days that are.
    """

    def fit(self, X: Matrix, y: object = None) -> Self:
        """Learn the weights of this length; raises ValueError below two weeks."""
        validate_data(self, X, ensure_min_features=SHORTEST)
        self.weights_ = next_day(self.n_features_in_)
        return self

    def predict(self, X: Matrix) -> Matrix:
        """One expectation per row."""
        check_is_fitted(self, "weights_")
        ahead: Matrix = validate_data(self, X, reset=False) @ self.weights_
        return ahead


class IncidentRanker(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Monotone gradient boosting over the evidence of suspicious days: the trees that this package ships, or your own.

    Columns of `X` are `FEATURES`, in that order. Without `fit`, `IncidentRanker().load()` is what is shipped.
    """

    def __init__(self, max_iter: int = 200, max_leaf_nodes: int = 12, learning_rate: float = 0.1) -> None:
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.learning_rate = learning_rate

    def load(self) -> Self:
        """Take the shipped trees, with the calibration that held-out fleets gave them."""
        given = shipped()
        self.trees_, self.slope_, self.intercept_ = given.trees, given.slope, given.offset
        self.classes_, self.n_features_in_ = np.array([0, 1]), len(FEATURES)
        return self

    def fit(self, X: Matrix, y: NDArray[np.int64], sample_weight: Matrix | None = None) -> Self:
        """Teach trees on labelled evidence (1: an incident); more z or money never make a day less likely one."""
        X, y = validate_data(self, X, y)
        monotone = [(name in RISING) - (name in FALLING) for name in FEATURES]
        model = HistGradientBoostingClassifier(
            max_iter=self.max_iter, max_leaf_nodes=self.max_leaf_nodes, learning_rate=self.learning_rate,
            early_stopping=False, random_state=0, monotonic_cst=monotone,
        )  # fmt: skip
        model.fit(X, y, sample_weight=sample_weight)
        self.trees_, self.slope_, self.intercept_ = loads(dumps(model, FEATURES)), 1.0, 0.0
        self.classes_ = model.classes_
        return self

    def decision_function(self, X: Matrix) -> Matrix:
        """Calibrated log-odds of each row."""
        check_is_fitted(self, "trees_")
        odds: Matrix = self.slope_ * self.trees_.log_odds(validate_data(self, X, reset=False)) + self.intercept_
        return odds

    def predict_proba(self, X: Matrix) -> Matrix:
        """Share of such days that are no incidents, and that are."""
        share = 1 / (1 + np.exp(-np.clip(self.decision_function(X), -40, 40)))
        return np.column_stack([1 - share, share])

    def predict(self, X: Matrix) -> NDArray[Any]:
        """The likelier class."""
        likely = self.decision_function(X) > 0
        classes: NDArray[Any] = self.classes_[likely.astype(int)]
        return classes
