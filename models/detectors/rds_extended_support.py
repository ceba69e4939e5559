"""Databases whose engine version is past its end of standard support, so that AWS charges for supporting it.

The charge is per virtual CPU and hour (us-east-1: 0.10 USD in the first two years, 0.20 from the third). It counts
standbys too, goes on while the database is stopped, and no reservation covers it. It is its own usage type, and an
upgrade ends all of it.

Why it costs money: on small databases the charge is a multiple of the instance's own price, and it doubles in year 3.
What to do: upgrade the major version, on a copy first (blue/green deployment); delete what nobody upgrades.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

SUPPORT: Final = r"(^|-)ExtendedSupport:(Yr1-Yr2|Yr3):(.+)$"
"""`EU-ExtendedSupport:Yr1-Yr2:PostgreSQL12`; Aurora and RDS alike."""

_YEARS: Final = pl.col("x_UsageType").str.extract(SUPPORT, 2)
_ENGINE: Final = pl.col("x_UsageType").str.extract(SUPPORT, 3)

DETECTOR = Detector(
    title="Database in paid extended support",
    category=Category.MODERNIZE,
    severity=Severity.MEDIUM,
    confidence="The bill names the charge and the engine: 0.95; an upgrade may need changes to the application.",
    action="Upgrade the major version, on a blue/green copy first.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=(
        Threshold(
            "min_days",
            2.0,
            "days",
            "an upgrade that runs past midnight is under way already",
            "ours: AWS charges by the hour from the day after standard support ends",
        ),
    ),
    detect=rule(
        rows=(pl.col("x_ServiceCode") == "AmazonRDS") & pl.col("x_UsageType").str.contains(SUPPORT),
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]),
        saving=pl.col("x_MonthlyCost"),
        confidence=pl.lit(0.95),
        summary=words(
            _ENGINE,
            " is past its standard support; AWS charges ",
            money(pl.col("x_MonthlyCost")),
            " a month for extended support",
            pl.when(_YEARS == "Yr3").then(pl.lit(", at the rate of year 3.")).otherwise(pl.lit(".")),
        ),
        evidence={
            "engine": _ENGINE,
            "years": _YEARS,
            "vcpu_hours": number(pl.col("ConsumedQuantity")),
            "own_rate_per_vcpu_hour": number(OWN_RATE),
            "rate_source": pl.lit(RATE_SOURCE),
            "days": pl.col("x_ActiveDays"),
            "cost_in_window": number(pl.col("EffectiveCost")),
        },
    ),
)
