"""Upper bounds: told as an impact, and a saving only as far as the user says that it is real."""

import polars as pl
import pytest

from models.detector import Context
from models.stamp import stamp
from models.threshold import configure
from models.wording import bounded
from tests.detectors.cases import case


@pytest.mark.parametrize(
    ("detector_id", "share", "counted"),
    [
        ("nat_transfer_endpoint", "near_share", "48.00"),
        ("cross_az_transfer", "avoidable_share", "304.16"),
        ("forgotten_resource", "forgotten_share", "18.25"),
        ("old_snapshots", "freed_share", "2.70"),
        ("unused_commitment", "recoverable_share", "36.50"),
        ("underused_commitment", "recoverable_share", "18.25"),
    ],
)
def test_half_of_the_bound_counts_where_the_user_said_a_half(detector_id: str, share: str, counted: str) -> None:
    known = case(detector_id)
    values = configure(known.detector.thresholds, {share: 0.5}, detector_id)
    drafts = known.detector.detect(known.fires.lazy(), Context(known.as_of, values))
    found = stamp(detector_id, known.detector, drafts).sort("x_Impact").collect()
    assert str(found["x_EstimatedMonthlySaving"][0]) == counted
    assert found.filter(pl.col("x_EstimatedMonthlySaving") > pl.col("x_Impact")).is_empty()


@pytest.mark.parametrize("detector_id", ["nat_transfer_endpoint", "cross_az_transfer", "unused_commitment"])
def test_its_impact_is_shown_as_at_most(detector_id: str) -> None:
    known = case(detector_id)
    drafts = known.detector.detect(
        known.fires.lazy(), Context(known.as_of, configure(known.detector.thresholds, {}, ""))
    )
    found = stamp(detector_id, known.detector, drafts).collect().to_dicts()
    assert {bounded(row) for row in found} == {True}
