"""ElastiCache nodes that no client is connected to.

ElastiCache itself keeps two to four connections to a node for monitoring; more than that is somebody.

Why it costs money: a cache node costs the same for an empty hour as for a busy one.
What to do: delete the cluster, with a last snapshot where its data is wanted; or take a smaller node type.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import Category, Severity
from models.idle import CONFIDENCE, MIN_DAYS, Idle
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold

IDLE: Final = Idle(
    service="AmazonElastiCache",
    nodes=r"(^|-)NodeUsage:cache\.",
    use={"connections_maximum": pl.col("x_ConnectionsMaximum")},
    unused=lambda t: pl.col("x_ConnectionsMaximum").le(t["max_connections"]),
    what="connections",
)

DETECTOR = Detector(
    title="Idle ElastiCache node",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence=CONFIDENCE,
    action="Delete the cluster, with a last snapshot where its data is wanted.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(IDLE.gap,),
    thresholds=(
        MIN_DAYS,
        Threshold(
            "max_connections",
            4.0,
            "connections at any time",
            "up to here it is ElastiCache's own monitoring",
            "AWS, ElastiCache User Guide, CurrConnections: two to four connections monitor the cluster",
        ),
    ),
    detect=IDLE.detect,
)
