"""A finding says what its money was priced with, and promises nothing that commitments go on charging for."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from models.detector import Context, Detector, rule
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.stamp import held_back, stamp
from models.threshold import Values
from tests.detectors.cases import AS_OF, DEFAULTS


def _detector(**more: Any) -> Detector:
    detect = rule(
        when=pl.lit(value=True),
        saving=pl.col("x_MonthlyCost"),
        evidence={"cost_in_window": pl.col("EffectiveCost")},
        summary=pl.lit("It is idle."),
        confidence=pl.lit(0.9),
        **more,
    )
    return Detector("Idle", Category.TERMINATE, Severity.LOW, "certain", "Stop it.", RESOURCE_WINDOW, detect)


def _found(detector: Detector, *rows: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    full = [{name: (DEFAULTS | row)[name] for name in RESOURCE_WINDOW.columns} for row in rows]
    frame = pl.LazyFrame(full, schema=RESOURCE_WINDOW.schema)
    drafts = detector.detect(frame, Context((AS_OF,), Values({}, {})))
    return stamp("idle", detector, drafts).collect(), held_back("idle", drafts).collect()


def test_a_saving_says_its_rate_where_that_came_from_and_what_it_is_of() -> None:
    (finding,) = _found(_detector(), {"EffectiveCost": 72.0, "ConsumedQuantity": 720.0, "ConsumedUnit": "Hrs"})[
        0
    ].to_dicts()
    assert finding["x_Rate"] == 0.1
    assert finding["x_RateUnit"] == "USD per Hrs"
    assert finding["x_RateSource"] == "this resource's own line items"
    assert finding["x_WindowCost"] == Decimal("72.000000000")
    assert finding["x_CoveredShare"] == 0.0
    assert finding["x_Scope"] == '{"usage_types":["EUC1-Something"],"operations":["Operation"]}'


def test_a_detector_may_name_another_source_of_its_price() -> None:
    found, _ = _found(_detector(rate_source=pl.lit("AWS, public price list")), {})
    assert found["x_RateSource"].to_list() == ["AWS, public price list"]


def test_hours_and_gigabytes_of_one_resource_have_no_common_price_and_are_both_named() -> None:
    hours = {"x_UsageType": "NatGateway-Hours", "ConsumedUnit": "Hrs"}
    found, _ = _found(_detector(per=("ResourceId",)), hours, hours | {"x_UsageType": "NatGateway-Bytes"})
    (finding,) = found.to_dicts()
    assert finding["x_Rate"] is None
    assert finding["x_WindowCost"] == Decimal("144.000000000")
    assert '"usage_types":["NatGateway-Bytes","NatGateway-Hours"]' in finding["x_Scope"]


def test_what_a_reservation_covers_is_not_saved_by_ending_the_resource() -> None:
    found, held = _found(_detector(), {"EffectiveCost": 72.0, "x_OnDemandCost": 18.0, "x_MonthlyCost": 100.0})
    (finding,) = found.to_dicts()
    assert finding["x_EstimatedMonthlySaving"] == Decimal("25.00")
    assert finding["x_CoveredShare"] == 0.75
    assert finding["x_Summary"] == (
        "It is idle. Commitments cover 75 % of its cost: that part is saved only when they end."
    )
    assert held.is_empty()


def test_a_resource_that_commitments_cover_wholly_is_named_as_not_assessed_and_saves_nothing() -> None:
    found, held = _found(_detector(), {"EffectiveCost": 72.0, "x_OnDemandCost": 0.0})
    assert found.is_empty()
    assert held.to_dicts() == [
        {
            "DetectorId": "idle",
            "SubAccountId": "000000000002",
            "x_Reason": "commitments cover all of its cost: nothing is saved before they end",
        }
    ]


@pytest.mark.parametrize("unknown", [None, float("nan"), -5.0])
def test_where_coverage_is_unknown_the_saving_is_unknown(unknown: float | None) -> None:
    found, held = _found(_detector(), {"EffectiveCost": 72.0, "x_OnDemandCost": unknown})
    assert found.is_empty()
    assert held.is_empty()


def test_the_end_of_the_commitment_is_said_where_it_is_known() -> None:
    row = {
        name: (DEFAULTS | {"x_OnDemandCost": 18.0, "x_MonthlyCost": 100.0})[name] for name in RESOURCE_WINDOW.columns
    }
    frame = pl.LazyFrame([row], schema=RESOURCE_WINDOW.schema).with_columns(x_CommitmentEnd=date(2025, 3, 1))
    detector = _detector()
    found = stamp("idle", detector, detector.detect(frame, Context((AS_OF,), Values({}, {})))).collect()
    assert found["x_CommitmentEnd"].to_list() == [date(2025, 3, 1)]
    assert found["x_Summary"].item().endswith("that part is saved only when they end (2025-03-01).")
