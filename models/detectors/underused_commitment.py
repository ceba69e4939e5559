"""Reservations and savings plans that are used in part.

The unused part is what the bill itself states, day by day over the trailing window, scaled to 730 hours; see
unused_commitment for those of which nothing is used.

Why it costs money: a commitment is paid in full whether or not something runs under all of it, and to its end whatever
is done: what is said is what it wastes, no saving, but for the share that you say comes back (`recoverable_share`).
What to do: move matching workloads under it, share it across accounts, exchange a convertible reservation for what
runs, sell the rest of a standard one of EC2; a savings plan of the last seven days can be returned. Do not renew it at
this size.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.commitment_use import IDLE_EVIDENCE, PARTLY_USED, RECOVERABLE, USED_SHARE, idle
from models.features.hours import CHARGED_TO_THE_END
from models.finding import Category, Severity
from models.focus import COMMITMENT_WINDOW
from models.threshold import Threshold
from models.words import money, whole, words

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
        "days of the window",
        "a week has its weekend",
        "AWS Trusted Advisor and Cost Explorer judge over at least 7 days",
    ),
    RECOVERABLE,
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per commitment."""
    return _UNDERUSED(idle(frame), context)


_UNDERUSED: Final = rule(
    per=("ResourceId",),  # FOCUS exports name the commitment, not its usage type
    when=lambda t: (
        CHARGED_TO_THE_END
        & pl.col("x_ActiveDays").ge(t["min_days"])
        & PARTLY_USED
        & USED_SHARE.le(t["max_utilisation"])
    ),
    saving=lambda t: pl.col("x_Impact") * t["recoverable_share"],
    confidence=pl.when(pl.col("x_Mature")).then(0.9).otherwise(0.6),
    summary=words(
        whole(100 * USED_SHARE),
        " % of this commitment was used in ",
        pl.col("x_ActiveDays"),
        " days; the rest costs ",
        money(pl.col("x_MonthlyUnused")),
        " a month, to its end.",
    ),
    evidence=IDLE_EVIDENCE,
)

DETECTOR = Detector(
    title="Commitment used in part",
    category=Category.COMMITMENT_WASTE,
    severity=Severity.LOW,
    confidence="The provider states the unused cost: 0.9, and 0.6 while the days behind it may still change.",
    action="Bring matching usage under it or share it; exchange or sell what its terms allow; renew it smaller.",
    reads=COMMITMENT_WINDOW,
    requires=("x_UnusedCost",),
    thresholds=THRESHOLDS,
    detect=detect,
    bounds=True,
)
