"""Lambda functions with far more memory than they ever use.

Duration is billed in GB-seconds, so at the same duration half the memory costs half. A function gets processor time in
proportion to its memory: one that computes runs longer with less, and then little or nothing is saved. The bill does
not say which; so the confidence is low, the new memory keeps a headroom above the highest use seen, and it is a reason
to measure. What a compute savings plan covers is not counted.

Why it costs money: memory is set once, generously, and billed on every invocation.
What to do: measure a few sizes with AWS Lambda Power Tuning, take the cheapest that is fast enough.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.growth import GROWING, GROWTH_GUARD
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

DURATION: Final = r"(^|-)Lambda-GB-Second(-ARM)?$"
"""On-demand duration; provisioned concurrency is bought by other usage types."""

THRESHOLDS: Final = (
    Threshold(
        "max_memory",
        50.0,
        "percent of the configured memory, maximum",
        "above it there is little to take away",
        "ours: AWS Compute Optimizer calls a function over-provisioned where less memory carries it; half is plain",
    ),
    Threshold(
        "headroom",
        0.2,
        "share above the highest use",
        "a function that runs out of memory is killed",
        "AWS Compute Optimizer: default headroom of 20 % for memory",
    ),
    Threshold(
        "min_metric_days",
        14.0,
        "days with metrics",
        "rare inputs are the large ones",
        "AWS Compute Optimizer judges Lambda functions over 14 days",
    ),
)

_FUNCTION: Final = pl.col("x_UsageType").str.contains(DURATION)


def _needed(t: Values) -> pl.Expr:
    """Share of the configured memory that is enough."""
    return pl.col("x_MemoryMaximum") / 100 * (1 + t["headroom"])


DETECTOR = Detector(
    title="Lambda function with more memory than it uses",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence="0.5: memory is measured, but whether less of it makes the function slower is not known before a trial.",
    action="Try smaller sizes with AWS Lambda Power Tuning; keep the cheapest that is fast enough.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        Gap(
            _FUNCTION & pl.col("x_MemoryMaximum").is_null(),
            "no memory metrics of its functions were loaded (Lambda Insights or AWS Compute Optimizer has them)",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=_FUNCTION,
        when=lambda t: (
            STILL_THERE
            & ~GROWING
            & (pl.col("x_MetricDays") >= t["min_metric_days"])
            & pl.col("x_MemoryMaximum").is_between(0, t["max_memory"], closed="right")
            & (_needed(t) < 1)
        ),
        saving=lambda t: pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - _needed(t)),
        confidence=pl.lit(0.5),
        summary=lambda t: words(
            "It never used more than ",
            whole(pl.col("x_MemoryMaximum")),
            " % of its memory; its duration costs ",
            money(pl.col("x_MonthlyCost")),
            " a month, and ",
            whole(100 * _needed(t)),
            " % of the memory would be enough.",
        ),
        evidence={
            "max_memory_percent": number(pl.col("x_MemoryMaximum")),
            "enough_share_of_memory": lambda t: number(_needed(t)),
            "gb_seconds_per_month": number(pl.col("x_MonthlyQuantity")),
            "own_rate_per_gb_second": number(OWN_RATE),
            "rate_source": pl.lit(RATE_SOURCE),
            "share_not_committed": number(UNCOMMITTED),
            "metric_days": pl.col("x_MetricDays"),
            "metric_source": pl.col("x_MetricSource"),
            "growth_guard": GROWTH_GUARD,
            "not_known": pl.lit("whether the function runs longer with less processor time"),
        },
    ),
)
