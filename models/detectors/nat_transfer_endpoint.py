"""NAT gateways that pass much data, in an account whose machines exchange much with S3 in the same region.

A gateway endpoint to S3 or DynamoDB costs nothing, and what takes it is not processed by the NAT gateway. A bill does
not say where a gateway's bytes go. Where it shows the traffic between the account's buckets and EC2 in the region (some
exports leave it out: it is free), the saving is at most the smaller of the two, in an ordinary month. How much of it is
real the bill cannot tell, as machines in public subnets and endpoints that exist carry some as well: so it is told as
an upper bound, and counted as a saving only where `near_share` says what flow logs showed. Where the bill does not show
the traffic, nothing is concluded. Of several gateways each carries its share. Traffic to DynamoDB, ECR and buckets of
other accounts would come on top.

Why it costs money: each gigabyte that passes a NAT gateway costs 0.045 USD (us-east-1), also on its way to S3.
What to do: add a gateway endpoint for S3 and DynamoDB to the route tables of the private subnets.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

BYTES: Final = r"(^|-)NatGateway-Bytes$"
NEAR: Final = r"(^|-)C3DataTransfer-(In|Out)-Bytes$"

THRESHOLDS: Final = (
    Threshold(
        "min_gb_per_month",
        1_000.0,
        "GB/month",
        "below it a gateway's processing costs less than a morning's work",
        "ours: 45 USD a month in us-east-1",
    ),
    Threshold(
        "near_share",
        0.0,
        "share of the smaller of the two",
        "how much of the traffic with S3 is known to pass the gateway; of the rest it may be anything",
        "ours: nothing is promised that the bill does not show; set it, by account, to what VPC flow logs show",
    ),
    Threshold("min_days", 14.0, "days", "one migration is not a habit", "ours: two weeks"),
)

_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "RegionId")
_GATEWAY: Final = pl.col("x_UsageType").str.contains(BYTES)
_IS_NEAR: Final = pl.col("x_UsageType").str.contains(NEAR)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each gateway with its share of what the account's buckets exchange with EC2 in the region."""
    gateways = frame.filter(_GATEWAY)
    rows = gateways.join(_sum(frame.filter(_IS_NEAR), "x_Near"), on=_PLACE).join(_sum(gateways, "x_Passed"), on=_PLACE)
    share = (pl.col("x_Near") / pl.col("x_Passed")).clip(0, 1)
    most = pl.col("x_MonthlyCost") * pl.col("x_UsualShare") * share
    return _AVOIDABLE(rows.with_columns(x_Impact=most).drop("x_Near", "x_Passed"), context)


def _sum(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Bytes in the window, per account and region; null if any is not known."""
    quantity = pl.col("ConsumedQuantity")
    known = pl.when(quantity.is_finite().fill_null(value=False).all()).then(quantity.sum().round(9))
    return rows.group_by(_PLACE).agg(known.alias(name))


_MOST: Final = pl.col("x_Impact")
_SHARE: Final = _MOST / pl.col("x_MonthlyCost")

_AVOIDABLE: Final = rule(
    when=lambda t: (
        STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & (pl.col("x_MonthlyQuantity") >= t["min_gb_per_month"])
    ),
    saving=lambda t: _MOST * t["near_share"],
    confidence=pl.lit(0.5),
    summary=words(
        "The gateway processes ",
        whole(pl.col("x_MonthlyQuantity")),
        " GB a month for ",
        money(pl.col("x_MonthlyCost")),
        "; up to ",
        whole(100 * _SHARE),
        " % of it may be traffic with S3, which an endpoint carries for nothing.",
    ),
    evidence={
        "gigabytes_a_month": number(pl.col("x_MonthlyQuantity")),
        "share_with_s3_at_most": number(_SHARE),
        "near_share": lambda t: t["near_share"],
        "saving_at_least": lambda t: number(_MOST * t["near_share"]),
        "saving_at_most": number(_MOST),
        "rate_per_gigabyte": number(pl.col("x_MonthlyCost") / pl.col("x_MonthlyQuantity")),
        "not_known_from_the_bill": pl.lit("where the gateway's bytes go"),
    },
)

DETECTOR = Detector(
    title="Traffic with S3 that a gateway endpoint would carry for nothing",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.5: both amounts are on the bill; that they are the same bytes is likely, not certain.",
    action="Add a gateway endpoint for S3 (and DynamoDB) to the route tables of the private subnets.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            lambda t: (
                _GATEWAY
                & pl.col("x_MonthlyQuantity").ge(t["min_gb_per_month"])
                & ~_IS_NEAR.any().over("x_AsOf", "BillingAccountId", "SubAccountId")
            ),
            "the bill shows no traffic between buckets and EC2: where the bytes of NAT gateways go is not known",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=detect,
    bounds=True,
)
