"""The small lists say what bill and findings say: costs to the last digit, changes since a generation or a day."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.registry import detectors
from pipelines.publish import open_current
from pipelines.warehouse import frame, rows
from tests.service.conftest import Served

DAYS = {"from": "2026-06-01", "to": "2026-06-18"}


def _items(served: Served, path: str, **asked: str) -> list[dict[str, Any]]:
    answer = served.client.get(f"/api/v1/{path}", params=asked).json()
    assert answer["complete"] is True
    found: list[dict[str, Any]] = answer["items"]
    return found


@pytest.mark.parametrize("by", ["nothing", "service", "region", "account"])
def test_costs_add_up_to_the_bill_however_they_are_split(served: Served, demo: Path, by: str) -> None:
    items = _items(served, "costs", by=by, **DAYS)
    with open_current(demo / "published") as con:
        days = "ChargePeriodStart BETWEEN '2026-06-01' AND '2026-06-18'"
        ((billed, effective),) = rows(con, f"SELECT sum(BilledCost), sum(EffectiveCost) FROM service_day WHERE {days}")
    assert sum(Decimal(row["BilledCost"]) for row in items) == billed
    assert sum(Decimal(row["EffectiveCost"]) for row in items) == effective
    assert {row["ChargePeriodStart"] for row in items} == {f"2026-06-{day:02d}" for day in range(1, 19)}
    assert (len({row["x_Group"] for row in items}) > 1) == (by != "nothing")


def test_costs_of_the_accounts_add_up_to_those_of_all(served: Served) -> None:
    whole = sum(Decimal(row["BilledCost"]) for row in _items(served, "costs", **DAYS))
    accounts = {row["SubAccountId"] for row in _items(served, "accounts")}
    assert whole == sum(
        Decimal(row["BilledCost"]) for each in accounts for row in _items(served, "costs", account=each, **DAYS)
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-06-18", "to": "2026-06-01"},
        {"from": "2025-01-01", "to": "2026-06-18"},
        {"from": "2026-02-30", "to": "2026-06-18"},
        {"from": "2026-06-18"},
    ],
)
def test_a_range_of_days_that_is_none_is_refused(served: Served, asked: dict[str, str]) -> None:
    assert served.client.get("/api/v1/costs", params=asked).status_code == 422


def test_every_detector_is_listed_with_its_thresholds(served: Served) -> None:
    listed = {row["id"]: row for row in _items(served, "detectors")}
    assert set(listed) == set(detectors())
    for name, detector in detectors().items():
        assert [each["default"] for each in listed[name]["thresholds"]] == [
            each.default for each in detector.thresholds
        ]


def test_events_are_what_happened_after_a_day_or_after_the_days_of_a_generation(served: Served, demo: Path) -> None:
    with open_current(demo / "published") as con:
        history = frame(con, "SELECT x_AsOf, FindingId, x_Change FROM finding_history ORDER BY ALL").rows()
    every = [(row["x_AsOf"], row["FindingId"], row["x_Change"]) for row in _items(served, "events", since="2026-01-01")]
    assert every == [(day.isoformat(), finding, change) for day, finding, change in history]
    assert {change for _, _, change in every} >= {"opened", "resolved"}
    later = [(row["x_AsOf"], row["FindingId"], row["x_Change"]) for row in _items(served, "events", since="2026-06-12")]
    assert later == [event for event in every if event[0] > "2026-06-12"] != []
    generation = served.client.get("/api/v1/accounts").json()["generation"]
    assert _items(served, "events", since=generation) == []  # its days are those of the newest one


@pytest.mark.parametrize(("since", "status"), [("2026-02-30", 422), ("yesterday", 422), ("00000099-5be1c0ffee00", 410)])
def test_a_beginning_that_is_none_is_refused(served: Served, since: str, status: int) -> None:
    assert served.client.get("/api/v1/events", params={"since": since}).status_code == status


def test_a_list_that_leaves_rows_out_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.lists.EVENTS", 3)
    answer = served.client.get("/api/v1/events", params={"since": "2026-01-02"}).json()
    assert (answer["complete"], len(answer["items"])) == (False, 3)
