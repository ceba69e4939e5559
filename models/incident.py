"""Incidents of daily costs as drafts of findings: one per incident and day of judgement, as it was known then.

Here: what every detector of incidents shares: floors, grouping, state, money, scope. Not here: words
(incident_words.py), scores (models/scoring), which series and which direction (models/detectors).
"""

from datetime import timedelta
from typing import Final

import polars as pl

from models.cost_day import SERIES, UNUSED
from models.detector import Context, draft
from models.features.cost_days import GROUPS
from models.focus import HOURS_PER_MONTH
from models.incident_words import words_of
from models.scoring.feedback import heard
from models.scoring.incidents import LEAK, LEAK_DAYS, LEVELS, incidents
from models.stamp import finding_id
from models.threshold import Threshold, Values
from models.words import to_json

MERGE_DAYS: Final = 2
"""Flagged days this close belong to one incident: a single quiet day between them does not close it."""

REPORT_DAYS: Final = 30
"""An incident is reported until this many days after its last flagged day."""

_PLACE: Final = ("SubAccountId", "ServiceName", "x_ServiceCode", "x_UsageType", "RegionId", "CommitmentDiscountId")
"""What tells series of one payer and currency apart: each is written into the scope."""


def thresholds(min_daily_impact: Threshold, min_relative: Threshold) -> tuple[Threshold, ...]:
    """The floors of an incident detector; money and share are its own."""
    return (
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
        min_daily_impact,
        min_relative,
    )


def incident_drafts(
    frame: pl.LazyFrame, context: Context, detector_id: str, measure: str, *, falls: bool = False
) -> pl.LazyFrame:
    """SUSPICIOUS_DAY → one draft per day of judgement and incident that was open or ended at most 30 days before it.

    An incident is told at the level that moved; a part of it is no finding of its own. What a day of judgement shows
    is made of the flagged days up to it, so id, start and level are the same on each. On days whose bill may still
    grow, what is missing has not fallen and what is unused may yet be used: those wait. What people said of an incident
    counts from the day after (models/scoring/feedback.py).
    """
    subject = "CommitmentDiscountId" if measure == UNUSED else "x_UsageType"
    of_it = frame.filter(pl.col("x_Measure") == measure, pl.col(subject).is_not_null())
    if falls or measure == UNUSED:
        of_it = of_it.filter(pl.col("x_Mature"))

    def group(days: pl.DataFrame) -> pl.DataFrame:
        flagged = _flagged(days.lazy(), context.thresholds, falls=falls).collect()
        return _named(incidents(flagged, SERIES, GROUPS, MERGE_DAYS), detector_id, measure)

    said = context.said.rename({"FindingId": "x_IncidentId"})
    days = heard(_sound(_resting(of_it)).collect(), said, group, SERIES, GROUPS.payer).lazy()
    as_of = pl.LazyFrame({"x_AsOf": context.as_of}, schema={"x_AsOf": pl.Date})
    known = days.join_where(as_of, pl.col("ChargePeriodStart") <= pl.col("x_AsOf"))
    told = _told(_series(known), measure).filter(
        pl.col("x_AsOf") - pl.col("x_WindowEnd") <= timedelta(days=REPORT_DAYS)
    )
    named = "ResourceId" if measure == UNUSED else "x_UsageType"
    return draft(told.with_columns(*words_of(measure, falls=falls)), per=(named, "x_EventStart"))


_KEPT: Final = r"(?i)(Storage|Snapshot|Backup|Volume|ByteHrs)"
"""Usage types of what lies there day and night: it is not left on, and no weekend is its rest."""


