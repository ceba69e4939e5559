"""EBS volumes that nothing reads or writes: attached to nothing, or to a machine that does not use them.

A bill says that a volume exists, not that it is attached. CloudWatch does: its operations. Without them the volume is
"not assessed"; that CloudWatch is silent about it proves nothing, as exports of metrics are often partial.

Why it costs money: provisioned gigabytes, IOPS and throughput are billed whether they are used or not.
What to do: take a snapshot and delete the volume; set DeleteOnTermination on those that belong to machines.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, words

VOLUME: Final = r"(^|-)EBS:Volume(Usage|P-IOPS|P-Throughput|IOUsage)"
SECONDS_PER_DAY: Final = 86_400

_PER_DAY: Final = pl.col("x_DiskOpsPerSecond") * SECONDS_PER_DAY
ADVISOR: Final = "AWS Trusted Advisor, Underutilized Amazon EBS Volumes: less than 1 IOPS a day for the past 7 days"

DETECTOR = Detector(
    title="EBS volume that nothing reads or writes",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="Its operations are counted: 0.75, rising with the days to 0.95 at four weeks.",
    action="Take a snapshot and delete the volume.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        Gap(
            pl.col("x_UsageType").str.contains(VOLUME) & pl.col("x_DiskOpsPerSecond").is_null(),
            "no metric of the volume's reads and writes was loaded: a bill does not say what is attached",
        ),
    ),
    thresholds=(
        Threshold("max_ops_per_day", 1.0, "operations/day", "below it nothing uses the volume", ADVISOR),
        Threshold("min_days", 7.0, "days with the metric", "a weekly job must have had its day", ADVISOR),
    ),
    detect=rule(
        per=("ResourceId",),
        rows=pl.col("x_UsageType").str.contains(VOLUME),
        when=lambda t: (
            STILL_THERE
            & (pl.col("x_ActiveDays") >= t["min_days"])
            & (pl.col("x_MetricDays") >= t["min_days"])
            & _PER_DAY.le(t["max_ops_per_day"])
        ),
        saving=pl.col("x_MonthlyCost"),
        confidence=0.75 + 0.2 * (pl.col("x_MetricDays") / 28).clip(0, 1),
        summary=words(
            "Nothing read or wrote the volume in ",
            pl.col("x_MetricDays"),
            " days; it costs ",
            money(pl.col("x_MonthlyCost")),
            " a month.",
        ),
        evidence={
            "operations_per_day": number(_PER_DAY),
            "days_with_a_metric": pl.col("x_MetricDays"),
            "metric_from": pl.col("x_MetricSource"),
            "cost_in_window": number(pl.col("EffectiveCost")),
        },
    ),
)
