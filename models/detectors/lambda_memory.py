"""Lambda functions with far more memory than they ever use.

Duration is billed in GB-seconds, so at the same duration half the memory costs half. A function gets processor time in
proportion to its memory: one that computes runs longer with less, and then nothing is saved. Neither the bill nor the
memory says which it is. Lambda Insights does: processor time beside duration. Only a function that waits most of its
time is judged, and where processor time is not measured nothing is concluded. The new memory keeps a headroom above
the highest use seen. What a compute savings plan covers is not counted.

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
        "max_processor_share",
        0.5,
        "share of the processors that the smaller size has",
        "above it the function computes, and would run longer",
        "ours: half of them idle, on average, so bursts of work fit; AWS Lambda gives one processor per 1,769 MB",
    ),
    Threshold(
        "min_metric_days",
        14.0,
        "days with metrics",
        "rare inputs are the large ones",
        "AWS Compute Optimizer judges Lambda functions over 14 days",
    ),
)

MEGABYTES_PER_PROCESSOR: Final = 1769.0
"""AWS Lambda Developer Guide, configure function memory: at 1,769 MB a function has the equivalent of one vCPU."""

_FUNCTION: Final = pl.col("x_UsageType").str.contains(DURATION)


def _needed(t: Values) -> pl.Expr:
    """Share of the configured memory that is enough."""
    return pl.col("x_MemoryMaximum") / 100 * (1 + t["headroom"])


def _processors(t: Values) -> pl.Expr:
    """Share of the processors of the smaller size that the function keeps busy."""
    return pl.col("x_ProcessorsUsed") / (pl.col("x_MemorySize") * _needed(t) / MEGABYTES_PER_PROCESSOR)


DETECTOR = Detector(
    title="Lambda function with more memory than it uses",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence="0.8: memory and processor time are measured; how much slower rare calls get is for a trial to say.",
    action="Try smaller sizes with AWS Lambda Power Tuning; keep the cheapest that is fast enough.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        Gap(
            _FUNCTION & pl.col("x_MemoryMaximum").is_null(),
            "no memory metrics of its functions were loaded (Lambda Insights or AWS Compute Optimizer has them)",
        ),
        Gap(
            _FUNCTION
            & pl.col("x_MemoryMaximum").is_not_null()
            & pl.any_horizontal(pl.col("x_ProcessorsUsed", "x_MemorySize").is_null()),
            "no processor time and memory size of its functions were loaded (Lambda Insights has them): whether they "
            "compute or wait is not known",
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
            & (_processors(t) <= t["max_processor_share"])
        ),
        saving=lambda t: pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - _needed(t)),
        confidence=pl.lit(0.8),
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
            "processors_used": number(pl.col("x_ProcessorsUsed")),
            "share_of_processors_at_the_smaller_size": lambda t: number(_processors(t)),
        },
    ),
)
