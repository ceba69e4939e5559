"""EBS snapshots that have been paid for since long.

A bill shows what each snapshot stores beyond the ones before it, and since when; not which volume it belongs to, nor
whether somebody would restore it. Blocks that a newer snapshot still refers to stay when an older one is deleted, so
its cost is an upper bound; a saving is counted only where `freed_share` says how much of it is freed. Snapshots whose
tags say that a policy keeps them are left to that policy.

Why it costs money: a snapshot is kept until somebody deletes it, also when its volume is long gone.
What to do: delete what no policy asks for, have Data Lifecycle Manager expire the rest; move what must stay for years
to the archive tier.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, whole, words

SNAPSHOT: Final = r"(^|-)EBS:SnapshotUsage$"

_AGE: Final = (pl.col("x_AsOf") - pl.col("x_FirstSeen")).dt.total_days() + 1
_OLDEST: Final = pl.col("x_FirstSeen").min().over("x_AsOf", "BillingAccountId")
_IS_SNAPSHOT: Final = pl.col("x_UsageType").str.contains(SNAPSHOT)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each old snapshot; its whole cost is the most that deleting it saves."""
    return _OLD(frame.with_columns(x_Impact="x_MonthlyCost"), context)


_OLD: Final = rule(
    rows=_IS_SNAPSHOT & pl.col("Tags").is_not_null(),
    when=lambda t: (
        STILL_THERE
        & _AGE.ge(t["min_age_days"])
        & (pl.col("x_ActiveDays") * 2 >= pl.col("x_WindowDays"))
        & ~pl.col("Tags").str.contains(t["kept_by_policy"])
    ),
    saving=lambda t: pl.col("x_Impact") * t["freed_share"],
    confidence=pl.lit(0.5),
    summary=words(
        "The snapshot is ",
        whole(_AGE),
        " days old or more, takes ",
        pl.col("x_MonthlyQuantity").round(1),
        " GB, and costs ",
        money(pl.col("x_MonthlyCost")),
        " a month.",
    ),
    evidence={
        "first_seen": pl.col("x_FirstSeen").cast(pl.String),
        "age_days_at_least": _AGE,
        "gigabytes": number(pl.col("x_MonthlyQuantity")),
        "saving_at_least": lambda t: number(pl.col("x_Impact") * t["freed_share"]),
        "saving_at_most": number(pl.col("x_Impact")),
        "freed_share": lambda t: t["freed_share"],
        "tags": pl.col("Tags"),
        "not_known_from_the_bill": pl.lit("its volume, and what newer snapshots refer to"),
    },
)

DETECTOR = Detector(
    title="Old EBS snapshot",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="0.5: its age and cost are on the bill; whether somebody would restore it is not.",
    action="Delete it if no policy asks for it, or archive it; let a lifecycle policy expire the rest.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            lambda t: _IS_SNAPSHOT & _AGE.lt(t["min_age_days"]) & (pl.col("x_FirstSeen") == _OLDEST),
            "the bills held do not reach back far enough to tell the age of snapshots",
        ),
    ),
    thresholds=(
        Threshold(
            "min_age_days",
            90.0,
            "days",
            "what is younger may be the only way back from a change",
            "Turbot Thrifty, ebs_snapshot_age_max_days: 90",
        ),
        Threshold(
            "freed_share",
            0.0,
            "share of its cost",
            "what deleting it is known to free: the rest is referred to by newer snapshots",
            "ours: the bill does not say, and only data unique to a snapshot is deleted (AWS, Amazon EBS User Guide); "
            "set it, by account, to what ListChangedBlocks showed, or to 1 where whole volumes are gone",
        ),
        Threshold(
            "kept_by_policy",
            r'(?i)"[^"]*(aws:backup|aws:dlm|dlm:managed|retention|retain|compliance)[^"]*"\s*:',
            "regex on the tags as JSON",
            "which tags say that a policy keeps it",
            "tags that AWS Backup and Data Lifecycle Manager set, and names that people use; set your own",
        ),
    ),
    detect=detect,
    bounds=True,
)
