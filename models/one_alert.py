"""One incident, one alert: what a review of databases says is told within the incident that it is part of.

Here: which reviews an incident covers, and where their words go. Not here: incidents (models/incident.py), the review
(models/detectors/rds_cost_spike.py). A database that rose by too little for an incident keeps a finding of its own.
"""

from typing import Final

import polars as pl

REVIEW: Final = "rds_cost_spike"
INCIDENT: Final = "cost_anomaly"

NEAR_DAYS: Final = 2
"""A review that began so many days before an incident, or after its newest flagged day, is still part of it."""

_BILL: Final = ("x_AsOf", "BillingAccountId", "BillingCurrency")
_PLACE: Final = ("SubAccountId", "ServiceName", "RegionId")
_SERIES: Final = pl.Struct({"series": pl.List(pl.Struct(dict.fromkeys(_PLACE, pl.String)))})


def one_alert(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings without the reviews that an incident of the same account, service, region and days covers.

    The incident says what they said: the largest one's sentence after its own, all of them as `reviews` in its
    evidence. Its money stays its own; that of the reviews is the same money.
    """
    reviews = findings.filter(DetectorId=REVIEW)
    if reviews.is_empty() or findings.filter(DetectorId=INCIDENT).is_empty():
        return findings
    covered = reviews.join(_series(findings), on=[*_BILL, *_PLACE], nulls_equal=True).filter(
        pl.col("x_EventStart") >= pl.col("_From"), pl.col("x_EventStart") <= pl.col("_To")
    )
    said = (
        covered.sort("x_Impact", "FindingId", descending=[True, False])
        .group_by("x_AsOf", FindingId="_Incident", maintain_order=True)
        .agg(reviews=pl.col("x_Summary").unique(maintain_order=True))
    )
    known = pl.col("reviews").is_not_null()
    more = pl.struct("reviews").struct.json_encode().str.strip_prefix("{")
    return (
        findings.join(covered.select("x_AsOf", "FindingId").unique(), on=["x_AsOf", "FindingId"], how="anti")
        .join(said, on=["x_AsOf", "FindingId"], how="left")
        .with_columns(
            x_Summary=pl.when(known)
            .then(pl.concat_str("x_Summary", pl.lit(" "), pl.col("reviews").list.first()))
            .otherwise("x_Summary"),
            x_Evidence=pl.when(known)
            .then(pl.concat_str(pl.col("x_Evidence").str.strip_suffix("}"), pl.lit(","), more))
            .otherwise("x_Evidence"),
        )
        .drop("reviews")
    )


def _series(findings: pl.DataFrame) -> pl.DataFrame:
    """Each incident's places, with the days between which a review of one of them is part of it."""
    near = pl.duration(days=NEAR_DAYS)
    return (
        findings.filter(DetectorId=INCIDENT)
        .select(
            *_BILL,
            _Incident="FindingId",
            _From=pl.col("x_EventStart") - near,
            _To=pl.col("x_WindowEnd") + near,
            place=pl.col("x_Scope").str.json_decode(_SERIES).struct.field("series"),
        )
        .explode("place")
        .unnest("place")
        .unique()
    )
