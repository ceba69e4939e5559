"""Servers and databases that work by day and idle, or are forgotten, at night and on weekends, production or not.

Two signs, each from the resource's own week in its owner's time zone:

- *Idle blocks*: it runs around the clock, but rests in blocks of hours on end, week after week, while it works in
  others: by its CPU, or, for Lambda's provisioned concurrency and SageMaker's endpoints, by the requests and bytes that
  the bill shows beside it. The saving is what those hours cost.
- *Left on*: it has hours in which it nearly always runs and others in which it seldom does; now and then it goes on
  running from the first through a whole night or weekend. The saving is what that cost, per 730 hours.

Of each hour only what no commitment covers counts. Storage, backups, addresses and load balancers are other usage types
and go on costing. What cannot be stopped is left out: spot capacity, members of Auto Scaling groups, nodes of EKS and
EMR clusters. What is known not to be production is judged by nonprod_around_the_clock alone.

Why it costs money: an hour in which nobody needs it costs as much as one in which everybody does.
What to do: see what runs in those hours; stop and start it on a schedule (AWS Instance Scheduler, Systems Manager). A
database stopped for a night or a weekend stays stopped; after seven days RDS starts it again.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features.environment import ENVIRONMENT, non_production
from models.features.growth import GROWING, GROWTH_GUARD
from models.features.hours import RUNNING_SHARE, STILL_THERE
from models.features.idle import BUSIEST, IDLE, most_when_idle, with_idle_blocks, works
from models.features.stoppable import CAPACITY, EMR, GROUPED, HOW, NOTEBOOK
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH
from models.profile import HOUR_PROFILE, WEEK
from models.threshold import Threshold, Values
from models.words import number, whole, words

THRESHOLDS: Final = (
    *ENVIRONMENT,
    *IDLE,
    Threshold(
        "min_running_share",
        0.9,
        "share of the hours since it began",
        "idle blocks: what stops by itself has a schedule",
        "ours: as nonprod_around_the_clock",
    ),
    Threshold(
        "min_idle_hours",
        24.0,
        "hours per week",
        "idle blocks: two nights or a day of the weekend make a schedule worth its while",
        "ours: as nonprod_around_the_clock",
    ),
    Threshold(
        "min_usual_hours",
        20.0,
        "hours per week",
        "left on: without hours in which it nearly always runs, none are unusual",
        "ours: half a working week",
    ),
    Threshold("min_leaks", 2.0, "times in the window", "left on: once is a mistake, twice a habit", "ours"),
    Threshold("max_leak_age", 14.0, "days", "left on: what has not happened since is mended", "ours: two weeks"),
    Threshold("min_days", 14.0, "days", "two of each weekday must lie within what was seen", "ours: two weeks"),
)

_WHOLE_WEEK: Final = pl.col("x_SeenHours").eq(WEEK)


def _subjects(thresholds: Values) -> pl.Expr:
    """What one can stop by itself, and no other detector judges."""
    return ~(GROUPED | EMR) & (~non_production(thresholds) | NOTEBOOK | CAPACITY)


def _idles(thresholds: Values) -> pl.Expr:
    """Around the clock, at work in some hours, at rest in blocks of others."""
    return (
        RUNNING_SHARE.ge(thresholds["min_running_share"])
        & works(thresholds)
        & pl.col("x_IdleHours").ge(thresholds["min_idle_hours"])
        & ~NOTEBOOK
    )


def _leaks(thresholds: Values) -> pl.Expr:
    """Not around the clock: it stops, but not always."""
    age = (pl.col("x_WindowEnd") - pl.col("x_LastLeak")).dt.total_days()
    return (
        RUNNING_SHARE.lt(thresholds["min_running_share"])
        & pl.col("x_UsualHours").ge(thresholds["min_usual_hours"])
        & pl.col("x_Leaks").ge(thresholds["min_leaks"])
        & age.le(thresholds["max_leak_age"])
    )


def _load_seen_in() -> pl.Expr:
    return pl.when(pl.col("x_ActiveByHour").is_not_null()).then(pl.lit("bill")).otherwise(pl.lit("CPU"))


def _saving(thresholds: Values) -> pl.Expr:
    idle = pl.col("x_IdleCost") * HOURS_PER_MONTH / WEEK
    leaked = pl.col("x_LeakCost") / pl.col("x_SpanHours") * HOURS_PER_MONTH
    return pl.when(_idles(thresholds)).then(idle).when(_leaks(thresholds)).then(leaked)


def _summary(thresholds: Values) -> pl.Expr:
    idle = words(
        "It runs around the clock, and for ",
        whole(pl.col("x_IdleHours")),
        " hours a week ",
        pl.when(pl.col("x_ActiveByHour").is_not_null())
        .then(pl.lit("the bill shows no use of it"))
        .otherwise(words("its CPU stays at or below ", number(thresholds["max_idle_cpu"]), " %")),
        ": ",
        pl.col("x_IdleBlocks"),
        " (",
        pl.col("x_TimeZone"),
        ").",
    )
    leaked = words(
        "It usually stops, but was left on ",
        pl.col("x_Leaks"),
        " times for ",
        whole(pl.col("x_LeakHours")),
        " hours in all, last from ",
        pl.col("x_LastLeak"),
        " on (",
        pl.col("x_TimeZone"),
        ").",
    )
    return pl.when(_idles(thresholds)).then(idle).otherwise(leaked)


def _detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """The rule, over the frame with its idle blocks."""
    judged = frame.filter(pl.col("x_AsOf").is_in(context.as_of), _subjects(context.thresholds))
    return RULE(with_idle_blocks(judged, context.thresholds), context)


RULE: Final = rule(
    when=lambda t: (
        STILL_THERE & _WHOLE_WEEK & (pl.col("x_ActiveDays") >= t["min_days"]) & (_idles(t) | _leaks(t)) & ~GROWING
    ),
    saving=_saving,
    confidence=lambda t: pl.when(_leaks(t) | pl.col("x_ActiveByHour").is_not_null()).then(0.6).otherwise(0.5),
    summary=_summary,
    evidence={
        "sign": lambda t: pl.when(_idles(t)).then(pl.lit("idle blocks")).otherwise(pl.lit("left on")),
        "running_hours": number(pl.col("x_RunningHours")),
        "hours_since_it_began_in_window": number(pl.col("x_SpanHours")),
        "idle_hours_per_week": number(pl.col("x_IdleHours")),
        "idle_blocks": pl.col("x_IdleBlocks"),
        "load_seen_in": _load_seen_in(),
        "most_when_idle": lambda t: number(most_when_idle(t)),
        "busiest_hour": number(BUSIEST),
        "times_left_on": pl.col("x_Leaks"),
        "hours_left_on": number(pl.col("x_LeakHours")),
        "usual_hours_per_week": pl.col("x_UsualHours"),
        "time_zone": pl.col("x_TimeZone"),
        "growth_guard": GROWTH_GUARD,
        "how": HOW,
    },
)

DETECTOR = Detector(
    title="Runs at night and on weekends for nothing",
    category=Category.SCHEDULE,
    severity=Severity.LOW,
    confidence="0.6 where it is left on against its habit, or unused by the bill; 0.5 where its CPU rests.",
    action="See what runs in those hours; stop and start it on a schedule.",
    reads=HOUR_PROFILE,
    requires=("ResourceId",),
    gaps=(
        Gap(
            lambda t: _subjects(t) & pl.col("x_RunningByHour").is_null(),
            "the export is not hourly, so when in the week it runs is unknown",
        ),
        Gap(
            lambda t: (
                _subjects(t)
                & pl.col("x_RunningByHour").is_not_null()
                & RUNNING_SHARE.ge(t["min_running_share"])
                & BUSIEST.is_null()
            ),
            "it runs around the clock, and neither CPU by hour of the week nor its use on the bill says when it rests",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=_detect,
)
