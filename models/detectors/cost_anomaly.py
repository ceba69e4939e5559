"""Incidents: days on which usage cost far more than its own history explains, as one finding each.

Reads the daily cost of each account × service × usage type × region, expects each day from the days before it (trend
and weekly rhythm by STL) and weighs what speaks for and against each suspicious day (docs/method.md). Flagged days at
most two days apart are one incident; usage types of a service that begin together are one, as are a third or more of
an account's services, or half of the payer's accounts. The finding says which kind it is (spike, days above, new level,
ramp, new spend, cost on days that used to rest), at which level it is told, and whether it runs or when it ended; its
scope lists every series with its days. A usage type that appears for the first time, two weeks or more after its
account, is expected to cost nothing; what a sibling gave up in exchange is a migration.

Why it costs money: a resource somebody forgot, a loop, a wrong size or a wrong backup goes on costing until it is seen.
What to do: look at what started on the incident's first day; stop it, or note that it was planned.
"""

from typing import Final

import polars as pl

from models.cost_day import SUSPICIOUS_DAY, USAGE
from models.detector import Context, Detector
from models.finding import Category, Severity
from models.incident import incident_drafts, thresholds
from models.threshold import Threshold

THRESHOLDS: Final = thresholds(
    Threshold(
        "min_daily_impact",
        10.0,
        "billing currency/day",
        "a departure smaller than this is not worth a person's morning",
        "ours: ten days at 10 reach the 100 of AWS Cost Anomaly Detection's default alert",
    ),
    Threshold(
        "min_relative",
        0.4,
        "share above the expectation",
        "a large series moves by much money without being astray",
        "AWS Cost Anomaly Detection, default alert preference: above 100 USD and 40 % of expected spend",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per incident above expectation."""
    return incident_drafts(frame, context, "cost_anomaly", USAGE)


DETECTOR = Detector(
    title="Cost anomaly",
    category=Category.ANOMALY,
    severity=Severity.MEDIUM,
    confidence="Share of days that looked like the worst one and were incidents, in simulated fleets (docs/method.md).",
    action="Look at what started on the first day of the incident; stop it, or note that it was planned.",
    reads=SUSPICIOUS_DAY,
    detect=detect,
    thresholds=THRESHOLDS,
)
