"""The SQL of an incident adds up each of its series on that series' own days, and nothing else."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines import evidence
from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.steps.marts import ensure_marts
from pipelines.warehouse import Connection, frame, writer

USAGE = """INSERT INTO usage_type_day BY NAME SELECT 'p' AS BillingAccountId, 'a' AS SubAccountId,
    'USD' AS BillingCurrency, 'EC2' AS ServiceName, unnest(['box', 'disk', 'other']) AS x_UsageType,
    DATE '2026-05-01' AS BillingPeriodStart,
    DATE '2026-05-01' + CAST(range AS INTEGER) AS ChargePeriodStart, 10.25 AS EffectiveCost FROM range(5)"""
UNUSED = """INSERT INTO commitment_day BY NAME SELECT 'p' AS BillingAccountId, 'a' AS SubAccountId,
    'USD' AS BillingCurrency, 'ri' AS CommitmentDiscountId, DATE '2026-05-01' AS BillingPeriodStart,
    DATE '2026-05-01' + CAST(range AS INTEGER) AS ChargePeriodStart, 4 - range AS x_UnusedCost FROM range(6)"""


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    with writer(settings) as con:
        ensure_tables(con)
        ensure_marts(con)
        con.execute(USAGE)
        con.execute(UNUSED)
        yield con


def _series(days: list[int], **more: str) -> dict[str, Any]:
    place: dict[str, Any] = dict.fromkeys(("x_ServiceCode", "x_UsageType", "RegionId", "CommitmentDiscountId"))
    named = {"SubAccountId": "a", "ServiceName": "EC2", "days": [f"2026-05-0{day}" for day in days]}
    return place | named | more


def _numbers(con: Connection, detector: str, *series: dict[str, Any]) -> tuple[Decimal, int]:
    finding: dict[str, Any] = dict.fromkeys(("SubAccountId", "RegionId", "ServiceName", "ResourceId"))
    finding |= {"DetectorId": detector, "BillingAccountId": "p", "BillingCurrency": "USD"}
    finding |= {"x_WindowStart": date(2026, 5, 1), "x_WindowEnd": date(2026, 5, 5)}
    statement = evidence.statement(finding | {"x_Scope": json.dumps({"days": [], "series": series})})
    assert statement is not None
    (row,) = frame(con, statement).to_dicts()
    return row["cost_in_window"], row["days"]


def test_each_series_counts_on_its_own_days(con: Connection) -> None:
    series = _series([1, 2, 3], x_UsageType="box"), _series([3, 4], x_UsageType="disk")
    assert _numbers(con, "cost_anomaly", *series) == (Decimal("51.25"), 4)


def test_a_day_without_a_row_cost_nothing_and_still_is_a_day(con: Connection) -> None:
    assert _numbers(con, "cost_drop", _series([5, 9], x_UsageType="box")) == (Decimal("10.25"), 2)


def test_of_a_commitment_what_lay_unused_counts_and_never_less_than_nothing(con: Connection) -> None:
    idle = _series([1, 2, 6], CommitmentDiscountId="ri")
    assert _numbers(con, "commitment_fell_idle", idle) == (Decimal(7), 3)
