"""Databases whose peak leaves most of the instance unused: the smallest class of the family that carries it.

As for EC2: the peak, and the rise that its trend promises, is projected on the CPUs of each smaller class, memory
alike; where memory is not measured, one size down is as far as it goes. CloudWatch gives the memory of a database as
bytes that could be freed; what the class has beyond those is taken as used. That is the careful side: an engine fills
its buffers on purpose (InnoDB's pool takes 75 % by default), so such a database is left as it is. The saving is this
database's own rate, of what no reservation covers, times the share of normalisation units that fall away (RDS prices
are linear in them within a family, Multi-AZ or not). Storage is not touched. Aurora has no class below `medium`.

Why it costs money: the class is billed by the hour, used or not, and twice with Multi-AZ.
What to do: modify the class in a maintenance window (minutes of downtime, less with Multi-AZ); check the buffer cache
hit ratio first, because a database turns memory into speed.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features import rightsize
from models.features.freeable import MEMORY_MAXIMUM, MEMORY_SOURCE
from models.features.growth import GROWING, GROWTH_GUARD
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.features.sizes import INSTANCE_TYPE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

INSTANCES: Final = r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage):db\..+$"

AURORA: Final = r":(0016|0021)$"
"""CreateDBInstance of Aurora MySQL and PostgreSQL."""

LICENSED: Final = r":(0003|0004|0005|0006|0008|0009|001[0-35790]|0020)$"
"""CreateDBInstance of Oracle and SQL Server."""

THRESHOLDS: Final = (
    Threshold(
        "max_cpu",
        40.0,
        "percent",
        "below it half the machine carries the load",
        "AWS Well-Architected, right sizing: CPU and memory below 40 % over four weeks halve the size",
    ),
    Threshold(
        "cpu_ceiling",
        80.0,
        "percent of the new size",
        "above it the new size has no headroom",
        "AWS's right-sizing export: none of 4,193 projected peaks is above 80 %",
    ),
    Threshold("memory_ceiling", 80.0, "percent of the new size", "as for CPU; memory does not queue", "as cpu_ceiling"),
    Threshold(
        "max_memory", 40.0, "percent, maximum", "above it half the memory is not enough", "as max_cpu, same sentence"
    ),
    Threshold(
        "assumed_memory",
        40.0,
        "percent, maximum",
        "assumed where memory is not measured: one size down, no further; 0 sizes by CPU alone, as AWS does",
        "ours: halving is AWS Well-Architected's advice, and memory that nobody measured is what makes it fail",
    ),
    Threshold(
        "growth_months",
        3.0,
        "months",
        "how far ahead a rising peak must still fit",
        "ours: a quarter passes before a size is looked at again",
    ),
    Threshold(
        "min_metric_days",
        14.0,
        "days with metrics",
        "two weekends, and most rhythms of a business",
        "AWS Cost Management and Compute Optimizer look back 14 days",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """The target is looked up once for each instance; the rule then reads it as a column."""
    t = context.thresholds
    machines = frame.filter(pl.col("x_UsageType").str.contains(INSTANCES)).with_columns(x_InstanceType=INSTANCE_TYPE)
    sized = rightsize.with_target(
        machines,
        peak_cpu=_peak(t),
        average_cpu=pl.coalesce("x_CpuAverage", "x_CpuMaximum"),
        peak_memory=pl.coalesce(MEMORY_MAXIMUM, t["assumed_memory"]),
        cpu_ceiling=t["cpu_ceiling"],
        memory_ceiling=t["memory_ceiling"],
        least_units=pl.when(~pl.col("x_Operation").str.contains(AURORA)).then(0.0).otherwise(2.0),
    )
    return _TOO_LARGE(sized, context)


_TARGET: Final = pl.col("x_Target")


def _peak(t: Values) -> pl.Expr:
    """What the new class must carry, growth included."""
    return rightsize.expected_peak(pl.col("x_CpuMaximum"), pl.col("x_CpuTrend"), t["growth_months"])


def _projected(t: Values) -> pl.Expr:
    return _peak(t) * rightsize.CPU_RATIO


def _fires(t: Values) -> pl.Expr:
    return (
        STILL_THERE
        & ~GROWING
        & (pl.col("x_MetricDays") >= t["min_metric_days"])
        & (pl.col("x_CpuMaximum") < t["max_cpu"])
        & (pl.col("x_ConnectionsMaximum") > 0).fill_null(value=True)
        & MEMORY_MAXIMUM.lt(t["max_memory"]).fill_null(value=True)
        & _TARGET.is_not_null()
    )


def _confidence(t: Values) -> pl.Expr:
    licence = pl.col("x_Operation").str.contains(LICENSED)
    return (
        0.6
        + 0.1 * (pl.col("x_MetricDays") / 28).clip(0, 1)
        + pl.when(MEMORY_MAXIMUM.is_not_null()).then(0.15).otherwise(0.0)
        - pl.when(licence).then(0.15).otherwise(0.0)
        - 0.1 * (_projected(t) / 100).clip(0, 1)
    )


_TOO_LARGE: Final = rule(
    when=_fires,
    saving=pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - rightsize.PRICE_RATIO),
    confidence=_confidence,
    summary=lambda t: words(
        pl.col("x_InstanceType"),
        " peaked at ",
        whole(pl.col("x_CpuMaximum")),
        " % of its CPU and costs ",
        money(pl.col("x_MonthlyCost")),
        " a month; on ",
        _TARGET,
        " the peak would be ",
        whole(_projected(t)),
        " %.",
    ),
    evidence={
        "instance_type": pl.col("x_InstanceType"),
        "target_type": _TARGET,
        "max_cpu_percent": number(pl.col("x_CpuMaximum")),
        "average_cpu_percent": number(pl.col("x_CpuAverage")),
        "max_memory_percent": number(MEMORY_MAXIMUM),
        "memory_source": MEMORY_SOURCE,
        "projected_peak_cpu_percent": lambda t: number(_projected(t)),
        "performance_risk": lambda t: rightsize.risk(_projected(t)),
        "growth_guard": lambda t: words(
            GROWTH_GUARD, "; ", rightsize.growth_words(pl.col("x_CpuTrend"), t["growth_months"])
        ),
        "metric_days": pl.col("x_MetricDays"),
        "metric_source": pl.col("x_MetricSource"),
        "share_not_committed": number(UNCOMMITTED),
        "own_rate_per_hour": number(OWN_RATE),
        "rate_source": pl.lit(RATE_SOURCE),
        "target_rate_per_hour": number(OWN_RATE * rightsize.PRICE_RATIO),
        "target_rate_source": pl.lit("own rate times the ratio of AWS normalisation factors"),
    },
)

DETECTOR = Detector(
    title="Database larger than its load",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence=(
        "It rises with the days measured, with known memory and with headroom, to 0.85; where licences are part of the "
        "price it is 0.15 less."
    ),
    action="Modify the class to the one named, in a maintenance window, and watch the next busy day.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        Gap(
            pl.col("x_UsageType").str.contains(INSTANCES) & pl.col("x_CpuMaximum").is_null(),
            "no CPU metrics of its databases were loaded",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=detect,
)
