"""SageMaker real-time endpoints that nobody calls.

Notebook instances and Studio apps are another detector's (dev_around_the_clock): their running hours say enough.

Why it costs money: an endpoint keeps its instances up, invoked or not.
What to do: delete the endpoint and keep the model; use serverless or asynchronous inference, which scale to nothing.
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
    service="AmazonSageMaker",
    nodes=r"(^|-)Host:ml\.",
    use={"invocations_per_day": _PER_DAY},
    unused=lambda t: _PER_DAY.le(t["max_invocations_per_day"]),
    what="invocations",
)

DETECTOR = Detector(
    title="Idle SageMaker endpoint",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence=CONFIDENCE,
    action="Delete the endpoint and keep its model, or use serverless inference.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(IDLE.gap,),
    thresholds=(
        MIN_DAYS,
        Threshold(
            "max_invocations_per_day",
            0.0,
            "invocations/day",
            "any call is somebody",
            "AWS, SageMaker cost guidance: delete endpoints without invocations; AWS names no other limit",
        ),
    ),
    detect=IDLE.detect,
)
