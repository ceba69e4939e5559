"""Log groups that take in so much that their class, or their level of detail, is worth a thought.

The Infrequent Access log class takes the same logs in at half the price, without metric filters, subscriptions and
live tail. What a group passes on to subscriptions CloudWatch counts (ForwardedBytes beside IncomingBytes): that part
must stay, the rest is counted, of an ordinary month, without the days of a flood. Where these metrics were not loaded,
nothing is concluded. A group's class is changed by making a new one.

Why it costs money: CloudWatch Logs charges 0.50 USD for each gigabyte that is written (us-east-1), read or not.
What to do: lower the log level or sample; write what is only searched now and then to an Infrequent Access log group.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, whole, words

BYTES: Final = r"(^|-)DataProcessing-Bytes$"

_INGESTS: Final = (pl.col("x_ServiceCode") == "AmazonCloudWatch") & pl.col("x_UsageType").str.contains(BYTES)
_GIGABYTES: Final = pl.col("x_MonthlyQuantity") * pl.col("x_UsualShare")
_COST: Final = pl.col("x_MonthlyCost") * pl.col("x_UsualShare")
_MOVABLE: Final = 1 - pl.col("x_ForwardedShare")

_WHOLE: Final = 100
_CENT: Final = 0.01
_FLOODED: Final = (
    pl.when((pl.col("x_MonthlyCost") - _COST).abs() < _CENT)
    .then(pl.lit(""))
    .otherwise(words(" (", money(pl.col("x_MonthlyCost")), " with days of a flood)"))
)
"""What it cost beside an ordinary month, as the finding's cost counts every day."""

DETECTOR = Detector(
    title="Log group that takes in very much",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.6: bytes, prices and subscriptions are measured; metric filters are for its owner to say.",
    action="Lower the log level or sample; write what is seldom searched to an Infrequent Access log group.",
    reads=RESOURCE_UTILIZATION,
    gaps=(
        Gap(
            lambda t: _INGESTS & _GIGABYTES.ge(t["min_gb_per_month"]) & pl.col("x_ForwardedShare").is_null(),
            "no metric of what its log groups pass on was loaded (IncomingBytes and ForwardedBytes of AWS/Logs)",
        ),
    ),
    requires=("ResourceId",),
    thresholds=(
        Threshold(
            "min_gb_per_month",
            1_000.0,
            "GB/month",
            "below it the work costs more than the logs",
            "ours: 500 USD a month in us-east-1",
        ),
        Threshold(
            "infrequent_access_discount",
            0.5,
            "share of the ingestion price",
            "what the Infrequent Access class costs less",
            "AWS, Amazon CloudWatch pricing, us-east-1: 0.50 and 0.25 USD/GB",
        ),
        Threshold("min_days", 14.0, "days", "a day of debugging is not a habit", "ours: two weeks"),
    ),
    detect=rule(
        rows=_INGESTS,
        when=lambda t: (
            STILL_THERE
            & (pl.col("x_ActiveDays") >= t["min_days"])
            & (t["min_gb_per_month"] <= _GIGABYTES)
            & (_MOVABLE > 0)
        ),
        saving=lambda t: _COST * t["infrequent_access_discount"] * _MOVABLE,
        confidence=pl.lit(0.6),
        summary=words(
            "The log group takes in ",
            whole(_GIGABYTES),
            " GB in an ordinary month for ",
            money(_COST),
            _FLOODED,
            "; no subscription reads ",
            pl.when(whole(100 * _MOVABLE) == _WHOLE)
            .then(pl.lit("it"))
            .otherwise(words(whole(100 * _MOVABLE), " % of it")),
            ", and the Infrequent Access class costs half.",
        ),
        evidence={
            "gigabytes_a_month": number(_GIGABYTES),
            "usual_share_of_cost": number(pl.col("x_UsualShare")),
            "forwarded_share": number(pl.col("x_ForwardedShare")),
            "own_rate_per_gigabyte": number(pl.col("x_MonthlyCost") / pl.col("x_MonthlyQuantity")),
            "infrequent_access_discount": lambda t: t["infrequent_access_discount"],
            "not_known_from_bill_and_metrics": pl.lit("metric filters and live tail of the group"),
        },
    ),
)
