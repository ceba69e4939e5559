"""Cost anomalies of daily series: how far a day is from what was known before it. Causal, vectorised.

Here: the public door. Not here: the method (anomalies.py names its steps; docs/method.md explains them).
"""

from models.scoring.anomalies import Config, detect_cost_anomalies, score_cost_days

__all__ = ["Config", "detect_cost_anomalies", "score_cost_days"]
