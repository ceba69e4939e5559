"""Machines larger than their load: the peak leaves most of the size unused.

Here: the one shape of such a detector, and the thresholds that all of them share. Not here: which usage types are
machines, what their licences are, where their memory comes from (models/detectors), how a size is chosen
(models/features/rightsize.py).

The growth guard looks at cost, which rises where a fleet does, and at the load itself: a machine of one size costs the
same however busy it becomes, so what grows shows in its CPU alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from models.detector import Context, Detect, Expression, Gap, resolve, rule
from models.features import rightsize
from models.features.growth import GROWING, GROWTH_GUARD, LOAD_GROWING, LOAD_GUARD
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.features.sizes import INSTANCE_TYPE
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

MAX_CPU: Final = Threshold(
    "max_cpu",
    40.0,
    "percent",
    "below it half the machine carries the load",
    "AWS Well-Architected, right sizing: CPU and memory below 40 % over four weeks halve the size",
)

SHARED: Final = (
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

CONFIDENCE: Final = (
    "It rises with the days measured, with known memory and with headroom, to 0.85; where licences are part of the "
    "price it is 0.15 less."
)

_TARGET: Final = pl.col("x_Target")


@dataclass(frozen=True)
class Oversized:
    """A kind of machine that is judged too large.

    Args:
        machines: regular expression of its usage types.
        licensed: regular expression of operations whose licence is part of the price, and not linear in the size.
        memory: the most of its memory that was used, percent; null where not known.
        average: CPU that a burstable size must sustain.
        least_units: no target has fewer normalisation units.
        also: what else must be true.
        judged: the CPU that `max_cpu` is compared with; the maximum unless said otherwise.
        carried: the peak that the new size must carry, growth aside; the maximum unless said otherwise.
        evidence: beside what all of them show.
    """

    machines: str
    licensed: str
    memory: pl.Expr
    average: Expression
    least_units: pl.Expr
    also: Expression
    judged: Expression = field(default_factory=lambda: pl.col("x_CpuMaximum"))
    carried: Expression = field(default_factory=lambda: pl.col("x_CpuMaximum"))
    evidence: Mapping[str, Expression] = field(default_factory=dict)

    def gap(self, what: str) -> Gap:
        """Machines of which no metric tells the load."""
        unknown = pl.col("x_UsageType").str.contains(self.machines) & pl.col("x_CpuMaximum").is_null()
        return Gap(unknown, f"no CPU metrics of its {what} were loaded")

    @property
    def detect(self) -> Detect:
        """The target is looked up once for each machine; the rule then reads it as a column."""
        judged = self._rule()

        def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
            t = context.thresholds
            machines = frame.filter(pl.col("x_UsageType").str.contains(self.machines))
            sized = rightsize.with_target(
                machines.with_columns(x_InstanceType=INSTANCE_TYPE),
                peak_cpu=self._peak(t),
                average_cpu=resolve(self.average, t),
                peak_memory=pl.coalesce(self.memory, t["assumed_memory"]),
                cpu_ceiling=t["cpu_ceiling"],
                memory_ceiling=t["memory_ceiling"],
                least_units=self.least_units,
            )
            return judged(sized, context)

        return detect

    def _peak(self, t: Values) -> pl.Expr:
        """What the new size must carry, growth included."""
        return rightsize.expected_peak(resolve(self.carried, t), pl.col("x_CpuTrend"), t["growth_months"])

    def _projected(self, t: Values) -> pl.Expr:
        return self._peak(t) * rightsize.CPU_RATIO

    def _fires(self, t: Values) -> pl.Expr:
        return (
            STILL_THERE
            & ~GROWING
            & ~LOAD_GROWING
            & (pl.col("x_MetricDays") >= t["min_metric_days"])
            & (resolve(self.judged, t) < t["max_cpu"])
            & self.memory.lt(t["max_memory"]).fill_null(value=True)
            & resolve(self.also, t)
            & _TARGET.is_not_null()
        )

    def _confidence(self, t: Values) -> pl.Expr:
        licence = pl.col("x_Operation").str.contains(self.licensed)
        return (
            0.6
            + 0.1 * (pl.col("x_MetricDays") / 28).clip(0, 1)
            + pl.when(self.memory.is_not_null()).then(0.15).otherwise(0.0)
            - pl.when(licence).then(0.15).otherwise(0.0)
            - 0.1 * (self._projected(t) / 100).clip(0, 1)
        )

    def _rule(self) -> Detect:
        return rule(
            when=self._fires,
            saving=pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - rightsize.PRICE_RATIO),
            confidence=self._confidence,
            summary=lambda t: words(
                pl.col("x_InstanceType"),
                " peaked at ",
                whole(pl.col("x_CpuMaximum")),
                " % of its CPU and costs ",
                money(pl.col("x_MonthlyCost")),
                " a month; on ",
                _TARGET,
                " the peak would be ",
                whole(self._projected(t)),
                " %.",
            ),
            evidence={
                "instance_type": pl.col("x_InstanceType"),
                "target_type": _TARGET,
                "max_cpu_percent": number(pl.col("x_CpuMaximum")),
                "average_cpu_percent": number(pl.col("x_CpuAverage")),
                "max_memory_percent": number(self.memory),
                **self.evidence,
                "projected_peak_cpu_percent": lambda t: number(self._projected(t)),
                "performance_risk": lambda t: rightsize.risk(self._projected(t)),
                "growth_guard": lambda t: words(
                    GROWTH_GUARD,
                    "; ",
                    LOAD_GUARD,
                    "; ",
                    rightsize.growth_words(pl.col("x_CpuTrend"), t["growth_months"]),
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
