"""Databases whose daily cost rose, and which part of it did: the class, the standby, storage, IOPS, backup, support.

A day is flagged that costs more than every day of the two weeks before it, by a share and an amount. The days from
there on that stay above are one incident. The rise against the mean of the active days of the week before is split into
parts that add up to it exactly: instance hours, Multi-AZ (the standby's half), storage, IOPS, backup, extended support,
replicas (instances that were not there before, told by their names), other. Only days up to the day of judgement count.
Where cost_anomaly has an incident of the same account, region and days, the review is told within that incident.

Why it costs money: a class enlarged for one night, a replica made for one query, or support of an old engine stays on.
What to do: the review that belongs to the part that moved; the evidence names it.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from models.detector import Context, Detector, draft
from models.features.database_parts import DATABASE, PARTS, REVIEWS, part, standby_share
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH, RESOURCE_DAY
from models.threshold import Threshold
from models.words import money, number, to_json, whole, words

BEFORE: Final = 14
"""Days that a flagged day is compared with."""

WEEK: Final = 7
"""Days before the incident whose mean is what was normal: each weekday once."""

REPORT_DAYS: Final = 14
"""An incident is reported until so many days after it began; then it is the new normal."""

MERGE_DAYS: Final = 2
"""Flagged days this close are one incident."""

THRESHOLDS: Final = (
    Threshold(
        "min_relative",
        0.2,
        "share above the dearest day before",
        "a busy day of a database that grows stays below it",
        "ours: half of AWS Cost Anomaly Detection's default of 40 %, as the dearest day is the base, not the mean",
    ),
    Threshold(
        "min_daily_rise",
        3.0,
        "billing currency/day",
        "a rise smaller than this is not worth a person's morning",
        "ours: about 100 a month, AWS Cost Anomaly Detection's default alert",
    ),
    Threshold(
        "min_days_before",
        7.0,
        "days with cost",
        "a younger database has no normal yet",
        "ours: one week",
    ),
)

_KEY: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId", "x_Database")
_LABELS: Final = ("SubAccountName", "ServiceName", "Tags")
day: Final = pl.col("ChargePeriodStart")
start: Final = pl.col("x_EventStart")
cost: Final = pl.col("EffectiveCost")
_RISE: Final = {name: pl.col(f"x_Rise_{name}") for name in PARTS}


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """RESOURCE_DAY → one draft per day of judgement and incident that began at most REPORT_DAYS before it."""
    rows = frame.filter(
        pl.col("x_ServiceCode") == "AmazonRDS",
        pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId", "ResourceId", "ChargePeriodStart").is_not_null()),
        cost.is_finite(),
    ).with_columns(x_Database=DATABASE, x_Part=part(), x_Standby=cost * standby_share())
    as_of = pl.LazyFrame({"x_AsOf": context.as_of}, schema={"x_AsOf": pl.Date})
    judged = (
        _events(rows, context)
        .join(as_of, how="cross")
        .filter(pl.col("x_AsOf") >= start, pl.col("x_AsOf") < start + timedelta(days=REPORT_DAYS))
    )
    incidents = _split(_around(rows, judged))
    return draft(incidents.with_columns(*_words()), per=("ResourceId", "x_EventStart"))


def _events(rows: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """First days of incidents, each with what the dearest day before it cost, and when the next one begins."""
    t, span = context.thresholds, f"{BEFORE}d"
    days = rows.group_by(*_KEY, "ChargePeriodStart").agg(cost.sum().round(9), *(pl.col(name).max() for name in _LABELS))
    flagged = days.with_columns(
        x_Before=cost.rolling_max_by("ChargePeriodStart", span, closed="left").over(_KEY),
        x_DaysBefore=(cost > 0).cast(pl.Float64).rolling_sum_by("ChargePeriodStart", span, closed="left").over(_KEY),
    ).filter(
        cost >= pl.col("x_Before") * (1 + t["min_relative"]),
        cost - pl.col("x_Before") >= t["min_daily_rise"],
        pl.col("x_DaysBefore") >= t["min_days_before"],
    )
    gap = day.diff().over(_KEY, order_by="ChargePeriodStart")
    return (
        flagged.filter((gap > timedelta(days=MERGE_DAYS)).fill_null(value=True))
        .with_columns(x_Next=day.shift(-1).over(_KEY, order_by="ChargePeriodStart"))
        .rename({"ChargePeriodStart": "x_EventStart"})
        .select(*_KEY, *_LABELS, "x_EventStart", "x_Before", "x_Next")
    )


def _around(rows: pl.LazyFrame, judged: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of each incident: the two weeks before it, and its days up to the day of judgement."""
    held = rows.select(*_KEY, "ResourceId", "ChargePeriodStart", "EffectiveCost", "x_Part", "x_Standby", "x_Mature")
    incident = ["x_AsOf", *_KEY, "x_EventStart"]
    day_cost = cost.sum().over(*incident, "ChargePeriodStart")
    before = day < start
    return (
        judged.join(held, on=_KEY, nulls_equal=True)
        .filter(
            day >= start - timedelta(days=BEFORE),
            day <= pl.col("x_AsOf"),
            (day < pl.col("x_Next")).fill_null(value=True),
        )
        .with_columns(
            x_New=~before.any().over(*incident, "ResourceId"),
            x_Normal=before & (day >= start - timedelta(days=WEEK)),
            x_Above=~before & (day_cost.round(9) > pl.col("x_Before")),
        )
        .filter(pl.col("x_Normal") | pl.col("x_Above"))
    )


