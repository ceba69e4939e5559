"""EBS volumes on gp2 that would cost less as gp3.

gp3 storage has a list price 20 % below gp2 in every commercial region (us-east-1: 0.08 against 0.10 USD per GB-month),
with 3,000 IOPS and 125 MiB/s included. Where the account pays for gp3 in that region, its own rate counts instead. Up
to 1,000 GiB a gp2 volume has no more baseline IOPS than that. A larger one has 3 IOPS per GiB (to 16,000) and
250 MiB/s: what gp3 charges to match both is subtracted. Where the volume's operations are measured, only what it uses
is matched, with room for peaks; an operation moves 256 KiB at most. Sources: AWS, "Amazon EBS pricing" and "Amazon EBS
General Purpose SSD volumes".

Why it costs money: the older type is dearer at the same size, and no faster at most sizes.
What to do: modify the volume type in place; no downtime. Check throughput first where a volume above 334 GiB streams
data.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

PRICING: Final = "AWS, Amazon EBS pricing, us-east-1: gp2 0.10, gp3 0.08 USD/GB-month, 0.005 USD/IOPS, 0.04 USD/MiB/s"
GP2: Final = "AWS, Amazon EBS User Guide, General Purpose SSD volumes: 3 IOPS/GiB to 16,000, 250 MiB/s from 334 GiB"

INCLUDED_IOPS: Final = 3_000
INCLUDED_MIBS: Final = 125
GP2_IOPS_PER_GIB: Final = 3
GP2_MAX_IOPS: Final = 16_000
GP2_MAX_MIBS: Final = 250
MIB_PER_OPERATION: Final = 0.25
IOPS_PRICE: Final = 0.05  # of one IOPS-month, as a share of gp2's price of a GB-month: 0.005 ÷ 0.10
MIBS_PRICE: Final = 0.4  # of one MiB/s-month, alike: 0.04 ÷ 0.10

THRESHOLDS: Final = (
    Threshold("discount", 0.2, "share of the gp2 price", "what gp3 storage costs less than gp2", PRICING),
    Threshold("add_on_above_gib", 1_000.0, "GiB", "from here gp2 has more baseline IOPS than gp3 includes", GP2),
    Threshold(
        "peak_factor",
        4.0,
        "times the average",
        "room for peaks above the measured average of operations",
        "ours: a day's work done in six hours; AWS Compute Optimizer takes a percentile, which is not loaded",
    ),
    Threshold("min_days", 3.0, "days", "a volume that lives for hours is not worth modifying", "ours"),
)

_SIZE: Final = pl.col("x_MonthlyQuantity")  # GB-months per month
_RATE: Final = pl.col("x_MonthlyCost") / _SIZE
_STORAGE: Final = r"(^|-)EBS:VolumeUsage\.gp2$"
_NEWER: Final = r"(^|-)EBS:VolumeUsage\.gp3$"
_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each gp2 volume with what its account pays for gp3 in that region, if anything."""
    newer = (
        frame.filter(
            pl.col("x_UsageType").str.contains(_NEWER),
            pl.all_horizontal(pl.col("EffectiveCost", "ConsumedQuantity").is_finite()),
        )
        .group_by(_PLACE)
        .agg(pl.col("EffectiveCost", "ConsumedQuantity").sum().round(9))
        .select(*_PLACE, x_NewRate=pl.col("EffectiveCost") / pl.col("ConsumedQuantity"))
        .filter(pl.col("x_NewRate") > 0)
    )
    volumes = frame.filter(pl.col("x_UsageType").str.contains(_STORAGE))
    rates = volumes.join(newer, on=_PLACE, how="left")
    return _CHEAPER(rates, context)


def _discount(thresholds: Values) -> pl.Expr:
    """Of a GB-month, in money; rates that fall out of all proportion are a free tier's, not a price."""
    listed = _RATE * (1 - thresholds["discount"])
    own = pl.col("x_NewRate")
    return _RATE - pl.when(own.is_between(listed / 2, _RATE)).then(own).otherwise(listed)


def _add_on(thresholds: Values) -> pl.Expr:
    """What matching gp2 costs: all that it offers, or what the volume uses where that is measured."""
    peak = pl.col("x_DiskOpsPerSecond") * thresholds["peak_factor"]
    iops = pl.min_horizontal((GP2_IOPS_PER_GIB * _SIZE).clip(None, GP2_MAX_IOPS), peak) - INCLUDED_IOPS
    mibs = pl.min_horizontal(pl.lit(float(GP2_MAX_MIBS)), peak * MIB_PER_OPERATION) - INCLUDED_MIBS
    cost = _RATE * (IOPS_PRICE * iops.clip(0, None) + MIBS_PRICE * mibs.clip(0, None))
    return pl.when(_SIZE.gt(thresholds["add_on_above_gib"])).then(cost).otherwise(0.0)


_MEASURED: Final = pl.col("x_DiskOpsPerSecond").is_not_null()

_CHEAPER: Final = rule(
    when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & (_SIZE > 0),
    saving=lambda t: _SIZE * _discount(t) - _add_on(t),
    confidence=lambda t: pl.when(_SIZE.gt(t["add_on_above_gib"]) & ~_MEASURED).then(0.75).otherwise(0.9),
    summary=words(
        "A gp2 volume of about ",
        whole(_SIZE),
        " GB costs ",
        money(pl.col("x_MonthlyCost")),
        " a month; gp3 has a lower price per GB.",
    ),
    evidence={
        "size_gb": number(_SIZE),
        "own_rate_per_gb_month": number(_RATE),
        "gp3_rate_per_gb_month": lambda t: number(_RATE - _discount(t)),
        "gp3_rate_from": lambda t: (
            pl.when(_discount(t) == _RATE - pl.col("x_NewRate"))
            .then(pl.lit("the account's own in this region"))
            .otherwise(pl.lit(PRICING))
        ),
        "add_ons_subtracted": lambda t: number(_add_on(t)),
        "add_ons_match": pl.when(_MEASURED)
        .then(pl.lit("the operations measured, with room for peaks"))
        .otherwise(pl.lit("all that gp2 offers: what the volume uses is not known")),
        "operations_per_second": number(pl.col("x_DiskOpsPerSecond")),
    },
)

DETECTOR = Detector(
    title="EBS volume still on gp2",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="The price difference is certain: 0.9; above 1,000 GiB 0.75, unless its operations are measured.",
    action="Modify the volume to gp3 in place (no downtime); above 334 GiB check the throughput it needs first.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
