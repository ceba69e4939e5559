"""Days on which a usage type cost far more than its own history explains.

Reads the daily cost of each account × service × usage type × region, expects each day from the days before it (trend
and weekly rhythm by STL), weighs what speaks for and against each suspicious day (docs/method.md), and groups flagged
days into one incident. A usage type that appears for the first time, two weeks or more after its account, is expected
to cost nothing; what a sibling gave up in exchange is a migration.

Why it costs money: a resource somebody forgot, a loop, a wrong size or a wrong backup goes on costing until it is seen.
What to do: look at what started on the incident's first day; stop it, or note that it was planned.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from models.detector import Context, Detector, draft
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH, USAGE_TYPE_DAY
from models.scoring.anomalies import Config, score_cost_days
from models.scoring.panel import Groups
from models.threshold import Threshold, Values
from models.words import money, number, to_json, words

KEYS: Final = (
    "BillingAccountId",
    "SubAccountId",
    "BillingCurrency",
    "ServiceName",
    "x_ServiceCode",
    "x_UsageType",
    "RegionId",
)
CONFIG: Final = Config(
    KEYS,
    Groups(
        ("BillingAccountId",),
        ("BillingAccountId", "SubAccountId", "BillingCurrency"),
        ("BillingAccountId", "SubAccountId", "BillingCurrency", "ServiceName"),
    ),
)

MERGE_DAYS: Final = 2
"""Flagged days this close belong to one incident: a single quiet day between them does not close it."""

REPORT_DAYS: Final = 30
"""An incident is reported until this many days after its last flagged day."""

THRESHOLDS: Final = (
    Threshold(
        "min_score",
        0.5,
        "0..1",
        "separates an incident from the series' own noise, its calendar and its siblings' moves",
        "ours: 0.5 is where simulated fleets, hard ones, gave 1 false alarm per 1,000 series-days",
    ),
    Threshold(
        "max_false_discovery",
        0.5,
        "share of the day's alarms",
        "many series make unlikely days likely somewhere",
        "Benjamini & Hochberg 1995, over the accounts judged together",
    ),
    Threshold(
        "min_daily_impact",
        10.0,
        "billing currency/day",
        "a departure smaller than this is not worth a person's morning",
        "ours: ten days at 10 reach the 100 of AWS Cost Anomaly Detection's default alert",
    ),
    Threshold(
        "min_relative",
        0.4,
        "share of the expectation",
        "a large series moves by much money without being astray",
        "AWS Cost Anomaly Detection, default alert preference: above 100 USD and 40 % of expected spend",
    ),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """USAGE_TYPE_DAY → one draft per day of judgement and incident that was open or ended at most 30 days before it."""
    known = frame.filter(pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId", "x_UsageType").is_not_null()))
    labels = known.group_by(*KEYS, "ChargePeriodStart").agg(
        pl.col("SubAccountName").max(), pl.col("x_Mature").all(ignore_nulls=False)
    )
    days = _incidents(_flagged(score_cost_days(known, CONFIG).lazy(), context.thresholds)).join(
        labels, on=[*KEYS, "ChargePeriodStart"], how="left", nulls_equal=True
    )
    judged = days.join(pl.LazyFrame({"x_AsOf": context.as_of}, schema={"x_AsOf": pl.Date}), how="cross").filter(
        pl.col("ChargePeriodStart") <= pl.col("x_AsOf")
    )
    incidents = (
        judged.group_by("x_AsOf", *KEYS, "x_EventStart")
        .agg(
            pl.col("SubAccountName").max(),
            x_WindowEnd=pl.col("ChargePeriodStart").max(),
            x_Days=pl.len(),
            x_FlaggedDays=pl.col("ChargePeriodStart").cast(pl.String).sort(),
            x_Actual=pl.col("EffectiveCost").sum().round(9),
            x_Expected=pl.col("x_Expected").sum().round(9),
            x_Score=pl.col("x_Score").max().round(9),
            x_Confidence=pl.col("x_Confidence").max().round(9),
            x_Kind=pl.col("x_Kind").sort_by("ChargePeriodStart").last(),
            x_Mature=pl.col("x_Mature").all(ignore_nulls=False),
        )
        .filter(pl.col("x_AsOf") - pl.col("x_WindowEnd") <= timedelta(days=REPORT_DAYS))
        .with_columns(
            x_Impact=pl.col("x_Actual") - pl.col("x_Expected"),
            x_MonthlyCost=pl.col("x_Actual") / pl.col("x_Days") * HOURS_PER_MONTH / 24,
        )
    )
    return draft(incidents.with_columns(*_words()), per=("x_UsageType", "x_EventStart"))


def _flagged(scored: pl.LazyFrame, thresholds: Values) -> pl.LazyFrame:
    above = pl.col("x_Impact")
    return scored.filter(
        pl.col("x_Score") >= thresholds["min_score"],
        pl.col("x_QValue") <= thresholds["max_false_discovery"],
        above >= thresholds["min_daily_impact"],
        above >= thresholds["min_relative"] * pl.col("x_Expected"),
    )


def _incidents(flagged: pl.LazyFrame) -> pl.LazyFrame:
    """Number the runs of each series; a later day can join a run but never change when it began."""
    gap = pl.col("ChargePeriodStart").diff().fill_null(timedelta(days=MERGE_DAYS)) > timedelta(days=MERGE_DAYS)
    return (
        flagged.sort("ChargePeriodStart")
        .with_columns(x_Run=gap.cum_sum().over(*KEYS))
        .with_columns(x_EventStart=pl.col("ChargePeriodStart").min().over(*KEYS, "x_Run"))
    )


def _words() -> list[pl.Expr]:
    new = pl.col("x_Kind") == "new_spend"
    evidence = {
        "actual_cost": number(pl.col("x_Actual")),
        "expected_cost": number(pl.col("x_Expected")),
        "flagged_days": pl.col("x_Days"),
        "last_flagged_day": pl.col("x_WindowEnd").cast(pl.String),
        "kind": pl.col("x_Kind"),
        "score": number(pl.col("x_Score")),
    }
    summary = words(
        pl.col("x_UsageType"),
        pl.when(new).then(pl.lit(" began to cost: ")).otherwise(pl.lit(" cost more than its history explains: ")),
        money(pl.col("x_Actual")),
        " over ",
        pl.col("x_Days"),
        " flagged day(s) from ",
        pl.col("x_EventStart"),
        ", where ",
        money(pl.col("x_Expected")),
        " was expected.",
    )
    return [
        to_json(evidence).alias("x_Evidence"),
        summary.alias("x_Summary"),
        pl.col("x_Confidence").clip(0, 0.99).alias("Confidence"),
        pl.col("x_EventStart").alias("x_WindowStart"),
        pl.lit(None, pl.Float64).alias("x_Saving"),
        pl.col("x_Actual").alias("x_WindowCost"),
        to_json({"days": pl.col("x_FlaggedDays"), "usage_types": pl.concat_list("x_UsageType")}).alias("x_Scope"),
    ]


DETECTOR = Detector(
    title="Cost spike",
    category=Category.ANOMALY,
    severity=Severity.MEDIUM,
    confidence="Share of days that looked like the worst one and were incidents, in simulated fleets (docs/method.md).",
    action="Look at what started on the first day of the incident; stop it, or note that it was planned.",
    reads=USAGE_TYPE_DAY,
    detect=detect,
    thresholds=THRESHOLDS,
)