def _split(around: pl.LazyFrame) -> pl.LazyFrame:
    """One row per incident: its rise, and the parts that add up to it."""
    above, normal, new = pl.col("x_Above"), pl.col("x_Normal"), pl.col("x_New")
    days, normal_days = day.filter(above).n_unique(), day.filter(normal).n_unique()

    def rise(amount: pl.Expr) -> pl.Expr:
        return (amount.filter(above).sum() - amount.filter(normal).sum() * days / normal_days).round(9)

    shares = {
        name: pl.when((pl.col("x_Part") == name) & ~new).then(cost - pl.col("x_Standby")).otherwise(0.0)
        for name in PARTS
        if name not in {"multi_az", "replicas"}
    } | {
        "multi_az": pl.when(~new).then("x_Standby").otherwise(0.0),
        "replicas": pl.when(new).then(cost).otherwise(0.0),
    }
    return (
        around.sort("ResourceId", "ChargePeriodStart", "x_Part", "EffectiveCost")
        .group_by("x_AsOf", *_KEY, *_LABELS, "x_EventStart")
        .agg(
            *(rise(share).alias(f"x_Rise_{name}") for name, share in shares.items()),
            ResourceId=pl.col("ResourceId").filter(normal).min(),
            x_FlaggedDays=day.filter(above).unique().sort().cast(pl.String),
            x_Resources=pl.col("ResourceId").filter(above).unique().sort(),
            x_NewOnes=pl.col("ResourceId").filter(new).unique().sort().str.join(", "),
            x_Days=days,
            x_NormalDays=normal_days,
            x_Actual=cost.filter(above).sum().round(9),
            x_Normally=(cost.filter(normal).sum() / normal_days).round(9),
            x_WindowEnd=day.filter(above).max(),
            x_Mature=pl.col("x_Mature").all(ignore_nulls=False),
        )
        .filter(pl.col("x_Days") > 0, pl.col("x_NormalDays") > 0)
        .with_columns(
            x_Impact=pl.sum_horizontal(_RISE.values()).round(9),
            x_MonthlyCost=pl.col("x_Actual") / pl.col("x_Days") * HOURS_PER_MONTH / 24,
            x_Moved=pl.concat_list(_RISE.values())
            .list.arg_max()
            .replace_strict(dict(enumerate(PARTS)), default=None, return_dtype=pl.String),
        )
    )


_WHOLE: Final = 100


def _words() -> list[pl.Expr]:
    now = pl.col("x_Actual") / pl.col("x_Days")
    share = pl.max_horizontal(_RISE.values()) / pl.col("x_Impact")
    review = pl.col("x_Moved").replace_strict(REVIEWS, default=None, return_dtype=pl.String)
    percent = whole(100 * share)
    part = (
        pl.when(percent > _WHOLE)
        .then(pl.lit("more than the rise comes from "))
        .when(percent == _WHOLE)
        .then(pl.lit("the rise comes from "))
        .otherwise(words(percent, " % of the rise comes from "))
    )
    beyond = pl.when(percent > _WHOLE).then(pl.lit(", while other parts fell.")).otherwise(pl.lit("."))
    moved = pl.col("x_Moved").str.replace("multi_az", "Multi-AZ").str.replace("_", " ")
    evidence = {
        "part_that_moved": pl.col("x_Moved"),
        "review": review,
        "daily_cost_before": number(pl.col("x_Normally")),
        "daily_cost_now": number(now),
        "days_above": pl.col("x_Days"),
        "rise": number(pl.col("x_Impact")),
        **{f"rise_{name}": number(amount) for name, amount in _RISE.items()},
        "new_instances": pl.col("x_NewOnes"),
    }
    summary = words(
        pl.col("x_Database"),
        " costs ",
        money(now),
        " a day since ",
        start,
        ", where it was ",
        money(pl.col("x_Normally")),
        " a day before; ",
        part,
        moved,
        beyond,
    )
    return [
        to_json(evidence).alias("x_Evidence"),
        summary.alias("x_Summary"),
        (0.7 + 0.25 * (now / pl.col("x_Normally") - 1).clip(0, 1)).alias("Confidence"),
        start.alias("x_WindowStart"),
        pl.lit(None, pl.Float64).alias("x_Saving"),
        pl.col("x_Actual").alias("x_WindowCost"),
        to_json({"days": pl.col("x_FlaggedDays"), "resources": pl.col("x_Resources")}).alias("x_Scope"),
    ]


DETECTOR = Detector(
    title="Database costs more than before",
    category=Category.ANOMALY,
    severity=Severity.MEDIUM,
    confidence="0.7 for any rise above two weeks' dearest day, towards 0.95 where the cost doubled.",
    action="Review the part that moved, as the evidence says; undo the change, or note that it was planned.",
    reads=RESOURCE_DAY,
    requires=("ResourceId",),
    detect=detect,
    thresholds=THRESHOLDS,
)
