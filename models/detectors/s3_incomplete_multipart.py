"""Parts of multipart uploads that nobody completed or aborted.

Where uploads go to the Glacier classes, the bill shows their parts apart: as staging storage, at STANDARD's price. An
upload lasts hours, so staging that stays for days is abandoned; the least that was there on any day of a week is what
the finding counts. In the other classes unfinished parts are billed like any other byte: there only S3 Storage Lens
says how much they are (IncompleteMPUStorageBytesOlderThan7Days), and without it nothing is concluded.
Source: AWS Cloud Financial Management blog, "Discovering and Deleting Incomplete Multipart Uploads to Lower Amazon S3
Costs".

Why it costs money: an upload that broke off leaves its parts behind; they make no object, no listing shows them.
What to do: add a lifecycle rule, AbortIncompleteMultipartUpload after 7 days, to every bucket.
"""

from typing import Final

import polars as pl

from models.bucket import BUCKET_WINDOW
from models.detector import Detector, Gap, rule
from models.features.hours import CHARGED_TO_THE_END
from models.finding import Category, Severity
from models.threshold import Threshold
from models.words import money, number, words

THRESHOLDS: Final = (
    Threshold(
        "min_days",
        7.0,
        "days",
        "an upload that is still running is not abandoned",
        "AWS recommends to abort uploads 7 days after they began",
    ),
)

_STAGED: Final = pl.col("x_StagingGigabytes").fill_null(0.0)
_PARTS: Final = pl.col("x_MultipartGigabytes").fill_null(0.0)
_COST: Final = _STAGED * pl.col("x_StagingRate").fill_null(0.0) + _PARTS * pl.col("x_LowestRate")

DETECTOR = Detector(
    title="Unfinished multipart uploads",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="0.9: parts older than a week belong to no object; only an upload that takes longer would need them.",
    action="Add a lifecycle rule that aborts incomplete multipart uploads after 7 days.",
    reads=BUCKET_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            pl.col("x_MultipartGigabytes").is_null(),
            "a bill shows unfinished parts of the Glacier classes only: load S3 Storage Lens metrics for the others",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=rule(
        per=("ResourceId",),
        when=lambda t: CHARGED_TO_THE_END & (pl.col("x_ActiveDays") >= t["min_days"]) & (_STAGED + _PARTS > 0),
        saving=_COST,
        confidence=pl.lit(0.9),
        summary=words(
            "Parts of uploads that were never completed take ",
            (_STAGED + _PARTS).round(1),
            " GB and cost ",
            money(_COST),
            " a month.",
        ),
        evidence={
            "staging_gigabytes": number(_STAGED),
            "gigabytes_older_than_a_week": number(_PARTS),
            "staging_rate": number(pl.col("x_StagingRate")),
            "rate": number(pl.col("x_LowestRate")),
            "days": pl.col("x_ActiveDays"),
        },
    ),
)
