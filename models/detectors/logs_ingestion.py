"""Log groups that take in so much that their class, or their level of detail, is worth a thought.

The Infrequent Access log class takes the same logs in at half the price, without metric filters, subscriptions and
live tail. The bill does not say which of these a group uses, so half the price is the most that can be saved; a part
of it is counted. A group's class is changed by making a new one.

Why it costs money: CloudWatch Logs charges 0.50 USD for each gigabyte that is written (us-east-1), read or not.
What to do: lower the log level or sample; write what is only searched now and then to an Infrequent Access log group.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

BYTES: Final = r"(^|-)DataProcessing-Bytes$"

DETECTOR = Detector(
    title="Log group that takes in very much",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.4: the bytes and both prices are certain; whether the group can do without is for its owner to say.",
    action="Lower the log level or sample; write what is seldom searched to an Infrequent Access log group.",
    reads=RESOURCE_WINDOW,
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
        Threshold(
            "movable_share",
            0.5,
            "share of the bytes",
            "how much of a large group is taken to be able to move, or not to be written",
            "ours, as the bill does not say: an expectation, not a promise",
        ),
        Threshold("min_days", 14.0, "days", "a day of debugging is not a habit", "ours: two weeks"),
    ),
    detect=rule(
        rows=(pl.col("x_ServiceCode") == "AmazonCloudWatch") & pl.col("x_UsageType").str.contains(BYTES),
        when=lambda t: (
            STILL_THERE
            & (pl.col("x_ActiveDays") >= t["min_days"])
            & (pl.col("x_MonthlyQuantity") >= t["min_gb_per_month"])
        ),
        saving=lambda t: pl.col("x_MonthlyCost") * t["infrequent_access_discount"] * t["movable_share"],
        confidence=pl.lit(0.4),
        summary=words(
            "The log group takes in ",
            whole(pl.col("x_MonthlyQuantity")),
            " GB a month for ",
            money(pl.col("x_MonthlyCost")),
            "; the Infrequent Access class costs half.",
        ),
        evidence={
            "gigabytes_a_month": number(pl.col("x_MonthlyQuantity")),
            "own_rate_per_gigabyte": number(pl.col("x_MonthlyCost") / pl.col("x_MonthlyQuantity")),
            "infrequent_access_discount": lambda t: t["infrequent_access_discount"],
            "movable_share": lambda t: t["movable_share"],
            "saving_at_most": lambda t: number(pl.col("x_MonthlyCost") * t["infrequent_access_discount"]),
            "not_known_from_the_bill": pl.lit("metric filters, subscriptions and live tail of the group"),
        },
    ),
)
