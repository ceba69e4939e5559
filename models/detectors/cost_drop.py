"""Incidents: days on which usage cost far less than its own history explains, as one finding each.

Found and grouped as cost_anomaly's are, in the other direction. Its impact is negative, money that was not spent; it is
in no total. Days whose bill may still grow are waited for. A fall that a new sibling makes up for is a migration, one
that its account shares (a holiday) is expected.

Why it costs money: it saves none by itself. A service that stopped, a lost customer or a pipeline that writes nothing
shows in the bill as a fall, and what it earned is gone until somebody looks.
What to do: check that nothing broke; if the fall was meant, note that it was planned.
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
        20.0,
        "billing currency/day",
        "a small fall is not worth a person's morning, less so than a rise",
        "ours: twice that of a rise",
    ),
    Threshold(
        "min_relative",
        0.5,
        "share of the expectation",
        "work comes and goes; what fell by less than half still runs",
        "ours",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per incident below expectation."""
    return incident_drafts(frame, context, "cost_drop", USAGE, falls=True)


DETECTOR = Detector(
    title="Cost fell",
    category=Category.ANOMALY,
    severity=Severity.LOW,
    confidence="Share of days that looked like the worst one and were incidents, in simulated fleets (docs/method.md).",
    action="Check that nothing broke; if the fall was meant, note that it was planned.",
    reads=SUSPICIOUS_DAY,
    detect=detect,
    thresholds=THRESHOLDS,
    falls=True,
)
