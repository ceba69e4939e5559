"""What a bucket's STANDARD storage would save in a colder class: every price that a move brings, for a size of object.

Here: the public ratios and the formula. Not here: thresholds and the choice (models/detectors/s3_lifecycle.py).

With objects of mean size s, of the G gigabytes held now at least G − puts·s have been there for the whole window, and
no more than were held when it began: only those are counted as moved. Against what their storage saves stand, each
month: the move of new objects, dearer reads, retrieval, monitoring, storage of what is deleted before its minimum
duration; and the move of what is there, once.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from models.bucket import GIGABYTE

PRICES: Final = (
    "AWS, Amazon S3 pricing, us-east-1: STANDARD 0.023, IA and Intelligent-Tiering's infrequent tier 0.0125, "
    "Glacier Instant Retrieval 0.004 USD/GB-month"
)
_STANDARD: Final = 0.023


@dataclass(frozen=True)
class Target:
    """A class to move to. Prices are shares of STANDARD's price of a GB-month, so they follow region and currency.

    Args:
        name: as the columns of BUCKET_WINDOW call it.
        title: for a person.
        storage: of a GB-month.
        move: of one transition request.
        read: of one GET, above that of STANDARD.
        retrieval: of a GB read.
        monitoring: of an object a month.
        minimum_months: what is deleted earlier is paid to the end.
    """

    name: str
    title: str
    storage: float
    move: float
    read: float = 0.0
    retrieval: float = 0.0
    monitoring: float = 0.0
    minimum_months: float = 0.0


def _share(price: float) -> float:
    return price / _STANDARD


TARGETS: Final = (
    Target("ia", "STANDARD_IA", _share(0.0125), _share(0.01e-3), _share(0.0006e-3), _share(0.01), 0.0, 1.0),
    Target("int", "INTELLIGENT_TIERING", _share(0.0125), _share(0.01e-3), monitoring=_share(0.0025e-3)),
    Target("gir", "GLACIER_IR", _share(0.004), _share(0.02e-3), _share(0.0096e-3), _share(0.03), 0.0, 3.0),
)


def rate(target: Target) -> pl.Expr:
    """Of a GB-month in that class: the bucket's own, the account's, else the public ratio to STANDARD's own rate."""
    return pl.coalesce(f"x_Rate_{target.name}", pl.col("x_Rate") * target.storage)


def rate_source(target: Target) -> pl.Expr:
    """Where that rate comes from, in words."""
    return pl.coalesce(f"x_RateFrom_{target.name}", pl.lit(f"public ratio to the bucket's STANDARD rate ({PRICES})"))


def saving(target: Target, object_bytes: pl.Expr, payback_months: pl.Expr) -> pl.Expr:
    """Net saving a month, spread over `payback_months` where it is paid once; negative where it does not pay."""
    size = object_bytes / GIGABYTE
    held, price = pl.col("x_StandardGigabytes"), pl.col("x_Rate")
    grown = held - pl.col("x_EarlierGigabytes")
    written = pl.max_horizontal(pl.coalesce("x_WrittenGigabytes", pl.col("x_Puts") * size), grown)
    read = pl.coalesce("x_ReadGigabytes", pl.col("x_Gets") * size)
    settled = (held - written).clip(0, None)
    deleted = (written - grown).clip(0, settled)
    cold = settled if target.retrieval else (settled - pl.col("x_Gets") * size).clip(0, None)
    each_month = (
        pl.col("x_Puts") * target.move
        + pl.col("x_Gets") * target.read
        + read * target.retrieval
        + settled / size * target.monitoring
    )
    once = settled / size * target.move / payback_months
    early = deleted * rate(target) * target.minimum_months
    return cold * (price - rate(target)) - price * (each_month + once) - early
