"""Interactive development resources that are never switched off: Glue development endpoints, SageMaker notebooks.

Why it costs money: such a resource works only while a person sits in front of it, and is billed for every hour.
What to do: delete it and create it again when it is needed; keep notebooks in a repository, and set an idle time-out.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap, rule
from models.features.hours import RUNNING_HOURS, RUNNING_SHARE, STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

KINDS: Final = (
    r"(?i)(^|-)(DEVED-DPU-Hour|(GlueInteractiveSession|DEV-INT)[A-Za-z]*-DPU-Hour"
    r"|Notebk:ml\..+|Studio[A-Za-z_]*:.*ml\..+)$"
)
"""Usage types of Glue development endpoints and interactive sessions, SageMaker notebook instances and Studio apps."""

THRESHOLDS: Final = (
    Threshold(
        "min_running_share",
        0.8,
        "share of the hours since it began",
        "every weekend off brings it to 0.71, working days to 0.36; a stop of half a day in its first week leaves 0.9, "
        "and is no habit",
        "ours: above the 120 of 168 hours that are no weekend, below a week with a day lost",
    ),
    Threshold("min_days", 3.0, "days", "a long working day is not around the clock", "ours: two nights at least"),
)


DETECTOR = Detector(
    title="Development resource running around the clock",
    category=Category.TERMINATE,
    severity=Severity.MEDIUM,
    confidence="The kind of resource is certain, its running hours are billed; it rises with the days seen, to 0.95.",
    action="Delete it if nobody is working on it, and create it again on demand; set an idle time-out.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            pl.col("x_UsageType").str.contains(KINDS) & RUNNING_HOURS.is_null(),
            "running hours are unknown: the export is not hourly, and the usage is not in hours",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        rows=pl.col("x_UsageType").str.contains(KINDS),
        when=lambda t: (
            STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & RUNNING_SHARE.ge(t["min_running_share"])
        ),
        saving=pl.col("x_MonthlyCost"),
        confidence=0.75 + 0.2 * (pl.col("x_ActiveDays") / 14).clip(0, 1),
        summary=words(
            "It ran ",
            whole(RUNNING_HOURS),
            " of ",
            whole(pl.col("x_SpanHours")),
            " hours, nights and weekends too, and costs ",
            money(pl.col("x_MonthlyCost")),
            " a month.",
        ),
        evidence={
            "running_hours": number(RUNNING_HOURS),
            "hours_since_it_began_in_window": number(pl.col("x_SpanHours")),
            "off_hours": number(pl.col("x_OffHours")),
            "days": pl.col("x_ActiveDays"),
            "first_day_in_window": pl.col("x_FirstDay").cast(pl.String),
            "cost_in_window": number(pl.col("EffectiveCost")),
        },
    ),
)
