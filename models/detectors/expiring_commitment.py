"""Reservations and savings plans that end soon, and what their usage will cost more from then on.

The impact is what the usage of the window would have cost on demand at public prices, less what the commitment cost,
scaled to 730 hours. It is money that will be lost, not money to be saved: no saving is claimed. Nothing is reported of
a commitment that saves nothing, or of which nothing is used.

Why it costs money: nothing is renewed by itself; from the hour after its end everything under it is billed on demand.
What to do: decide before the end what still runs, and buy for that (savings plans and reservations can be queued for
the day on which the old one ends).
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features.commitment_use import COST, EVIDENCE, by_commitment
from models.features.hours import CHARGED_TO_THE_END
from models.finding import Category, Severity
from models.focus import COMMITMENT_WINDOW, HOURS_PER_MONTH
from models.threshold import Threshold
from models.words import money, words

THRESHOLDS: Final = (
    Threshold(
        "first_notice",
        60.0,
        "days before the end",
        "time to decide what still runs",
        "AWS Cost Management's expiration alerts: 60, 30 and 7 days before, and on the day",
    ),
    Threshold("second_notice", 30.0, "days before the end", "time to buy", "as above"),
    Threshold("last_notice", 7.0, "days before the end", "it is late", "as above"),
)

_LEFT: Final = (pl.col("x_EndsOn") - pl.col("x_WindowEnd")).dt.total_days()
_MONTHLY: Final = HOURS_PER_MONTH / (pl.col("x_ActiveDays") * 24)
_LOST: Final = (pl.col("x_OnDemandEquivalent") - COST) * _MONTHLY


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per commitment; what it costs is what its end puts at stake."""
    return _EXPIRING(by_commitment(frame), context).with_columns(x_Impact="x_Saving", x_Saving=pl.lit(None, pl.Float64))


_EXPIRING: Final = rule(
    per=("ResourceId",),
    when=lambda t: CHARGED_TO_THE_END & (pl.col("x_UsedCost") > 0) & (_LEFT >= 0) & (t["first_notice"] >= _LEFT),
    saving=_LOST,
    confidence=pl.when(pl.col("x_Mature")).then(0.9).otherwise(0.8),
    summary=words(
        "It ends on ",
        pl.col("x_EndsOn").cast(pl.String),
        ", in ",
        _LEFT,
        " days; what runs under it will then cost ",
        money(_LOST),
        " more a month.",
    ),
    evidence=EVIDENCE
    | {
        "days_left": _LEFT,
        "notice": lambda t: (
            pl.when(t["last_notice"] >= _LEFT)
            .then(pl.lit("last"))
            .when(t["second_notice"] >= _LEFT)
            .then(pl.lit("second"))
            .otherwise(pl.lit("first"))
        ),
        "basis": pl.lit("on-demand equivalent at public prices, less the commitment's whole cost"),
    },
)

DETECTOR = Detector(
    title="Commitment that ends soon",
    category=Category.COMMIT,
    severity=Severity.MEDIUM,
    confidence="The bill states the end; that its use goes on as in the window is assumed: 0.9, 0.8 on young days.",
    action="Decide what still runs, and queue a purchase for that on the day of its end.",
    reads=COMMITMENT_WINDOW,
    requires=("x_EndsOn",),
    gaps=(
        Gap(
            (pl.col("x_UsedCost") > 0) & pl.col("x_EndsOn").is_not_null() & pl.col("x_OnDemandEquivalent").is_null(),
            "the on-demand price of what commitments cover is not known",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=detect,
    warns=True,
)
