"""Idle managed services: what is billed by the node and hour, and that nobody asks anything.

Here: the one shape of such a detector. Not here: any particular service, its metric and its limit (models/detectors).
A bill shows that nodes run, not that they are used: without a metric the resource is "not assessed".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from models.detector import Context, Detect, Expression, Gap, rule
from models.features.hours import STILL_THERE
from models.focus import HOURS_PER_MONTH
from models.threshold import Threshold
from models.words import money, number, whole, words

MIN_DAYS: Final = Threshold(
    "min_days",
    7.0,
    "days with the metric",
    "a weekly job must have had its day",
    "AWS Trusted Advisor's idle checks look at 7 days, AWS Compute Optimizer's at 14",
)

CONFIDENCE: Final = "A metric says so, on every day seen: 0.7, rising with the days to 0.95 at four weeks."


@dataclass(frozen=True)
class Idle:
    """A kind of service that is judged idle.

    Args:
        service: the provider's service code; the whole resource goes, so all its charges are its cost.
        nodes: regular expression of the usage types that are billed for being there.
        use: what a metric says of its use; null where none was loaded.
        unused: true where that is no use; a function of the thresholds.
        what: the use, for a sentence that says there was none.
    """

    service: str
    nodes: str
    use: Mapping[str, pl.Expr]
    unused: Expression
    what: str

    @property
    def gap(self) -> Gap:
        """Resources of this kind of which no metric tells the use."""
        runs = (pl.col("x_ServiceCode") == self.service) & pl.col("x_UsageType").str.contains(self.nodes)
        unknown = pl.all_horizontal(use.is_null() for use in self.use.values())
        return Gap(runs & unknown, f"no metric of its {self.what} was loaded: a bill does not show them")

    @property
    def detect(self) -> Detect:
        """One draft per idle resource: its nodes, its storage and its traffic are several usage types."""
        judged = self._rule()

        def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
            node = pl.col("x_UsageType").str.contains(self.nodes)
            spread = pl.col("EffectiveCost") / pl.col("x_WindowDays") * HOURS_PER_MONTH / 24
            beside = pl.min_horizontal("x_MonthlyCost", spread)  # a charge of one day is not one of every day
            rows = frame.filter(pl.col("x_ServiceCode") == self.service).with_columns(
                x_NodeHours=pl.when(node).then("ConsumedQuantity").otherwise(0.0),
                x_NodeDays=pl.when(node).then("x_ActiveDays").otherwise(0),
                x_LastDay=pl.when(node).then("x_LastDay"),
                x_MonthlyCost=pl.when(node).then("x_MonthlyCost").otherwise(beside),
            )
            return judged(rows, context)

        return detect

    def _rule(self) -> Detect:
        return rule(
            per=("ResourceId",),
            when=lambda t: (
                STILL_THERE
                & (pl.col("x_NodeHours") > 0)
                & (pl.col("x_NodeDays") >= t["min_days"])
                & (pl.col("x_MetricDays") >= t["min_days"])
                & (self.unused if isinstance(self.unused, pl.Expr) else self.unused(t))
            ),
            saving=pl.col("x_MonthlyCost"),
            confidence=0.7 + 0.25 * (pl.col("x_MetricDays") / 28).clip(0, 1),
            summary=words(
                "It ran ",
                whole(pl.col("x_NodeHours")),
                f" node hours and shows next to no {self.what} in ",
                pl.col("x_MetricDays"),
                " days; it costs ",
                money(pl.col("x_MonthlyCost")),
                " a month.",
            ),
            evidence={
                **{name: number(use) for name, use in self.use.items()},
                "node_hours": number(pl.col("x_NodeHours")),
                "days_with_a_metric": pl.col("x_MetricDays"),
                "metric_from": pl.col("x_MetricSource"),
                "cost_in_window": number(pl.col("EffectiveCost")),
            },
        )
