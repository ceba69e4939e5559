"""From drafts to findings: the money guard, the id, the detector's own words. The same for every detector.

Here: what no detector may decide for itself. Not here: overlap and rank (models/prioritize.py).
"""

from hashlib import blake2b
from typing import Final

import polars as pl

from models.detector import Detector
from models.finding import FINDING, MONEY
from models.words import cents, exact

_IDENTITY: Final = ("BillingAccountId", "SubAccountId", "RegionId", "ResourceId", "x_UsageType", "x_EventStart")


def stamp(detector_id: str, detector: Detector, drafts: pl.LazyFrame) -> pl.LazyFrame:
    """DRAFT → FINDING rows.

    Savings are clipped to [0, monthly cost of the scope] and rounded down to cents; what is then not positive, null,
    NaN or infinite does not fire. Anomalies and warnings carry an impact and no saving, which of a detector of falls is
    negative; an upper bound carries a saving as well where one is claimed. Severity is the detector's least one, and
    net is gross, until models/discount.py and models/prioritize.py.
    """
    if detector.has_impact:
        amount = pl.col("x_Impact")
        claimed = pl.col("x_Saving").clip(0, pl.min_horizontal("x_Impact", "x_MonthlyCost"))
        saving = pl.when(cents(claimed) > 0).then(claimed) if detector.bounds else pl.lit(None, pl.Float64)
    else:
        amount = saving = pl.col("x_Saving").clip(0, pl.col("x_MonthlyCost"))
    shown = -cents(-amount) if detector.falls else cents(amount)  # towards nothing, either way
    right = shown < 0 if detector.falls else shown > 0
    sound = pl.all_horizontal(cents(pl.col("x_MonthlyCost")).is_not_null(), amount.is_finite(), right)
    return (
        drafts.filter(sound)
        .with_columns(
            finding_id(detector_id),
            DetectorId=pl.lit(detector_id),
            Title=pl.col("x_Title").fill_null(detector.title),
            Category=pl.lit(detector.category.value),
            Severity=pl.lit(detector.severity.value),
            Confidence=pl.col("Confidence").fill_nan(None).fill_null(0.0).clip(0, 1).round(6),
            x_CostBasis=pl.lit(detector.cost_basis),
            x_Action=pl.col("x_Action").fill_null(detector.action),
            x_MonthlyCost=cents(pl.col("x_MonthlyCost")),
            x_EstimatedMonthlySaving=cents(saving),
            x_NetMonthlySaving=cents(saving),
            x_Impact=shown if detector.has_impact else pl.lit(None, MONEY),
            x_Mature=pl.col("x_Mature").fill_null(value=False),
            x_WindowCost=exact(pl.col("x_WindowCost")),
            x_CoveredShare=pl.col("x_CoveredShare").round(6),
            x_DiscountShare=pl.lit(None, pl.Float64),
            x_MonthlyDiscount=pl.lit(None, MONEY),
        )
        .select(list(FINDING))
        .match_to_schema(FINDING)
    )


def held_back(detector_id: str, drafts: pl.LazyFrame) -> pl.LazyFrame:
    """Of drafts, those that would save something if commitments did not pay for all of it: account and reason."""
    end = pl.col("x_CommitmentEnd").cast(pl.String)
    until = pl.concat_str(pl.lit("before they end on "), end)
    return drafts.filter(cents(pl.col("x_Saving")) <= 0, cents(pl.col("x_HeldSaving")) > 0).select(
        DetectorId=pl.lit(detector_id),
        SubAccountId="SubAccountId",
        x_Reason=pl.concat_str(
            pl.lit("commitments cover all of its cost: nothing is saved "),
            pl.coalesce(until, pl.lit("before they end")),
        ),
    )


def finding_id(detector_id: str) -> pl.Expr:
    """16 hex digits of BLAKE2b over detector and scope: stable across days, machines and versions of Polars.

    Two services may share a usage type (`DataTransfer-Out-Bytes`), so where there is no resource the service counts
    too.
    """
    service = pl.when(pl.col("ResourceId").is_null()).then(pl.col("ServiceName"))
    scope = [pl.col(name).cast(pl.String) for name in _IDENTITY]
    parts = [part.fill_null("\x00") for part in (pl.lit(detector_id), *scope, service)]
    return (
        pl.concat_str(parts, separator="\x1f")
        .map_batches(_digests, return_dtype=pl.String, is_elementwise=True)
        .alias("FindingId")
    )


def _digests(texts: pl.Series) -> pl.Series:
    return pl.Series([blake2b(text.encode(), digest_size=8).hexdigest() for text in texts], dtype=pl.String)
