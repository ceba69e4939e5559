"""EC2 instances that do nothing: the CPU never rose above one per cent, or neither CPU nor network did anything.

An instance that was stopped or has gone is not judged. What a reservation or savings plan covers goes on costing until
that ends, so only the rest is saved; spot and dedicated instances count as others do. Volumes and addresses are
findings of their own: terminating an instance does not delete them all.

Why it costs money: an instance is billed for every hour that it runs, whatever it does in it.
What to do: ask its owner, take an image or a snapshot if in doubt, then terminate it.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.features.rightsize import IDLE, is_idle
from models.finding import Category, Severity
from models.idle import IdleMachine
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import words

THRESHOLDS: Final = (
    *IDLE,
    Threshold(
        "min_metric_days",
        7.0,
        "days with metrics",
        "what works once a week must have had its day",
        "AWS Cost Management looks back 14 days, Trusted Advisor for 4 of 14",
    ),
)

INSTANCES: Final = IdleMachine(
    machines=r"(^|-)(BoxUsage|SpotUsage|DedicatedUsage)(:.+)?$",
    use={
        "max_cpu_percent": pl.col("x_CpuMaximum"),
        "network_bytes_per_second": pl.col("x_NetworkBytesPerSecond"),
    },
    unused=is_idle,
    found=words(
        "Its CPU never rose above ",
        pl.col("x_CpuMaximum").round(1),
        " % on ",
        pl.col("x_MetricDays"),
        " days; it costs ",
    ),
    doubt=pl.when(pl.col("x_NetworkBytesPerSecond").is_null()).then(0.1).otherwise(0.0),
)

DETECTOR = Detector(
    title="Idle EC2 instance",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence="It rises with the days measured, to 0.9 at 14 days; 0.1 less where only CPU is known, as for standbys.",
    action="Ask its owner, take an image if in doubt, then terminate it; stop it first where that is not certain.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(INSTANCES.gap("no CPU metrics of its instances were loaded"),),
    thresholds=THRESHOLDS,
    detect=INSTANCES.detect,
)
