"""A review of a database is told within the incident that it is part of; elsewhere it is a finding of its own."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.finding import FINDING
from models.one_alert import one_alert
from models.prioritize import prioritize

DAY = date(2024, 5, 31)
PLACE = {"SubAccountId": "a", "ServiceName": "Amazon RDS", "RegionId": "eu-central-1"}


def _finding(detector: str, **more: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(FINDING)
    filled |= {"x_AsOf": DAY, "FindingId": detector, "DetectorId": detector, "Category": "anomaly", "Severity": "low"}
    filled |= {"BillingAccountId": "p", "BillingCurrency": "USD", "x_Evidence": '{"kind":"spike"}', **PLACE}
    filled |= {"x_EventStart": date(2024, 5, 28), "x_WindowEnd": date(2024, 5, 30), "x_Summary": f"{detector}."}
    return filled | {"x_MonthlyCost": Decimal(100), "x_Impact": Decimal(50)} | more


def _incident(**more: Any) -> dict[str, Any]:
    scope = {"days": ["2024-05-28"], "series": [PLACE | {"x_UsageType": "InstanceUsage", "days": ["2024-05-28"]}]}
    return _finding("cost_anomaly", x_Scope=json.dumps(scope)) | more


def _said(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    return one_alert(pl.DataFrame(rows, schema=FINDING)).select("DetectorId", "x_Summary").rows()


def test_a_review_of_the_incident_is_told_within_it_and_its_money_counts_once() -> None:
    review = _finding("rds_cost_spike", x_Scope='{"resources":["db"]}')
    second = review | {"FindingId": "second", "x_Impact": Decimal(9), "x_Summary": "The other one."}
    (row,) = one_alert(pl.DataFrame([second, _incident(), review], schema=FINDING)).to_dicts()
    assert row["x_Summary"] == "cost_anomaly. rds_cost_spike."
    assert json.loads(row["x_Evidence"]) == {"kind": "spike", "reviews": ["rds_cost_spike.", "The other one."]}
    assert row["x_Impact"] == Decimal("50.00")


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"SubAccountId": "b"},
        {"RegionId": "us-east-1"},
        {"x_AsOf": date(2024, 5, 30)},
        {"x_EventStart": date(2024, 5, 25)},
    ],
)
def test_a_review_of_another_place_or_day_stays(elsewhere: dict[str, Any]) -> None:
    review = _finding("rds_cost_spike") | elsewhere
    assert _said(_incident(), review) == [("cost_anomaly", "cost_anomaly."), ("rds_cost_spike", "rds_cost_spike.")]


def test_a_wider_incident_covers_the_databases_among_its_series() -> None:
    total = _incident(SubAccountId=None, ServiceName=None, RegionId=None)
    assert _said(total, _finding("rds_cost_spike")) == [("cost_anomaly", "cost_anomaly. rds_cost_spike.")]


def test_twice_is_once_and_without_reviews_nothing_changes() -> None:
    alone = pl.DataFrame([_incident()], schema=FINDING)
    assert_frame_equal(one_alert(alone), alone)
    both = pl.DataFrame([_incident(), _finding("rds_cost_spike")], schema=FINDING)
    assert_frame_equal(prioritize(prioritize(both)), prioritize(both))
