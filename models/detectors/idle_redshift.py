"""Provisioned Redshift clusters that nobody connects to.

Where connections are not measured, a cluster whose CPU stays under 5 % counts as unused, as in AWS Trusted Advisor's
check of underutilised clusters. Serverless workgroups cost nothing while nobody asks.

Why it costs money: nodes are billed by the hour, queried or not.
What to do: take a last snapshot and delete the cluster, pause it on a schedule, or move to Redshift Serverless.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import Category, Severity
from models.idle import CONFIDENCE, MIN_DAYS, Idle
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold

ADVISOR: Final = "AWS Trusted Advisor, Underutilized Amazon Redshift Clusters: no connection in 7 days or CPU below 5 %"

IDLE: Final = Idle(
    service="AmazonRedshift",
    nodes=r"(^|-)Node:",
    use={"connections_maximum": pl.col("x_ConnectionsMaximum"), "cpu_p99": pl.col("x_CpuP99")},
    unused=lambda t: pl.coalesce(
        pl.col("x_ConnectionsMaximum").le(t["max_connections"]), pl.col("x_CpuP99").lt(t["max_cpu"])
    ),
    what="connections or CPU",
)

DETECTOR = Detector(
    title="Idle Redshift cluster",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence=CONFIDENCE,
    action="Take a last snapshot and delete the cluster, or pause it outside its hours.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(IDLE.gap,),
    thresholds=(
        MIN_DAYS,
        Threshold("max_connections", 0.0, "connections at any time", "any connection is somebody", ADVISOR),
        Threshold("max_cpu", 5.0, "per cent, 99th percentile", "only housekeeping runs below it", ADVISOR),
    ),
    detect=IDLE.detect,
)
