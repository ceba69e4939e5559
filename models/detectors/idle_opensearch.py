"""OpenSearch domains that nobody searches or writes to.

Why it costs money: data nodes, their volumes and dedicated masters are billed by the hour, asked or not.
What to do: take a manual snapshot to S3 and delete the domain, or move the indices to UltraWarm or cold storage.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import Category, Severity
from models.idle import CONFIDENCE, MIN_DAYS, Idle
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold

_PER_DAY: Final = pl.col("x_Requests") / pl.col("x_MetricDays")

IDLE: Final = Idle(
    service="AmazonES",
    nodes=r"(^|-)ESInstance:",
    use={"requests_per_day": _PER_DAY},
    unused=lambda t: _PER_DAY.le(t["max_requests_per_day"]),
    what="searches or writes",
)

DETECTOR = Detector(
    title="Idle OpenSearch domain",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence=CONFIDENCE,
    action="Take a manual snapshot to S3 and delete the domain.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(IDLE.gap,),
    thresholds=(
        MIN_DAYS,
        Threshold(
            "max_requests_per_day",
            100.0,
            "requests/day",
            "health checks and a dashboard left open ask about that often",
            "AWS Trusted Advisor's limit for idle load balancers, as AWS names none for search domains",
        ),
    ),
    detect=IDLE.detect,
)
