"""RDS storage on gp2 where this account pays less for gp3.

Unlike EBS, AWS lists RDS storage on gp2 and gp3 at the same price per GB (us-east-1: 0.115 USD both), and gp3 has
3,000 IOPS and 125 MiB/s included (12,000 and 500 from 400 GiB on most engines). So by list price nothing is saved; by
a private rate something may be. The saving is the difference of the account's own rates in the same region and
deployment. Where the bill has no gp3 to compare with, `gp3_price_share` is the ratio, and at its default of 1 it stays
silent.

Why it costs money: an agreement that lowers gp3 and not gp2 is not used until the volume is modified.
What to do: modify the storage type, without downtime; performance gets steadier, as gp2 lives on burst credits.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

STORAGE: Final = r"(^|-)RDS:(Multi-AZ-)?GP([23])-Storage$"

THRESHOLDS: Final = (
    Threshold(
        "gp3_price_share",
        1.0,
        "share of the gp2 price",
        "gp3's price where the account's own bill shows none; set it to what your agreement says",
        "AWS, Amazon RDS pricing: General Purpose SSD costs the same as gp2 and as gp3",
    ),
    Threshold(
        "min_discount",
        0.02,
        "share of the gp2 price",
        "less is rounding of rates",
        "ours: rates are compared over a window, to the sixth digit",
    ),
    Threshold("min_days", 3.0, "days", "a volume that lives for hours is not worth modifying", "ours"),
)

_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId", "x_Deployment")


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Beside each volume, what the account pays for gp3 in the same place: the dearest, which is the careful side."""
    kind = pl.col("x_UsageType").str.extract(STORAGE, 3)
    storage = frame.filter(pl.col("x_UsageType").str.contains(STORAGE), OWN_RATE.is_finite()).with_columns(
        x_Deployment=pl.col("x_UsageType").str.extract(STORAGE, 2).fill_null("")
    )
    gp3 = storage.filter((kind == "3") & (OWN_RATE > 0)).group_by(_PLACE).agg(x_Gp3Rate=OWN_RATE.max().cast(pl.String))
    return _DEARER(storage.filter(kind == "2").join(gp3, on=_PLACE, how="left", nulls_equal=True), context)


_GP3: Final = pl.col("x_Gp3Rate").cast(pl.Float64)  # as text it is not summed when rows of a volume are rolled up
_SHARE: Final = _GP3 / OWN_RATE

_DEARER: Final = rule(
    when=lambda t: (
        STILL_THERE
        & (pl.col("x_ActiveDays") >= t["min_days"])
        & (1 - pl.coalesce(_SHARE, t["gp3_price_share"]) >= t["min_discount"])
    ),
    saving=lambda t: pl.col("x_MonthlyCost") * (1 - pl.coalesce(_SHARE, t["gp3_price_share"])),
    confidence=pl.when(_GP3.is_not_null()).then(0.9).otherwise(0.7),
    summary=words(
        "About ",
        whole(pl.col("x_MonthlyQuantity")),
        " GB of gp2 storage cost ",
        money(pl.col("x_MonthlyCost")),
        " a month; gp3 costs less here.",
    ),
    evidence={
        "size_gb": number(pl.col("x_MonthlyQuantity")),
        "own_rate_per_gb_month": number(OWN_RATE),
        "gp3_rate_per_gb_month": lambda t: number(pl.coalesce(_GP3, OWN_RATE * t["gp3_price_share"])),
        "rate_source": pl.when(_GP3.is_not_null())
        .then(pl.lit("the account's own gp3 line items in the same region and deployment"))
        .otherwise(pl.lit("gp3_price_share of the configuration")),
    },
)

DETECTOR = Detector(
    title="RDS storage on gp2 where gp3 costs less",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.9 where both rates stand in the account's own bill, 0.7 where gp3's comes from the configuration.",
    action="Modify the storage type to gp3, in place.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
