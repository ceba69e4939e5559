"""Servers and databases of development, test or staging that run nights and weekends.

What is not production is read from tags, names and account names; office hours and their time zone can be set. The
saving is what the hours outside office hours cost, as they really ran, an average week's × 730/168: of hourly bills the
part of each hour that no commitment covers; of daily bills 1 − 60/168 = 64 % of what no commitment covers, and only of
what runs around the clock. Storage, backups and addresses are other usage types and go on costing, so they are not
counted.

Why it costs money: nobody uses it for two thirds of the week.
What to do: stop it on a schedule (AWS Instance Scheduler, Systems Manager); RDS starts again by itself after seven
days. A member of an Auto Scaling group is not stopped: scale the group to zero.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.environment import ENVIRONMENT, non_production, who_says_so
from models.features.growth import GROWING, GROWTH_GUARD, LEAST_DAYS
from models.features.hours import RUNNING_HOURS, RUNNING_SHARE, STILL_THERE
from models.features.office import OFFICE, hours_in_words, off_share, off_sum, office_length, office_sum
from models.features.stoppable import EMR, HOW, INSTANCE
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH
from models.profile import HOUR_PROFILE, WEEK
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

THRESHOLDS: Final = (
    *ENVIRONMENT,
    *OFFICE,
    Threshold(
        "min_off_hours",
        24.0,
        "hours per week",
        "two nights or a day of the weekend; people who stay late make fewer",
        "ours: half a night on every working day is 30 hours",
    ),
    Threshold(
        "min_office_share",
        0.5,
        "share of the office hours",
        "what runs at night only has a schedule already",
        "ours: nightly jobs of twelve hours run in less than a fifth of the office hours",
    ),
    Threshold(
        "min_running_share",
        0.9,
        "share of the hours since it began; daily exports",
        "one night off per week already brings it to 0.93, working days to 0.36",
        "ours: 156 of 168 hours, less gaps that bills show",
    ),
    Threshold("min_days", 7.0, "days", "a weekend must lie within what was seen", "ours: one week"),
)

_PROFILE: Final = pl.col("x_RunningByHour")
_HOURS: Final = pl.col("x_RunningHours", "x_RunningByHour", "x_LastWeekByHour", "x_OnDemandByHour")
_HOURLY: Final = pl.all_horizontal(_HOURS.is_not_null())
_DAILY: Final = pl.all_horizontal(_HOURS.is_null())
_UNCOMMITTED: Final = (pl.col("x_OnDemandCost") / pl.col("EffectiveCost")).clip(0, 1)


def _left_on(thresholds: Values) -> pl.Expr:
    """Hours are known: it is used by day, and was on at night or on the weekend, lately too."""
    office_hours = office_length(thresholds) * thresholds["office_days"].clip(0, 7)
    off = [off_sum(pl.col(name), thresholds) for name in ("x_RunningByHour", "x_LastWeekByHour")]
    return (pl.min_horizontal(off) >= thresholds["min_off_hours"]) & (
        office_sum(_PROFILE, thresholds) >= thresholds["min_office_share"] * office_hours
    )


def _off_hours(thresholds: Values) -> pl.Expr:
    """Hours of a week outside office hours in which it ran."""
    always = RUNNING_SHARE * off_share(thresholds) * WEEK
    return pl.when(_HOURLY).then(off_sum(_PROFILE, thresholds)).otherwise(always)


def _saving(thresholds: Values) -> pl.Expr:
    per_week = off_sum(pl.col("x_OnDemandByHour"), thresholds)
    daily = pl.col("x_MonthlyCost") * _UNCOMMITTED * off_share(thresholds)
    return pl.when(_HOURLY).then(per_week * HOURS_PER_MONTH / WEEK).otherwise(daily)


DETECTOR = Detector(
    title="Non-production instance running nights and weekends",
    category=Category.SCHEDULE,
    severity=Severity.LOW,
    confidence="Hours are billed; that nobody needs it at night is read from tags (0.8 at most) or names (0.7).",
    action="Stop it outside working hours on a schedule; what must stay up gets another tag.",
    reads=HOUR_PROFILE,
    requires=("ResourceId",),
    gaps=(
        Gap(
            lambda t: non_production(t) & INSTANCE & ~EMR & RUNNING_HOURS.is_null(),
            "running hours are unknown: the export is not hourly, and the usage is not in hours",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=lambda t: non_production(t) & INSTANCE & ~EMR,
        when=lambda t: (
            STILL_THERE
            & (pl.col("x_ActiveDays") >= t["min_days"])
            & (~GROWING | (pl.col("x_ActiveDays") < LEAST_DAYS))
            & ((_HOURLY & _left_on(t)) | (_DAILY & RUNNING_SHARE.ge(t["min_running_share"])))
        ),
        saving=_saving,
        confidence=lambda t: (
            pl.when(who_says_so(t) == "its tags say").then(0.6).otherwise(0.5)
            + 0.2 * (pl.col("x_ActiveDays") / 14).clip(0, 1)
        ),
        summary=lambda t: words(
            "It runs ",
            whole(_off_hours(t)),
            " hours a week outside ",
            hours_in_words(t),
            " and costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; ",
            who_says_so(t),
            " it is not production.",
        ),
        evidence={
            "running_hours": number(RUNNING_HOURS),
            "hours_since_it_began_in_window": number(pl.col("x_SpanHours")),
            "off_hours_per_week": lambda t: number(_off_hours(t)),
            "office_hours_per_week": lambda t: number(WEEK - off_share(t) * WEEK),
            "time_zone": pl.col("x_TimeZone"),
            "share_not_committed": number(_UNCOMMITTED),
            "not_production": who_says_so,
            "growth_guard": GROWTH_GUARD.fill_null("no trend yet: fewer than 14 days"),
            "how": HOW,
            "tags": pl.col("Tags"),
        },
    ),
)
