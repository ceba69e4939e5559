"""Traffic between availability zones that is large beside the machines that cause it.

What is replicated for the sake of failures has to cross zones; what merely happens to be answered from another zone
has not. The bill gives the bytes per account and region, not their reason: all of it, in an ordinary month, is an upper
bound, told only where the traffic costs much beside the account's compute there. A saving is counted only where
`avoidable_share` says what was found to be avoidable.

Why it costs money: each gigabyte between zones costs 0.01 USD to send and 0.01 to receive.
What to do: prefer the caller's own zone (topology-aware routing in Kubernetes, rack-aware reads in Kafka, a cache or a
read replica per zone), and compress what must cross.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH, RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

BYTES: Final = r"(^|-)DataTransfer-Regional-Bytes$"
BETWEEN_ZONES: Final = r"(?i)InterZone"

THRESHOLDS: Final = (
    Threshold(
        "min_monthly_cost",
        100.0,
        "billing currency/month",
        "below it a change of architecture does not pay",
        "ours: 10 TB in one direction",
    ),
    Threshold(
        "min_share_of_compute",
        0.1,
        "of what the account's EC2 costs in the region",
        "replication for failures stays below it, chatter does not",
        "ours; no provider publishes a ratio",
    ),
    Threshold(
        "avoidable_share",
        0.0,
        "share of the traffic",
        "what zone-aware routing is known to take away; of the rest it may be anything",
        "ours: nothing is promised that the bill does not show; set it, by account, to what flow logs by zone show",
    ),
    Threshold("min_days", 14.0, "days", "one rebuild is not a habit", "ours: two weeks"),
)

_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """All traffic between zones of an account and region, beside what its EC2 costs there."""
    by_month = HOURS_PER_MONTH / 24 / pl.col("x_WindowDays")  # machines come and go: their own rates do not add up
    amount = pl.col("EffectiveCost") * by_month
    compute = (
        frame.filter(pl.col("x_ServiceCode") == "AmazonEC2", amount.is_finite())
        .group_by(_PLACE)
        .agg(x_Compute=amount.sum().round(9))
    )
    between = frame.filter(
        pl.col("x_UsageType").str.contains(BYTES), pl.col("x_Operation").str.contains(BETWEEN_ZONES)
    ).join(compute, on=_PLACE)
    monthly = between.with_columns(
        x_MonthlyCost=amount,
        x_Impact=amount * pl.col("x_UsualShare"),
        x_MonthlyQuantity=pl.col("ConsumedQuantity") * by_month,
        x_ComputeShare=amount / pl.col("x_Compute"),
    )
    return _LARGE(monthly.drop("x_Compute"), context)


_LARGE: Final = rule(
    per=("x_UsageType",),
    when=lambda t: (
        STILL_THERE
        & (pl.col("x_ActiveDays") >= t["min_days"])
        & (pl.col("x_MonthlyCost") >= t["min_monthly_cost"])
        & (pl.col("x_ComputeShare") >= t["min_share_of_compute"])
    ),
    saving=lambda t: pl.col("x_Impact") * t["avoidable_share"],
    confidence=pl.lit(0.4),
    summary=words(
        whole(pl.col("x_MonthlyQuantity")),
        " GB a month cross availability zones for ",
        money(pl.col("x_MonthlyCost")),
        ": ",
        whole(100 * pl.col("x_ComputeShare")),
        " % of what the account's EC2 costs in the region.",
    ),
    evidence={
        "gigabytes_a_month": number(pl.col("x_MonthlyQuantity")),
        "share_of_compute": number(pl.col("x_ComputeShare")),
        "saving_at_least": lambda t: number(pl.col("x_Impact") * t["avoidable_share"]),
        "saving_at_most": number(pl.col("x_Impact")),
        "avoidable_share": lambda t: t["avoidable_share"],
        "not_known_from_the_bill": pl.lit("which of it is replication that has to cross"),
    },
)

DETECTOR = Detector(
    title="Much traffic between availability zones",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.4: the bytes are billed; how much of them can stay in a zone is a matter of architecture.",
    action="Prefer the caller's own zone: topology-aware routing, rack-aware reads, a cache or replica per zone.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
    bounds=True,
)
