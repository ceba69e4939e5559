"""Buckets that keep every version of every object.

A bill adds old versions to the bytes of the current ones; so does CloudWatch. Only S3 Storage Lens tells them apart
(NonCurrentVersionStorageBytes), and without it nothing is concluded. Where old versions never became fewer in a month,
no rule expires them; what there was when the month began is then older than that, and could be gone. It is priced at
the cheapest class that the bucket uses, as it is not known in which class the versions lie. Under growing traffic the
old versions grow although a rule expires them: then they fall on some days, and grow by far less than is written.

Why it costs money: with versioning, an overwrite or a delete keeps the old bytes, at the same price, for ever.
What to do: add a lifecycle rule, NoncurrentVersionExpiration after 30 days, keeping the newest few versions.
"""

from typing import Final

import polars as pl

from models.bucket import BUCKET_WINDOW, GIGABYTE
from models.detector import Detector, Gap, rule
from models.features.hours import CHARGED_TO_THE_END
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH
from models.threshold import Threshold
from models.words import money, number, whole, words

THRESHOLDS: Final = (
    Threshold(
        "min_days",
        28.0,
        "days with the metric, first to last",
        "what is younger may still be wanted back",
        "ours: rules in AWS's guides keep noncurrent versions for 30 days",
    ),
    Threshold(
        "min_share",
        0.05,
        "share of the bucket's bytes",
        "below it versions are a cheap insurance",
        "ours; AWS S3 Storage Lens shows '% noncurrent version bytes' and sets no limit",
    ),
    Threshold(
        "max_fall",
        0.01,
        "share",
        "a larger fall within the window shows that something expires them already",
        "ours: one per cent spares a deletion by hand",
    ),
    Threshold(
        "max_falling_days",
        2.0,
        "days in the window",
        "more of them show that a rule takes away what growing traffic brings",
        "ours: as many deletions by hand",
    ),
    Threshold(
        "min_kept_share",
        0.2,
        "share of the bytes written",
        "a bucket that keeps less of what comes in expires it",
        "ours: a rule of 30 days keeps as much only where traffic grows by a fifth a month",
    ),
)

_EARLIER: Final = pl.col("x_NoncurrentEarlier")
_OLD: Final = pl.min_horizontal("x_NoncurrentEarlier", "x_NoncurrentLeast", "x_NoncurrentGigabytes")
_MONTHS: Final = (pl.col("x_NoncurrentDays") - 1) * 24 / HOURS_PER_MONTH
_WRITTEN: Final = _MONTHS * pl.coalesce("x_WrittenGigabytes", pl.col("x_Puts") * pl.col("x_ObjectBytesLow") / GIGABYTE)
"""At least: where neither the bill shows the bytes nor a metric the size of objects, each request wrote the least."""

_KEPT: Final = pl.max_horizontal(
    pl.col("x_NoncurrentGigabytes") - _EARLIER, pl.col("x_StandardGigabytes") - pl.col("x_EarlierGigabytes")
)
"""What is written stays, as a new object or as the old version that it replaced, unless something takes it away."""

_HELD: Final = pl.col("x_StandardGigabytes") + pl.col("x_OtherGigabytes")
_COST: Final = _OLD * pl.col("x_LowestRate")

DETECTOR = Detector(
    title="Old versions of S3 objects that nothing expires",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="0.75: the bytes are measured and older than a month; that nobody needs them is for the owner to say.",
    action="Expire noncurrent versions after 30 days by a lifecycle rule; keep the newest few as a backup.",
    reads=BUCKET_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            pl.col("x_NoncurrentGigabytes").is_null(),
            "a bill does not tell old versions from current ones: load S3 Storage Lens metrics",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        per=("ResourceId",),
        when=lambda t: (
            CHARGED_TO_THE_END
            & (pl.col("x_NoncurrentDays") >= t["min_days"])
            & (_EARLIER > 0)
            & (pl.col("x_NoncurrentLeast") >= _EARLIER * (1 - t["max_fall"]))
            & (pl.col("x_NoncurrentGigabytes") >= _EARLIER * (1 - t["max_fall"]))
            & (pl.col("x_NoncurrentFalls") <= t["max_falling_days"])
            & (t["min_kept_share"] * _WRITTEN <= _KEPT)
            & (t["min_share"] * _HELD <= _OLD)
        ),
        saving=_COST,
        confidence=pl.lit(0.75),
        summary=words(
            "Old versions take ",
            whole(pl.col("x_NoncurrentGigabytes")),
            " GB and never became fewer; ",
            whole(_OLD),
            " GB of them are older than the window and cost ",
            money(_COST),
            " a month.",
        ),
        evidence={
            "noncurrent_gigabytes": number(pl.col("x_NoncurrentGigabytes")),
            "noncurrent_gigabytes_when_the_window_began": number(_EARLIER),
            "bucket_gigabytes": number(_HELD),
            "lowest_rate_of_the_bucket": number(pl.col("x_LowestRate")),
            "days": pl.col("x_NoncurrentDays"),
            "days_on_which_they_became_fewer": pl.col("x_NoncurrentFalls"),
            "gigabytes_written_at_least": number(_WRITTEN),
        },
    ),
)
