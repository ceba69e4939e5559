"""Reservations and savings plans that are paid for and not used.

The unused part is what the bill itself states (unused amortised upfront and recurring fee of the RIFee line, total
less used commitment of the SavingsPlanRecurringFee line), scaled from the days seen to 730 hours.

Why it costs money: a commitment is paid whether or not something runs under it.
What to do: move matching workloads under it, share it across accounts, exchange a convertible one, sell a standard one
on the Reserved Instance Marketplace, and do not renew it. What it has cost already is gone; the saving lasts to its
end.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from models.detector import SCOPE, Context, Detector, rule
from models.finding import Category, Severity
from models.focus import COMMITMENT_PERIOD, HOURS_PER_MONTH
from models.threshold import Threshold
from models.words import money, number, whole, words

RECENT_DAYS: Final = 45
"""A period that ended longer ago says nothing about today: bills of a month are final about two weeks after it."""

THRESHOLDS: Final = (
    Threshold(
        "max_utilisation",
        0.9,
        "share of the commitment's cost",
        "above it the rest is friction of changing fleets",
        "ours; AWS Cost Explorer's utilisation reports and FinOps Foundation's benchmark aim at 80 to 95 %",
    ),
    Threshold(
        "min_days",
        7.0,
        "days of the period",
        "a week has its weekend",
        "AWS Trusted Advisor and Cost Explorer judge over at least 7 days",
    ),
)

_COST: Final = pl.col("x_UsedCost") + pl.col("x_UnusedCost")
_USED: Final = pl.col("x_UsedCost") / _COST


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """For each day of judgement, each commitment by its newest period that lies wholly before and is long enough."""
    days = (pl.col("x_LastDay") - pl.col("x_FirstDay")).dt.total_days() + 1
    as_of = pl.LazyFrame({"x_AsOf": context.as_of}, schema={"x_AsOf": pl.Date})
    age = pl.col("x_AsOf") - pl.col("x_LastDay")
    scope = ["x_AsOf", *SCOPE, "CommitmentDiscountId"]
    newest = (
        frame.join(as_of, how="cross")
        .with_columns(x_ActiveDays=days)
        .filter(
            age.is_between(timedelta(0), timedelta(days=RECENT_DAYS)),
            pl.col("x_ActiveDays") >= context.thresholds["min_days"],
        )
        .filter(pl.col("BillingPeriodStart") == pl.col("BillingPeriodStart").max().over(scope))
        .with_columns(
            x_MonthlyCost=_COST * HOURS_PER_MONTH / (pl.col("x_ActiveDays") * 24),
            ResourceId=pl.col("CommitmentDiscountId"),
            x_WindowStart=pl.col("x_FirstDay"),
            x_WindowEnd=pl.col("x_LastDay"),
        )
    )
    return _UNUSED(newest, context)


_UNUSED: Final = rule(
    per=("ResourceId",),  # FOCUS exports name the commitment, not its usage type
    when=lambda t: (pl.col("x_UnusedCost") > 0) & _USED.le(t["max_utilisation"]),
    saving=pl.col("x_MonthlyCost") * (1 - _USED),
    confidence=pl.when(pl.col("x_Mature")).then(0.9).otherwise(0.6),
    summary=words(
        pl.when(pl.col("x_UsedCost") > 0)
        .then(words(whole(100 * _USED), " % of this commitment was used; the rest costs "))
        .otherwise(pl.lit("Nothing ran under this commitment; it costs ")),
        money(pl.col("x_MonthlyCost") * (1 - _USED)),
        " a month.",
    ),
    evidence={
        "utilisation": number(_USED),
        "used_cost": number(pl.col("x_UsedCost")),
        "unused_cost": number(pl.col("x_UnusedCost")),
        "on_demand_equivalent_of_use": number(pl.col("x_OnDemandEquivalent")),
        "days": pl.col("x_ActiveDays"),
        "kind": pl.col("CommitmentDiscountType"),
        "usage_type": pl.col("x_UsageType"),
    },
)

DETECTOR = Detector(
    title="Commitment paid for and not used",
    category=Category.COMMITMENT_WASTE,
    severity=Severity.MEDIUM,
    confidence="The provider states the unused cost: 0.9, and 0.6 while the days behind it may still change.",
    action="Bring matching usage under it or share it; exchange or sell it where its terms allow; do not renew it.",
    reads=COMMITMENT_PERIOD,
    requires=("x_UnusedCost",),
    thresholds=THRESHOLDS,
    detect=detect,
)