def _resting(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Only what runs can fail to rest."""
    kept = (pl.col("x_Kind") == LEAK) & pl.col("x_UsageType").str.contains(_KEPT)
    return frame.with_columns(x_Kind=pl.when(kept).then(pl.lit("spike")).otherwise("x_Kind"))


def _sound(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Days of a known series; what is no finite number is not known."""
    return frame.filter(
        pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId", "ChargePeriodStart").is_not_null()),
        pl.all_horizontal(pl.col("EffectiveCost", "x_Expected", "x_Score", "x_QValue").is_finite()),
    )


def _named(days: pl.DataFrame, detector_id: str, measure: str) -> pl.DataFrame:
    """Each incident under the id that its finding has."""
    level = pl.col("x_IncidentLevel")
    told = {name: pl.when(level.is_in(list(LEVELS[:widest]))).then(name) for name, widest in _TOLD_AT.items()}
    nothing = pl.lit(None, pl.String)
    subject = {"ResourceId": nothing} if measure != UNUSED else {"x_UsageType": nothing}
    named = days.with_columns(x_EventStart="x_IncidentStart", ResourceId="CommitmentDiscountId").with_columns(
        **(told | subject)
    )
    return days.with_columns(x_IncidentId=named.select(finding_id(detector_id)).to_series())


def _flagged(frame: pl.LazyFrame, floors: Values, *, falls: bool) -> pl.LazyFrame:
    """The days beyond every floor in this direction."""
    cost, expected = pl.col("EffectiveCost"), pl.col("x_Expected")
    beyond = expected - cost if falls else cost - expected
    return frame.with_columns(x_Impact=cost - expected).filter(
        pl.col("x_Score") >= floors["min_score"],
        pl.col("x_QValue") <= floors["max_false_discovery"],
        beyond >= floors["min_daily_impact"],
        beyond >= floors["min_relative"] * expected,
    )


def _series(known: pl.LazyFrame) -> pl.LazyFrame:
    """Flagged days → one row per day of judgement, incident and series of it."""
    return (
        known.group_by("x_AsOf", "x_IncidentId", "x_IncidentLevel", "x_IncidentStart", *SERIES)
        .agg(
            pl.col("SubAccountName").max(),
            days=pl.col("ChargePeriodStart").sort(),
            x_Actual=pl.col("EffectiveCost").sum().round(9),
            x_Usual=pl.col("x_Expected").sum().round(9),
            x_UsualDay=pl.col("x_Expected").mean(),
            x_LevelDay=_level(),
            x_Score=pl.col("x_Score").max().round(9),
            Confidence=pl.col("x_Confidence").max().round(9),
            x_Kind=_kind(),
            x_Mature=pl.col("x_Mature").all(ignore_nulls=False),
        )
        .with_columns(x_Impact=pl.col("x_Actual") - pl.col("x_Usual"))
        .sort(
            "x_AsOf", "x_IncidentId", pl.col("x_Impact").abs(), *SERIES, descending=[False, False, True, *[False] * 8]
        )
    )


def _level() -> pl.Expr:
    """The median of a series' newest flagged days, of those that are complete where there are any."""
    days = pl.col("EffectiveCost").sort_by("ChargePeriodStart")
    complete = days.filter(pl.col("x_Mature").sort_by("ChargePeriodStart").fill_null(value=False))
    return pl.coalesce(complete.tail(_LEVEL_DAYS).median(), days.tail(_LEVEL_DAYS).median())


def _kind() -> pl.Expr:
    """Of a series of an incident, from its first day and its newest: a step looks like a ramp once it is a week old."""
    days = pl.col("x_Kind").sort_by("ChargePeriodStart")
    first, newest = days.first(), days.last()
    return (
        pl.when(first == "new_spend")
        .then(first)
        .when((newest == "ramp") & (first != "ramp"))
        .then(pl.lit("level_shift"))
        .when(((newest == LEAK) & (first != LEAK)) | ((newest == "spike") & (pl.len() > 1)))
        .then(pl.lit("multi_day"))
        .otherwise(newest)
    )


def _told(series: pl.LazyFrame, measure: str) -> pl.LazyFrame:
    """Series, the one that moved most first → one row per day of judgement and incident."""
    level = pl.col("x_IncidentLevel")
    at = {name: pl.when(level.is_in(list(LEVELS[:widest]))) for name, widest in _TOLD_AT.items()}
    place = pl.struct(*_PLACE, pl.col("days").cast(pl.List(pl.String)))
    all_days = pl.col("days").explode().unique().sort()
    last = pl.col("x_WindowEnd")
    quiet = pl.when(pl.col("x_Kind") == LEAK).then(LEAK_DAYS).otherwise(MERGE_DAYS)
    return (
        series.group_by(
            "x_AsOf",
            "BillingAccountId",
            "BillingCurrency",
            "x_IncidentId",
            "x_IncidentLevel",
            "x_IncidentStart",
            maintain_order=True,
        )
        .agg(
            *(pl.col(name).first() for name in ("SubAccountId", "ServiceName", "RegionId", "x_UsageType", "x_Kind")),
            pl.col("SubAccountName").drop_nulls().first(),
            pl.col("x_Score", "Confidence").max(),
            pl.col("x_Mature").all(ignore_nulls=False),
            ResourceId=pl.col("CommitmentDiscountId").first(),
            x_Series=pl.len(),
            x_Services=pl.struct("SubAccountId", "ServiceName").n_unique(),
            x_Accounts=pl.col("SubAccountId").n_unique(),
            x_FlaggedDays=all_days.cast(pl.String),
            x_Days=all_days.len(),
            x_WindowEnd=all_days.last(),
            x_UsageTypes=pl.col("x_UsageType").drop_nulls().unique().sort(),
            x_Places=place.sort_by(*_PLACE),
            x_Actual=pl.col("x_Actual").sum().round(9),
            x_Usual=pl.col("x_Usual").sum().round(9),
            x_UsualDay=pl.col("x_UsualDay").sum().round(9),
            x_LevelDay=pl.col("x_LevelDay").sum().round(9),
        )
        .with_columns(when.then(name).alias(name) for name, when in at.items())
        .with_columns(
            x_EventStart=pl.col("x_IncidentStart"),
            x_WindowStart=pl.col("x_IncidentStart"),
            x_Impact=(pl.col("x_Actual") - pl.col("x_Usual")).round(9),
            x_WindowCost=pl.col("x_Actual"),
            x_Saving=pl.lit(None, pl.Float64),
            x_Quiet=(pl.col("x_AsOf") - last).dt.total_days(),
            x_Running=pl.col("x_AsOf") - last <= pl.duration(days=quiet),
            x_Scope=to_json(
                {"days": pl.col("x_FlaggedDays"), "usage_types": pl.col("x_UsageTypes"), "series": pl.col("x_Places")}
            ),
        )
        .with_columns(x_MonthlyCost=_day_of_a_month(measure) * HOURS_PER_MONTH / 24)
    )


def _day_of_a_month(measure: str) -> pl.Expr:
    """What a day costs when nothing happens: a spike is no level, so times thirty it is the cost of no month.

    Of usage that moved to a new level and is still there, that level (`_level`: a first and a last day of a few hours
    do not count); of other usage, what it was expected to cost. Of an unused commitment, what lay unused on an average
    flagged day.
    """
    if measure == UNUSED:
        return pl.col("x_Actual") / pl.col("x_Days")
    stays = pl.col("x_Kind").is_in(_STAYS) & pl.col("x_Running")
    return pl.when(stays).then("x_LevelDay").otherwise("x_UsualDay")


_LEVEL_DAYS: Final = 7
_STAYS: Final = ("level_shift", "ramp", "new_spend")
"""Kinds of incidents that are a new level, of which nothing says that it is over."""


_TOLD_AT: Final = {
    "SubAccountId": 3, "SubAccountName": 3, "ServiceName": 2, "RegionId": 1, "x_UsageType": 1, "ResourceId": 1,
}  # fmt: skip
"""Column of a finding → how many of LEVELS, from the narrowest, it is told at; wider incidents are of many."""
