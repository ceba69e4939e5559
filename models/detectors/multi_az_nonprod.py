"""Databases outside production that keep a standby in a second zone.

What is not production is read from tags, names and account names. A Multi-AZ deployment costs twice a Single-AZ one,
instance and storage alike, so half is saved: of what no reservation covers.

Why it costs money: the standby serves no query; outside production an outage of minutes harms nobody.
What to do: modify the database to Single-AZ, without downtime; keep Multi-AZ where fail-over itself is being tested.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.environment import ENVIRONMENT, non_production, who_says_so
from models.features.hours import STILL_THERE
from models.features.rates import UNCOMMITTED
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

MIRRORED: Final = r"(^|-)(Multi-AZUsage:db\..+|RDS:Multi-AZ-.+)$"
"""Instance hours, storage and IOPS; clusters with readable standbys are another deployment and are left out."""

THRESHOLDS: Final = (
    *ENVIRONMENT,
    Threshold(
        "standby_share",
        0.5,
        "share of the Multi-AZ price",
        "what the standby costs",
        "AWS, Amazon RDS pricing: Multi-AZ instance hours and storage cost twice the Single-AZ price",
    ),
    Threshold("min_days", 7.0, "days", "a rehearsal of fail-over is over by then", "ours: one week"),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each row's uncovered cost is known before the rows of a database are added up."""
    return _MIRRORED(frame.with_columns(x_UncoveredCost=pl.col("x_MonthlyCost") * UNCOMMITTED), context)


_MIRRORED: Final = rule(
    per=("ResourceId",),
    rows=lambda t: pl.col("x_UsageType").str.contains(MIRRORED) & non_production(t),
    when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]),
    saving=lambda t: pl.col("x_UncoveredCost") * t["standby_share"],
    confidence=lambda t: pl.when(who_says_so(t) == "its tags say").then(0.85).otherwise(0.75),
    summary=lambda t: words(
        "It has a standby in a second zone and costs ",
        money(pl.col("x_MonthlyCost")),
        " a month; ",
        who_says_so(t),
        " that it is not production.",
    ),
    evidence={
        "standby_share": lambda t: t["standby_share"],
        "cost_not_committed": number(pl.col("x_UncoveredCost")),
        "rate_source": pl.lit("half of this database's own Multi-AZ line items in the window"),
        "days": pl.col("x_ActiveDays"),
        "tags": pl.col("Tags"),
    },
)

DETECTOR = Detector(
    title="Multi-AZ database outside production",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence="The standby is billed; that nobody needs it is read from a tag (0.85) or from a name (0.75).",
    action="Modify it to Single-AZ; what must fail over gets another tag.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
