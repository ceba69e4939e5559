"""Databases to which nothing connects.

The saving is the instance hours that no reservation covers. The storage goes too, but a final snapshot of it costs
nearly as much, so it is not counted; extended support of the engine is a finding of its own. A stopped database starts
again by itself after seven days.

Why it costs money: a database instance is billed for every hour that it is available, connected to or not.
What to do: take a final snapshot and delete it; ask its owner first, a report may need it once a quarter.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.growth import GROWTH_GUARD
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, words

INSTANCES: Final = r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage):db\..+$"

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

_DATABASE: Final = pl.col("x_UsageType").str.contains(INSTANCES)

DETECTOR = Detector(
    title="Idle database",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence="That nobody connected is a fact; that nobody will is likelier with each day measured: to 0.9.",
    action="Ask its owner, take a final snapshot and delete it.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        Gap(
            _DATABASE & pl.col("x_ConnectionsMaximum").is_null(),
            "no connection metrics of its databases were loaded",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=_DATABASE,
        when=lambda t: (
            STILL_THERE
            & (pl.col("x_MetricDays") >= t["min_metric_days"])
            & (pl.col("x_ConnectionsMaximum") <= t["max_connections"])
        ),
        saving=pl.col("x_MonthlyCost") * UNCOMMITTED,
        confidence=0.6 + 0.3 * (pl.col("x_MetricDays") / 14).clip(0, 1),
        summary=words(
            "Nothing connected to it on ",
            pl.col("x_MetricDays"),
            " days; its instance costs ",
            money(pl.col("x_MonthlyCost")),
            " a month.",
        ),
        evidence={
            "max_connections": number(pl.col("x_ConnectionsMaximum")),
            "max_cpu_percent": number(pl.col("x_CpuMaximum")),
            "metric_days": pl.col("x_MetricDays"),
            "metric_source": pl.col("x_MetricSource"),
            "share_not_committed": number(UNCOMMITTED),
            "own_rate_per_hour": number(OWN_RATE),
            "rate_source": pl.lit(RATE_SOURCE),
            "growth_guard": GROWTH_GUARD,
        },
    ),
)
