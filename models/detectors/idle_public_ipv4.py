"""Public IPv4 addresses that are allocated and attached to nothing.

Why it costs money: AWS charges every public IPv4 address by the hour, in use or not; an idle one buys nothing.
What to do: release the address, or attach it; an address that must be kept can be moved to a pool of your own (BYOIP).
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

IDLE: Final = r"(PublicIPv4|ElasticIP):IdleAddress$"
"""Usage types since and before February 2024: AWS News Blog, "AWS Public IPv4 Address Charge" (28 July 2023)."""

MIN_DAYS = Threshold(
    "min_days",
    3.0,
    "days",
    "an address may be idle for hours while something is replaced",
    "ours: AWS Trusted Advisor reports an unassociated address at once; three days spare deployments",
)

DETECTOR = Detector(
    title="Idle public IPv4 address",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="The bill itself says that the address is idle; it rises with the days seen, to 0.95.",
    action="Release the address, or attach it to what needs it.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=(MIN_DAYS,),
    detect=rule(
        rows=pl.col("x_UsageType").str.contains(IDLE),
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]),
        saving=pl.col("x_MonthlyCost"),
        confidence=0.8 + 0.15 * (pl.col("x_ActiveDays") / 14).clip(0, 1),
        summary=words(
            "The address has been idle on ",
            pl.col("x_ActiveDays"),
            " of the last ",
            pl.col("x_WindowDays"),
            " days and costs ",
            money(pl.col("x_MonthlyCost")),
            " a month.",
        ),
        evidence={
            "idle_hours": number(pl.col("ConsumedQuantity")),
            "idle_days": pl.col("x_ActiveDays"),
            "window_days": pl.col("x_WindowDays"),
            "first_idle_day_in_window": pl.col("x_FirstDay").cast(pl.String),
            "cost_in_window": number(pl.col("EffectiveCost")),
        },
    ),
)
