"""Databases to which nothing connects.

The saving is the instance hours that no reservation covers. The storage goes too, but a final snapshot of it costs
nearly as much, so it is not counted; extended support of the engine is a finding of its own. A stopped database starts
again by itself after seven days.

Why it costs money: a database instance is billed for every hour that it is available, connected to or not.
What to do: take a final snapshot and delete it; ask its owner first, a report may need it once a quarter.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import Category, Severity
from models.idle import IdleMachine
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import words

THRESHOLDS: Final = (
    Threshold(
        "max_connections",
        0.0,
        "connections, maximum",
        "one connection is a user",
        "AWS Trusted Advisor, Amazon RDS idle DB instances: no connection; by the maximum, not the average",
    ),
    Threshold(
        "min_metric_days",
        7.0,
        "days with metrics",
        "what is used once a week must have had its day",
        "AWS Trusted Advisor, Amazon RDS idle DB instances: no connection in 7 days",
    ),
)

DATABASES: Final = IdleMachine(
    machines=r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage):db\..+$",
    use={"max_connections": pl.col("x_ConnectionsMaximum"), "max_cpu_percent": pl.col("x_CpuMaximum")},
    unused=lambda t: pl.col("x_ConnectionsMaximum") <= t["max_connections"],
    found=words("Nothing connected to it on ", pl.col("x_MetricDays"), " days; its instance costs "),
)

DETECTOR = Detector(
    title="Idle database",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence="That nobody connected is a fact; that nobody will is likelier with each day measured: to 0.9.",
    action="Ask its owner, take a final snapshot and delete it.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(DATABASES.gap("no connection metrics of its databases were loaded"),),
    thresholds=THRESHOLDS,
    detect=DATABASES.detect,
)
