"""CloudWatch Logs that grow without end: nothing ever expires.

The bill gives what an account stores in a region, day by day. Where it grew through the whole window and never fell,
no retention takes anything away; at its pace it is (what is stored) ÷ (what is added a day) days old. With a retention
of a year it would hold a year's growth: what is beyond that is counted. Log groups cannot be told apart. Under growing
traffic storage grows with a retention as well, but not on every day: what comes in varies, what went in long ago does
too. Days that the provider has not finished yet are not part of the judgement: half a day's bytes look like a fall.

Why it costs money: a log group keeps everything for ever unless somebody says otherwise, at 0.03 USD per GB-month.
What to do: set a retention on every log group; export to S3 what must stay for longer.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from models.detector import Context, Detector, draft
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH, USAGE_TYPE_DAY
from models.threshold import Threshold, Values
from models.words import money, number, to_json, whole, words

STORED: Final = r"(^|-)TimedStorage-ByteHrs$"
WINDOW: Final = 30
LATE: Final = 2
"""Days; the newest may lack services."""

EQUAL: Final = 1e-6
"""Share of what is stored; less than that is rounding, not a fall."""

KEYS: Final = (
    "BillingAccountId",
    "SubAccountId",
    "BillingCurrency",
    "ServiceName",
    "x_ServiceCode",
    "x_UsageType",
    "RegionId",
)

THRESHOLDS: Final = (
    Threshold(
        "retention_days",
        365.0,
        "days",
        "how long logs are kept once a retention is set",
        "PCI DSS 10.5.1 asks for twelve months of logs, more than most; set what yours need",
    ),
    Threshold("min_gigabytes", 100.0, "GB", "below it storage costs less than 3 USD a month", "ours"),
    Threshold("min_days", 21.0, "days", "growth must be told from a busy week", "ours: three weeks"),
    Threshold(
        "max_fall",
        0.01,
        "share of what was stored the day before",
        "a larger fall shows that something expires",
        "ours: one per cent spares a group deleted by hand",
    ),
    Threshold(
        "max_falling_days",
        2.0,
        "days in 30",
        "more of them show that a retention takes away what growing traffic brings",
        "ours: as many groups may be deleted by hand",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """USAGE_TYPE_DAY → one draft per day of judgement, account and region whose logs only grew in 30 days."""
    day = pl.col("ChargePeriodStart")
    gigabytes, finished = (column.filter(pl.col("x_Mature")) for column in (pl.col("x_Gigabytes"), day))
    step = gigabytes / gigabytes.shift(1) - 1
    daily = (
        frame.filter(
            pl.col("x_ServiceCode") == "AmazonCloudWatch",
            pl.col("x_UsageType").str.contains(STORED),
            pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId").is_not_null()),
        )
        .group_by(*KEYS, "ChargePeriodStart")
        .agg(
            *(_whole(name) for name in ("EffectiveCost", "ConsumedQuantity")),
            pl.col("SubAccountName").max(),
            pl.col("x_Mature").all(ignore_nulls=False),
        )
        .with_columns(x_Gigabytes=pl.col("ConsumedQuantity") * day.dt.days_in_month())
    )
    seen = daily.join(pl.LazyFrame({"x_AsOf": context.as_of}, schema={"x_AsOf": pl.Date}), how="cross").filter(
        day.is_between(pl.col("x_AsOf") - timedelta(days=WINDOW - 1), pl.col("x_AsOf"))
    )
    windows = (
        seen.sort("ChargePeriodStart")
        .group_by("x_AsOf", *KEYS)
        .agg(
            *(_whole(name) for name in ("EffectiveCost", "ConsumedQuantity")),
            pl.col("SubAccountName").max(),
            pl.col("x_Mature").all(ignore_nulls=False),
            x_Days=pl.len(),
            x_MatureDays=gigabytes.len(),
            x_FirstDay=day.min(),
            x_LastDay=day.max(),
            x_Stored=gigabytes.last().round(9),
            x_Earlier=gigabytes.first().round(9),
            x_Whole=gigabytes.is_finite().all(ignore_nulls=False),
            x_Span=(finished.last() - finished.first()).dt.total_days(),
            x_WorstStep=step.min(),
            x_FallingDays=(step < -EQUAL).sum(),
        )
        .with_columns(x_Growth=(pl.col("x_Stored") - pl.col("x_Earlier")) / pl.col("x_Span"))
    )
    return _drafts(windows, context.thresholds)


def _drafts(windows: pl.LazyFrame, thresholds: Values) -> pl.LazyFrame:
    rate = pl.col("EffectiveCost") / pl.col("ConsumedQuantity")
    beyond = pl.col("x_Stored") - pl.col("x_Growth") * thresholds["retention_days"]
    found = windows.filter(
        pl.col("x_LastDay") >= pl.col("x_AsOf") - timedelta(days=LATE),
        pl.col("x_Whole"),
        pl.col("x_MatureDays") >= thresholds["min_days"],
        pl.col("x_Stored") >= thresholds["min_gigabytes"],
        pl.col("x_Growth") > 0,
        pl.col("x_WorstStep") >= -thresholds["max_fall"],
        pl.col("x_FallingDays") <= thresholds["max_falling_days"],
    ).with_columns(
        x_Saving=(beyond * rate).round(9),
        x_MonthlyCost=(pl.col("EffectiveCost") / pl.col("x_Days") * HOURS_PER_MONTH / 24).round(9),
        x_Beyond=beyond,
        x_WindowStart=pl.col("x_AsOf") - timedelta(days=WINDOW - 1),
        x_WindowEnd=pl.col("x_AsOf"),
        Confidence=pl.lit(0.5),
    )
    evidence = {
        "gigabytes": number(pl.col("x_Stored")),
        "gigabytes_added_a_day": number(pl.col("x_Growth")),
        "oldest_about_days": whole(pl.col("x_Stored") / pl.col("x_Growth")),
        "retention_days": thresholds["retention_days"],
        "gigabytes_beyond": number(pl.col("x_Beyond")),
        "rate_per_gb_month": number(rate),
        "days": pl.col("x_MatureDays"),
        "days_on_which_it_fell": pl.col("x_FallingDays"),
        "not_known_from_the_bill": pl.lit("which log groups they are"),
    }
    summary = words(
        "The logs of this region grow by ",
        pl.col("x_Growth").round(1),
        " GB a day and never fall: ",
        whole(pl.col("x_Stored")),
        " GB cost ",
        money(pl.col("x_MonthlyCost")),
        " a month, of which ",
        whole(pl.col("x_Beyond")),
        " GB are older than the retention.",
    )
    return draft(
        found.with_columns(to_json(evidence).alias("x_Evidence"), summary.alias("x_Summary")), ("x_UsageType",)
    )


def _whole(name: str) -> pl.Expr:
    column = pl.col(name)
    return pl.when(column.is_finite().all()).then(column.sum().round(9))


DETECTOR = Detector(
    title="Logs that nothing ever expires",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="0.5: growth without a fall is on the bill; how long logs are needed is for their owner to say.",
    action="Set a retention on every log group of the region; export to S3 what must stay for longer.",
    reads=USAGE_TYPE_DAY,
    requires=("ConsumedQuantity",),
    thresholds=THRESHOLDS,
    detect=detect,
)
