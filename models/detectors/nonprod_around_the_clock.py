"""Servers and databases of development, test or staging that run nights and weekends.

The saving is the share of a week outside Monday to Friday, 08 to 20: 1 − 60/168 = 64 % of the instance hours that no
commitment covers. Storage, backups and addresses are other usage types and go on costing, so they are not counted.

Why it costs money: nobody uses it for two thirds of the week.
What to do: stop it on a schedule (AWS Instance Scheduler, Systems Manager); RDS starts again by itself after seven
days.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.environment import ENVIRONMENT, non_production, who_says_so
from models.features.hours import RUNNING_HOURS, RUNNING_SHARE, STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

INSTANCES: Final = r"(^|-)(BoxUsage(:.+)?|InstanceUsage:db\..+|Multi-AZUsage:db\..+)$"
"""On-demand or reserved instance hours of EC2 and RDS; spot capacity cannot be kept to a schedule."""

THRESHOLDS: Final = (
    *ENVIRONMENT,
    Threshold(
        "min_running_share",
        0.9,
        "share of the hours since it began",
        "one night off per week already brings it to 0.93, working days to 0.36",
        "ours: 156 of 168 hours, less gaps that hourly bills show",
    ),
    Threshold("min_days", 7.0, "days", "a weekend must lie within what was seen", "ours: one week"),
    Threshold(
        "off_share",
        round(1 - 60 / 168, 4),
        "share of the hours of a week",
        "what is saved by running Monday to Friday, 08 to 20, only",
        "AWS, Instance Scheduler on AWS: office hours instead of 168 hours a week; 60 of 168 remain",
    ),
)

_UNCOMMITTED: Final = (pl.col("x_OnDemandCost") / pl.col("EffectiveCost")).clip(0, 1)


def _subjects(thresholds: Values) -> pl.Expr:
    """Instance hours of resources that are known not to be production."""
    return pl.col("x_UsageType").str.contains(INSTANCES) & non_production(thresholds)


DETECTOR = Detector(
    title="Non-production instance running nights and weekends",
    category=Category.SCHEDULE,
    severity=Severity.LOW,
    confidence="Hours are billed; that nobody needs it at night is read from tags or names: 0.8 at most.",
    action="Stop it outside working hours on a schedule; what must stay up gets another tag.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            lambda t: _subjects(t) & RUNNING_HOURS.is_null(),
            "running hours are unknown: the export is not hourly, and the usage is not in hours",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=_subjects,
        when=lambda t: (
            STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & RUNNING_SHARE.ge(t["min_running_share"])
        ),
        saving=lambda t: pl.col("x_MonthlyCost") * _UNCOMMITTED * t["off_share"],
        confidence=0.6 + 0.2 * (pl.col("x_ActiveDays") / 14).clip(0, 1),
        summary=lambda t: words(
            "It ran ",
            whole(RUNNING_HOURS),
            " of ",
            whole(pl.col("x_SpanHours")),
            " hours and costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; ",
            who_says_so(t),
            " it is not production.",
        ),
        evidence={
            "running_hours": number(RUNNING_HOURS),
            "hours_since_it_began_in_window": number(pl.col("x_SpanHours")),
            "off_hours": number(pl.col("x_OffHours")),
            "share_not_committed": number(_UNCOMMITTED),
            "off_share": lambda t: t["off_share"],
            "not_production": who_says_so,
            "tags": pl.col("Tags"),
        },
    ),
)
