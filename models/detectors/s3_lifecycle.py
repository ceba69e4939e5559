"""Buckets whose STANDARD storage would cost less in a colder class that can still be read at once.

For STANDARD_IA, INTELLIGENT_TIERING and, where hardly anything was read, GLACIER_IR the net saving is worked out from
the bucket's own bytes, writes and reads (models/features/lifecycle.py): less transitions, retrieval, dearer requests,
monitoring, and what is deleted before its minimum duration. A bill does not count objects. Where metrics do not
either, sizes from 128 KB (below which the colder classes bill 128 KB) to 16 MB (more does not go through one request)
are tried, and the worst counts: the finding carries the low end, the evidence both. A bucket that grew by more than
its billed writes can carry is not judged: its reads may be missing as well. The Glacier classes that must be
restored first, 84 to 96 % below STANDARD, are a decision of the owner: named, not counted.

Why it costs money: STANDARD is priced for data that is read often; most data is read in its first weeks and then kept.
What to do: add a lifecycle rule that moves objects 30 days after their creation, for objects above 128 KB.
"""

from typing import Final

import polars as pl

from models.bucket import BUCKET_WINDOW, GIGABYTE, SMALLEST
from models.detector import Context, Detector, Gap, rule
from models.features.hours import CHARGED_TO_THE_END
from models.features.lifecycle import PRICES, TARGETS, Target, rate, rate_source, saving
from models.finding import Category, Severity
from models.threshold import Threshold
from models.words import money, number, whole, words

THRESHOLDS: Final = (
    Threshold(
        "min_gigabytes",
        100.0,
        "GB",
        "below it a rule saves less than it takes to write",
        "ours: about 1 USD a month; AWS S3 Storage Lens and Storage Class Analysis set none",
    ),
    Threshold(
        "min_days",
        28.0,
        "days",
        "a rule moves objects after 30 days, so a month of reads must have been seen",
        "AWS, S3 Storage Class Analysis: recommends from 30 days of observation on; 28 are four whole weeks",
    ),
    Threshold(
        "max_reads_of_instant_retrieval",
        0.01,
        "share of the objects read a month",
        "up to it GLACIER_IR is considered, whose retrieval costs three times that of IA",
        "AWS, Amazon S3 storage classes: for data accessed once a quarter; 0.01 leaves room for worse months",
    ),
    Threshold("min_share", 0.05, "share of STANDARD's cost", "less than that may be the error of the estimate", "ours"),
    Threshold(
        "payback_months",
        12.0,
        "months",
        "over how long the transition of what is there now is spread",
        "ours: a move that takes more than a year to pay is not advised",
    ),
)

_UNSEEN: Final = 0.005
"""Share of a bucket's bytes that may come without a billed request: multipart uploads with parts above 16 MB."""

_GROWN: Final = pl.col("x_StandardGigabytes") - pl.col("x_EarlierGigabytes")
_WRITTEN: Final = pl.coalesce("x_WrittenGigabytes", pl.col("x_Puts") * pl.col("x_ObjectBytesHigh") / GIGABYTE)
_REQUESTS_BILLED: Final = _WRITTEN + _UNSEEN * pl.col("x_StandardGigabytes") >= _GROWN
"""False where a bucket grew by more than its billed writes can carry: then its reads are not all on the bill either."""

