"""Confidence as a probability: what detectors state, corrected by what later bills and people said of their findings.

Here: outcomes, the correction, the reliability table. Not here: the evidence that a stated confidence starts from
(models/detectors), what was realised (models/realised.py).

A detector that states c̄ on average over n decided findings, k of them confirmed, is expected to be right at the rate
p̂ = (m·c̄ + k) ÷ (m + n): the mean of a beta distribution whose prior says what the detector says, with the weight of m
findings (Gelman et al., Bayesian Data Analysis, §2.4). Each of its confidences then moves by the same step in log-odds,
logit p̂ − logit c̄ (Platt's scaling with its slope kept at 1), so their order within a detector stays, and without any
outcome nothing changes.
"""

from typing import Final

import polars as pl

from models.finding import Category

PRIOR: Final = 20.0
"""Findings that the stated confidence is worth: one refuted finding moves 0.9 to 0.86, ten of ten to 0.60."""

CONFIRMING_SHARE: Final = 0.5
"""Half of the estimated saving must be found in later bills."""

BUCKETS: Final = 5
_EDGE: Final = 0.01  # log-odds of 0 and 1 are infinite

CONFIRMED: Final = "confirmed"
REFUTED: Final = "refuted"

OUTCOME: Final = pl.Schema(
    {"FindingId": pl.String(), "DetectorId": pl.String(), "Confidence": pl.Float64(), "x_Outcome": pl.String()}
)
"""One row per finding: what its detector stated, and `confirmed`, `refuted`, or null: nobody knows yet."""


def outcomes(findings: pl.DataFrame, realised: pl.DataFrame, feedback: pl.DataFrame) -> pl.DataFrame:
    """What is known of each finding; a person's word outweighs the bills.

    Args:
        findings: FindingId, DetectorId, Confidence as stated.
        realised: REALISED rows; mature ones count, the newest of a finding. One that promised nothing says nothing.
        feedback: FindingId, x_Verdict: real or planned confirms (it is what the detector says), false refutes. Of
            anomalies a planned one is refuted: it was not astray.
    """
    promised = pl.col("x_EstimatedSaving") > 0
    enough = pl.col("x_RealisedSaving") >= pl.col("x_EstimatedSaving") * CONFIRMING_SHARE
    bills = (
        realised.filter(pl.col("x_Mature"), promised)
        .sort("x_ResolvedOn")
        .group_by("FindingId")
        .agg(x_Bills=pl.when(enough).then(pl.lit(CONFIRMED)).otherwise(pl.lit(REFUTED)).last())
    )
    anomaly = pl.col("Category") == Category.ANOMALY
    said = (
        pl.when(pl.col("x_Verdict") == "real")
        .then(pl.lit(CONFIRMED))
        .when((pl.col("x_Verdict") == "false") | ((pl.col("x_Verdict") == "planned") & anomaly))
        .then(pl.lit(REFUTED))
        .when(pl.col("x_Verdict") == "planned")
        .then(pl.lit(CONFIRMED))
    )
    return (
        findings.join(bills, on="FindingId", how="left")
        .join(feedback, on="FindingId", how="left")
        .with_columns(x_Outcome=pl.coalesce(said, "x_Bills"))
        .select(list(OUTCOME))
        .sort("FindingId")
        .match_to_schema(OUTCOME)
    )


def calibrated(known: pl.DataFrame) -> pl.DataFrame:
    """OUTCOME rows with `x_Calibrated`: the probability of each, rounded to 1e-6; unknown outcomes get one too."""
    stated = pl.col("Confidence").clip(_EDGE, 1 - _EDGE)
    decided = pl.col("x_Outcome").is_not_null()
    number = decided.sum().over("DetectorId")
    mean = stated.filter(decided).mean().over("DetectorId")
    right = (pl.col("x_Outcome") == CONFIRMED).sum().over("DetectorId")
    rate = ((PRIOR * mean + right) / (PRIOR + number)).clip(_EDGE, 1 - _EDGE)
    odds = _logit(stated) + _logit(rate) - _logit(mean)
    moved = (1 / (1 + (-odds).exp())).round(6)
    return known.sort("FindingId").with_columns(
        x_Calibrated=pl.when(number > 0).then(moved).otherwise(pl.col("Confidence"))
    )


def reliability(known: pl.DataFrame) -> pl.DataFrame:
    """From `calibrated`: detector × bucket of stated confidence, with counts; without outcomes no observed rate."""
    bucket = (pl.col("Confidence") * BUCKETS).floor().clip(0, BUCKETS - 1)
    confirmed, refuted = (pl.col("x_Outcome") == CONFIRMED).sum(), (pl.col("x_Outcome") == REFUTED).sum()
    return (
        known.group_by("DetectorId", (bucket / BUCKETS).alias("x_ConfidenceFrom"))
        .agg(
            x_Findings=pl.len().cast(pl.Int64),
            x_Confirmed=confirmed.cast(pl.Int64),
            x_Refuted=refuted.cast(pl.Int64),
            x_StatedRate=pl.col("Confidence").sort().mean().round(6),
            x_CalibratedRate=pl.col("x_Calibrated").sort().mean().round(6),
        )
        .with_columns(
            x_ConfidenceTo=(pl.col("x_ConfidenceFrom") + 1 / BUCKETS).round(6),
            x_ObservedRate=(pl.col("x_Confirmed") / (pl.col("x_Confirmed") + pl.col("x_Refuted")))
            .fill_nan(None)
            .round(6),
        )
        .sort("DetectorId", "x_ConfidenceFrom")
    )


def _logit(share: pl.Expr) -> pl.Expr:
    return (share / (1 - share)).log()
