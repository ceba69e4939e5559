"""MSK clusters through which no messages pass.

Where traffic is not measured, a cluster that no client is connected to counts as unused.

Why it costs money: brokers and their storage are billed by the hour, whatever passes through them.
What to do: delete the cluster once its topics are drained, or move rare traffic to MSK Serverless.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import Category, Severity
from models.idle import CONFIDENCE, MIN_DAYS, Idle
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold

IDLE: Final = Idle(
    service="AmazonMSK",
    nodes=r"(^|-)Kafka\.[a-z0-9]+\.",
    use={
        "bytes_per_second": pl.col("x_NetworkBytesPerSecond"),
        "connections_maximum": pl.col("x_ConnectionsMaximum"),
    },
    unused=lambda t: pl.coalesce(
        pl.col("x_NetworkBytesPerSecond").le(t["max_bytes_per_second"]),
        pl.col("x_ConnectionsMaximum").le(t["max_connections"]),
    ),
    what="traffic or connections",
)

DETECTOR = Detector(
    title="Idle MSK cluster",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence=CONFIDENCE,
    action="Delete the cluster once its topics are drained.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(IDLE.gap,),
    thresholds=(
        MIN_DAYS,
        Threshold(
            "max_bytes_per_second",
            100.0,
            "bytes/s",
            "below it only probes pass",
            "ours: one message of 1 KB every ten seconds; AWS names no limit",
        ),
        Threshold("max_connections", 0.0, "connections at any time", "any client is somebody", "ours"),
    ),
    detect=IDLE.detect,
)