_SIZES: Final = ("x_ObjectBytesLow", "x_ObjectBytesHigh")
_LOW: Final = pl.col("x_Low")


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each bucket with the class that saves the most at its worst, and what that is."""
    payback = context.thresholds["payback_months"]
    low, high = (pl.col(size) for size in _SIZES)
    sizes = (low, (low * high).sqrt(), high)
    bounds = [
        expression.alias(f"{end}{target.name}")
        for target in TARGETS
        for end, expression in (
            ("x_Low_", _worst(target, payback, context.thresholds["max_reads_of_instant_retrieval"])),
            ("x_High_", pl.max_horizontal(saving(target, size, payback) for size in sizes)),
        )
    ]
    best = pl.max_horizontal(f"x_Low_{target.name}" for target in TARGETS)
    chosen = (
        frame.with_columns(bounds)
        .with_columns(x_Low=best, x_MonthlyCost=pl.col("x_StandardMonthlyCost"))
        .with_columns(
            x_High=pl.min_horizontal(
                _of_best({each.name: pl.col(f"x_High_{each.name}") for each in TARGETS}), "x_MonthlyCost"
            ),
            x_Class=_of_best({each.name: pl.lit(each.title) for each in TARGETS}),
            x_NewRate=_of_best({each.name: rate(each) for each in TARGETS}),
            x_NewRateFrom=_of_best({each.name: rate_source(each) for each in TARGETS}),
        )
    )
    return _COLDER(chosen, context)


def _worst(target: Target, payback: pl.Expr, max_reads: pl.Expr) -> pl.Expr:
    """The least saving over the possible sizes: it is concave in the size, so at one of the ends."""
    low, high = (saving(target, pl.col(size), payback) for size in _SIZES)
    reads = pl.col("x_Gets") * pl.col("x_ObjectBytesHigh") / (pl.col("x_StandardGigabytes") * GIGABYTE)
    may = reads.le(max_reads) if target.name == "gir" else pl.lit(value=True)
    return pl.when(may & low.is_not_null() & high.is_not_null()).then(pl.min_horizontal(low, high))


def _of_best(values: dict[str, pl.Expr]) -> pl.Expr:
    """What belongs to the chosen target."""
    return pl.coalesce(pl.when(pl.col(f"x_Low_{name}") == _LOW).then(value) for name, value in values.items())


_COLDER: Final = rule(
    when=lambda t: (
        CHARGED_TO_THE_END
        & (pl.col("x_ActiveDays") >= t["min_days"])
        & (pl.col("x_StandardGigabytes") >= t["min_gigabytes"])
        & (pl.col("x_ObjectBytesLow") >= SMALLEST)
        & _REQUESTS_BILLED
        & (t["min_share"] * pl.col("x_MonthlyCost") <= _LOW)
    ),
    saving=_LOW,
    confidence=pl.when(pl.col("x_ObjectSizeFrom") == "metrics").then(0.8).otherwise(0.65),
    summary=words(
        "The bucket holds ",
        whole(pl.col("x_StandardGigabytes")),
        " GB in STANDARD, is read ",
        whole(pl.col("x_Gets")),
        " times a month, and costs ",
        money(pl.col("x_MonthlyCost")),
        "; in ",
        pl.col("x_Class"),
        " it would cost at least ",
        money(_LOW),
        " less.",
    ),
    evidence={
        "move_to": pl.col("x_Class"),
        "saving_low": number(_LOW),
        "saving_high": number(pl.col("x_High")),
        "gigabytes": number(pl.col("x_StandardGigabytes")),
        "gigabytes_when_the_window_began": number(pl.col("x_EarlierGigabytes")),
        "reads_a_month": number(pl.col("x_Gets")),
        "writes_a_month": number(pl.col("x_Puts")),
        "object_bytes_low": number(pl.col("x_ObjectBytesLow")),
        "object_bytes_high": number(pl.col("x_ObjectBytesHigh")),
        "object_size_from": pl.col("x_ObjectSizeFrom"),
        "standard_rate": number(pl.col("x_Rate")),
        "new_rate": number(pl.col("x_NewRate")),
        "new_rate_from": pl.col("x_NewRateFrom"),
        "prices_of_requests_and_retrieval_from": pl.lit(PRICES),
        "paid_once_spread_over_months": lambda t: t["payback_months"],
    },
)

DETECTOR = Detector(
    title="S3 data that belongs in a colder storage class",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.8 where metrics count the objects, else 0.65 at the worst size; what is read next is not known.",
    action="Add a lifecycle rule from STANDARD to the class named, after 30 days, for objects above 128 KB.",
    reads=BUCKET_WINDOW,
    requires=("ResourceId",),
    gaps=(
        Gap(
            (pl.col("x_StandardGigabytes") > 0) & ~_REQUESTS_BILLED,
            "a bucket grew by more than its billed writes can carry: not all of its requests are on the bill",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=detect,
)
