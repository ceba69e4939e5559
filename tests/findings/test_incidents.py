"""The simulated company's incidents: every kind and level is found and told once, calm changes are not told at all."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.scoring.kinds import KINDS
from pipelines.publish import open_current
from pipelines.warehouse import frame

REVIEWED = {"rds_level_shift", "database_replica", "database_standby"}
"""Of databases: too small a share of their usage type for an incident, and what the review of databases is for."""

SHOWN = """
SELECT FindingId, DetectorId, Title, SubAccountId, x_UsageType, x_EventStart, x_WindowEnd, x_Impact, x_Scope, x_Evidence
FROM findings WHERE Category = 'anomaly' ORDER BY FindingId
"""


@pytest.fixture(scope="module")
def incidents(demo: Path) -> list[dict[str, Any]]:
    with open_current(demo / "published") as con:
        rows = frame(con, SHOWN).to_dicts()
    return [row | json.loads(row["x_Evidence"]) | {"scope": json.loads(row["x_Scope"])} for row in rows]


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict[str, list[dict[str, str]]]:
    told: dict[str, list[dict[str, str]]] = json.loads((demo / "company" / "truth.json").read_text(encoding="utf-8"))
    return told


def _covers(incident: dict[str, Any], planted: dict[str, str]) -> bool:
    """Whether one of its series is what was planted, on days of it."""
    return any(
        (series["SubAccountId"], series["x_UsageType"]) == (planted["account"], planted["usage_type"])
        and max(series["days"]) >= planted["start"]
        and min(series["days"]) <= (planted["end"] if planted["end"] != "None" and planted["end"] else "9999")
        for series in incident["scope"].get("series", ())
    )


def test_every_kind_and_level_is_shown(incidents: list[dict[str, Any]]) -> None:
    found = [each for each in incidents if "level" in each]
    assert {each["kind"] for each in found} >= set(KINDS)
    assert {each["level"] for each in found} >= {"series", "service", "account"}
    assert {each["incident"] for each in found} == {"running", "over"}


def test_each_planted_incident_is_told_exactly_once(
    incidents: list[dict[str, Any]], truth: dict[str, list[dict[str, str]]]
) -> None:
    told = {
        planted["kind"]: {each["FindingId"] for each in incidents if _covers(each, planted)}
        for planted in truth["anomalies"]
        if planted["kind"] not in REVIEWED
    }
    assert {kind: len(ids) for kind, ids in told.items()} == dict.fromkeys(told, 1)
    assert len({planted["kind"] for planted in truth["anomalies"]}) == len(told) + len(REVIEWED)


def test_a_migration_a_deployment_a_launch_and_a_holiday_are_no_incident(
    incidents: list[dict[str, Any]], truth: dict[str, list[dict[str, str]]]
) -> None:
    calm = {"migration", "deployment_step", "planned_launch", "holiday_dip", "month_start_fee"}
    planted = [each for each in truth["benign"] if each["kind"] in calm]
    assert {each["kind"] for each in planted} == calm
    assert [each for each in planted if any(_covers(incident, each) for incident in incidents)] == []


def test_a_fall_has_a_negative_impact_and_a_rise_a_positive_one(incidents: list[dict[str, Any]]) -> None:
    assert {each["DetectorId"] for each in incidents if each["x_Impact"] < 0} == {"cost_drop"}
    assert all(each["x_EventStart"] <= each["x_WindowEnd"] <= date(2026, 6, 18) for each in incidents)
