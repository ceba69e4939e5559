"""Reservations and savings plans that are paid for and not used at all; those used in part are under-used.

The unused part is what the bill itself states (unused amortised upfront and recurring fee of the RIFee line, total
less used commitment of the SavingsPlanRecurringFee line), day by day over the trailing window, scaled to 730 hours.
A reservation's line is one for the month: it costs the same every day, and what was not used of that is unused.

Why it costs money: a commitment is paid whether or not something runs under it, and to its end whatever is done: what
is said is what it wastes, no saving, but for the share that you say comes back (`recoverable_share`).
What to do: move matching workloads under it, share it across accounts, exchange a convertible one, sell a standard one
of EC2 on the Reserved Instance Marketplace, and do not renew it: from its end on nothing more is wasted.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.commitment_use import IDLE_EVIDENCE, RECOVERABLE, UNUSED, idle
from models.features.hours import CHARGED_TO_THE_END
from models.finding import Category, Severity
from models.focus import COMMITMENT_WINDOW
from models.threshold import Threshold
from models.words import money, words

THRESHOLDS: Final = (
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
    return _UNUSED(idle(frame), context)


_UNUSED: Final = rule(
    per=("ResourceId",),  # FOCUS exports name the commitment, not its usage type
    when=lambda t: CHARGED_TO_THE_END & pl.col("x_ActiveDays").ge(t["min_days"]) & UNUSED,
    saving=lambda t: pl.col("x_Impact") * t["recoverable_share"],
    confidence=pl.when(pl.col("x_Mature")).then(0.9).otherwise(0.6),
    summary=words(
        "Nothing ran under this commitment in ",
        pl.col("x_ActiveDays"),
        " days; it costs ",
        money(pl.col("x_MonthlyUnused")),
        " a month, to its end.",
    ),
    evidence=IDLE_EVIDENCE,
)

DETECTOR = Detector(
    title="Commitment paid for and not used",
    category=Category.COMMITMENT_WASTE,
    severity=Severity.MEDIUM,
    confidence="The provider states the unused cost: 0.9, and 0.6 while the days behind it may still change.",
    action="Bring matching usage under it or share it; exchange or sell it where its terms allow; do not renew it.",
    reads=COMMITMENT_WINDOW,
    requires=("x_UnusedCost",),
    thresholds=THRESHOLDS,
    detect=detect,
    bounds=True,
)
