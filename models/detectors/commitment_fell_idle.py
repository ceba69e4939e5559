"""Incidents: reservations and savings plans of which more lies unused than their own history explains.

The unused part of each commitment, amortised, is a daily series of its own, scored and grouped as cost_anomaly's are:
commitments of one service that fall idle together are one incident. A reservation's unused part is stated once a
month, on its first day; it is spread over the days of that month, so the first of a month is no incident. Days whose
bill may still grow are waited for. What has always lain idle is no incident either: unused_commitment and
underused_commitment say what that costs a month.

Why it costs money: the commitment is paid whether or not something runs under it; the usage it was bought for has gone
elsewhere, to another size, region or engine, or is over.
What to do: see what stopped running under it on the first day; bring matching usage back, share or exchange it.
"""

from typing import Final

import polars as pl

from models.cost_day import SUSPICIOUS_DAY, UNUSED
from models.detector import Context, Detector
from models.finding import Category, Severity
from models.incident import incident_drafts, thresholds
from models.threshold import Threshold

THRESHOLDS: Final = thresholds(
    Threshold(
        "min_daily_impact",
        10.0,
        "billing currency/day",
        "a departure smaller than this is friction of fleets that come and go",
        "ours: as cost_anomaly",
    ),
    Threshold(
        "min_relative",
        0.4,
        "share above the expectation",
        "what lies idle now and then does so again",
        "ours: as cost_anomaly",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per incident of unused commitments."""
    return incident_drafts(frame, context, "commitment_fell_idle", UNUSED)


DETECTOR = Detector(
    title="Commitment fell idle",
    category=Category.ANOMALY,
    severity=Severity.MEDIUM,
    confidence="Share of days that looked like the worst one and were incidents, in simulated fleets (docs/method.md).",
    action="See what stopped running under it; bring matching usage back, share or exchange it.",
    reads=SUSPICIOUS_DAY,
    detect=detect,
    thresholds=THRESHOLDS,
)
