"""NAT gateways that are paid by the hour and pass almost no data.

Why it costs money: a NAT gateway costs the same for an idle hour as for a busy one.
What to do: delete it and its routes, or share one gateway between subnets; a gateway endpoint serves S3 and DynamoDB
for nothing.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

HOURS: Final = r"(^|-)NatGateway-Hours$"
BYTES: Final = r"(^|-)NatGateway-Bytes$"

THRESHOLDS: Final = (
    Threshold(
        "max_gb_per_day",
        0.1,
        "GB/day",
        "below it only keep-alives and update checks pass",
        "ours; AWS Trusted Advisor's 'Inactive NAT Gateways' asks for no bytes at all, which chatter defeats",
    ),
    Threshold(
        "min_days",
        7.0,
        "days",
        "a weekly job must have had its day",
        "ours: one week; AWS Trusted Advisor looks at 30 days",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per idle gateway: its hours and its bytes are two usage types of one resource."""
    usage_type, quantity = pl.col("x_UsageType"), pl.col("ConsumedQuantity")
    is_bytes = usage_type.str.contains(BYTES)
    rows = frame.filter(usage_type.str.contains(HOURS) | is_bytes).with_columns(
        x_Hours=pl.when(is_bytes).then(0.0).otherwise(quantity),
        x_Gigabytes=pl.when(is_bytes).then(quantity).otherwise(0.0),
        x_GatewayDays=pl.when(is_bytes).then(0).otherwise("x_ActiveDays"),
        x_LastDay=pl.when(~is_bytes).then("x_LastDay"),
        x_DueDay=pl.when(~is_bytes).then("x_DueDay"),
    )
    return _IDLE(rows, context)


_PER_DAY: Final = pl.col("x_Gigabytes") / pl.col("x_GatewayDays")

_IDLE: Final = rule(
    per=("ResourceId",),
    when=lambda t: (
        (pl.col("x_Hours") > 0)
        & STILL_THERE
        & (pl.col("x_GatewayDays") >= t["min_days"])
        & _PER_DAY.le(t["max_gb_per_day"])
    ),
    saving=pl.col("x_MonthlyCost"),
    confidence=0.6 + 0.3 * (pl.col("x_GatewayDays") / 30).clip(0, 1),
    summary=words(
        "The gateway ran ",
        whole(pl.col("x_Hours")),
        " hours in ",
        pl.col("x_GatewayDays"),
        " days and passed ",
        pl.col("x_Gigabytes").round(3),
        " GB; it costs ",
        money(pl.col("x_MonthlyCost")),
        " a month.",
    ),
    evidence={
        "hours": number(pl.col("x_Hours")),
        "gigabytes": number(pl.col("x_Gigabytes")),
        "gigabytes_per_day": number(_PER_DAY),
        "days": pl.col("x_GatewayDays"),
        "cost_in_window": number(pl.col("EffectiveCost")),
    },
)

DETECTOR = Detector(
    title="NAT gateway without traffic",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="Hours and bytes are both on the bill; it rises with the days seen, to 0.9 at 30 days.",
    action="Delete the gateway and the routes to it, or let its subnets share another one.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
