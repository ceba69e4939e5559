"""EBS volumes on gp2 that would cost less as gp3.

gp3 storage has a list price 20 % below gp2 in every commercial region (us-east-1: 0.08 against 0.10 USD per GB-month),
with 3,000 IOPS and 125 MiB/s included. Up to 1,000 GiB a gp2 volume has no more baseline IOPS than that. A larger one
has 3 IOPS per GiB (to 16,000) and 250 MiB/s, so what gp3 charges to match both is subtracted, whether the volume uses
it or not: the bill does not say. Sources: AWS, "Amazon EBS pricing" and "Amazon EBS General Purpose SSD volumes".

Why it costs money: the older type is dearer at the same size, and no faster at most sizes.
What to do: modify the volume type in place; no downtime. Check throughput first where a volume above 334 GiB streams
data.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

PRICING: Final = "AWS, Amazon EBS pricing, us-east-1: gp2 0.10, gp3 0.08 USD/GB-month, 0.005 USD/IOPS, 0.04 USD/MiB/s"
GP2: Final = "AWS, Amazon EBS User Guide, General Purpose SSD volumes: 3 IOPS/GiB to 16,000, 250 MiB/s from 334 GiB"

INCLUDED_IOPS: Final = 3_000
GP2_IOPS_PER_GIB: Final = 3
GP2_MAX_IOPS: Final = 16_000
EXTRA_MIBS: Final = 125  # gp2's 250 MiB/s less the 125 that gp3 includes
IOPS_PRICE: Final = 0.05  # of one IOPS-month, as a share of gp2's price of a GB-month: 0.005 ÷ 0.10
MIBS_PRICE: Final = 0.4  # of one MiB/s-month, alike: 0.04 ÷ 0.10

THRESHOLDS: Final = (
    Threshold("discount", 0.2, "share of the gp2 price", "what gp3 storage costs less than gp2", PRICING),
    Threshold("add_on_above_gib", 1_000.0, "GiB", "from here gp2 has more baseline IOPS than gp3 includes", GP2),
    Threshold("min_days", 3.0, "days", "a volume that lives for hours is not worth modifying", "ours"),
)

_SIZE: Final = pl.col("x_MonthlyQuantity")  # GB-months per month
_IOPS: Final = (GP2_IOPS_PER_GIB * _SIZE).clip(None, GP2_MAX_IOPS) - INCLUDED_IOPS
_ADD_ON: Final = (pl.col("x_MonthlyCost") / _SIZE) * (IOPS_PRICE * _IOPS.clip(0, None) + MIBS_PRICE * EXTRA_MIBS)

DETECTOR = Detector(
    title="EBS volume still on gp2",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="The price difference is certain; above 1,000 GiB the add-ons that match gp2 come from list prices.",
    action="Modify the volume to gp3 in place (no downtime); above 334 GiB check the throughput it needs first.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=pl.col("x_UsageType").str.contains(r"(^|-)EBS:VolumeUsage\.gp2$"),
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & (_SIZE > 0),
        saving=lambda t: (
            pl.col("x_MonthlyCost") * t["discount"]
            - pl.when(_SIZE.gt(t["add_on_above_gib"])).then(_ADD_ON).otherwise(0.0)
        ),
        confidence=lambda t: pl.when(_SIZE.gt(t["add_on_above_gib"])).then(0.75).otherwise(0.9),
        summary=words(
            "A gp2 volume of about ",
            whole(_SIZE),
            " GB costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; gp3 has a lower price per GB.",
        ),
        evidence={
            "size_gb": number(_SIZE),
            "own_rate_per_gb_month": number(pl.col("x_MonthlyCost") / _SIZE),
            "gp3_discount": lambda t: t["discount"],
            "discount_source": pl.lit(PRICING),
            "add_ons_subtracted": lambda t: number(
                pl.when(_SIZE.gt(t["add_on_above_gib"])).then(_ADD_ON).otherwise(pl.lit(0.0))
            ),
            "not_known_from_the_bill": pl.lit("IOPS and throughput the volume uses"),
        },
    ),
)
