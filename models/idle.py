"""Idle machines and managed services: what is billed by the hour, and that nobody asks anything.

Here: the two shapes of such a detector, `IdleMachine` for one usage type of a resource and `Idle` for services of many
usage types. Not here: any particular service, its metric and its limit (models/detectors). A bill shows that a thing
runs, not that it is used: without a metric the resource is "not assessed".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from models.detector import Context, Detect, Expression, Gap, resolve, rule
from models.features.growth import GROWTH_GUARD
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.focus import HOURS_PER_MONTH
from models.threshold import Threshold
from models.words import counted, money, number, whole, words

MIN_DAYS: Final = Threshold(
    "min_days",
    7.0,
    "days with the metric",
    "a weekly job must have had its day",
    "AWS Trusted Advisor's idle checks look at 7 days, AWS Compute Optimizer's at 14",
)

CONFIDENCE: Final = "A metric says so, on every day seen: 0.7, rising with the days to 0.95 at four weeks."


@dataclass(frozen=True)
class IdleMachine:
    """A kind of machine, billed by one usage type, that is judged idle; what commitments cover of it is not saved.

    Args:
        machines: regular expression of its usage types.
        use: what metrics say of its use, as evidence; the first is the one that must be known.
        unused: true where that is no use; a function of the thresholds.
        found: the beginning of the sentence, up to what it costs.
        doubt: what is taken off the confidence, 0 unless said otherwise.
    """

    machines: str
    use: Mapping[str, pl.Expr]
    unused: Expression
    found: pl.Expr
    doubt: pl.Expr = field(default_factory=lambda: pl.lit(0.0))

    def gap(self, reason: str) -> Gap:
        """Machines of which no metric tells the use."""
        return Gap(pl.col("x_UsageType").str.contains(self.machines) & next(iter(self.use.values())).is_null(), reason)

    @property
    def detect(self) -> Detect:
        """One draft per idle machine."""
        return rule(
            rows=pl.col("x_UsageType").str.contains(self.machines),
            when=lambda t: STILL_THERE & (pl.col("x_MetricDays") >= t["min_metric_days"]) & resolve(self.unused, t),
            saving=pl.col("x_MonthlyCost") * UNCOMMITTED,
            confidence=0.6 + 0.3 * (pl.col("x_MetricDays") / 14).clip(0, 1) - self.doubt,
            summary=words(self.found, money(pl.col("x_MonthlyCost")), " a month."),
            evidence={
                **{name: number(use) for name, use in self.use.items()},
                "metric_days": pl.col("x_MetricDays"),
                "metric_source": pl.col("x_MetricSource"),
                "share_not_committed": number(UNCOMMITTED),
                "own_rate_per_hour": number(OWN_RATE),
                "rate_source": pl.lit(RATE_SOURCE),
                "growth_guard": GROWTH_GUARD,
            },
        )


@dataclass(frozen=True)
class Idle:
    """A kind of service that is judged idle.

    Args:
        service: the provider's service code; the whole resource goes, so all its charges are its cost.
        nodes: regular expression of the usage types that are billed for being there.
        use: what a metric says of its use; null where none was loaded.
        unused: true where that is no use; a function of the thresholds.
        what: the use, for a sentence that says there was none.
        ran: how much of it there was, for the beginning of the sentence; hours of its nodes, unless said otherwise.
    """

    service: str
    nodes: str
    use: Mapping[str, pl.Expr]
    unused: Expression
    what: str
    ran: pl.Expr = field(default_factory=lambda: words("It ran ", counted(whole(pl.col("x_NodeHours")), "node hour")))

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
                x_DueDay=pl.when(node).then("x_DueDay"),
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
                & resolve(self.unused, t)
            ),
            saving=pl.col("x_MonthlyCost"),
            confidence=0.7 + 0.25 * (pl.col("x_MetricDays") / 28).clip(0, 1),
            summary=words(
                self.ran,
                f" and shows next to no {self.what} in ",
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
