"""An incident of no single account is told whole to keys to all accounts, and to each account its own part alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.service.conftest import Served, serving

FINDING, GONE = "00000000000000aa", "00000000000000bb"
MINE, OTHER, NEITHER = "219465803371", "582910374466", "004471938265"
PLACE = {"ServiceName": "RDS", "x_UsageType": "io", "RegionId": "eu"}
SERIES = [
    {"SubAccountId": MINE, "days": ["2026-06-17", "2026-06-18"], **PLACE},
    {"SubAccountId": OTHER, "days": ["2026-06-11"], **PLACE, "RegionId": "us"},
]


@pytest.fixture(scope="module")
def moved(copied: Callable[[], Path]) -> Iterator[Served]:
    """The company, of whose bill a whole service moved on its last days, in two accounts."""
    data = copied()
    (path,) = (data / "published").glob("snapshot-*.duckdb")
    with duckdb.connect(path) as con:
        for table in ("findings", "verdicts"):
            con.execute(
                f"INSERT INTO {table} SELECT * REPLACE ('{FINDING}' AS FindingId, NULL AS SubAccountId,"
                f" NULL AS SubAccountName, 900 AS x_Impact, $scope AS x_Scope) FROM {table}"
                " WHERE DetectorId = 'cost_anomaly' AND x_AsOf = (SELECT max(x_AsOf) FROM judged) LIMIT 1",
                {"scope": json.dumps({"series": SERIES})},
            )
        for account, impact in ((MINE, 250), (OTHER, 650)):
            con.execute(
                "INSERT INTO anomaly_causes BY NAME SELECT x_AsOf, FindingId, BillingAccountId,"
                " 'element' AS x_Breakdown, 1 AS x_Rank,"
                " 'SubAccountId' AS x_Dimension, $account AS SubAccountId, BillingCurrency,"
                " CAST($impact AS DECIMAL(18, 2)) AS x_Impact, 0.5 AS x_Share, '' AS x_Words"
                " FROM findings WHERE FindingId = $finding",
                {"account": account, "impact": impact, "finding": FINDING},
            )
        con.execute(
            "INSERT INTO anomaly_causes BY NAME SELECT * REPLACE ('whole' AS x_Breakdown) FROM anomaly_causes"
            f" WHERE FindingId = '{FINDING}' LIMIT 1"
        )
        con.execute(
            "INSERT INTO superseded BY NAME SELECT $gone AS FindingId, BillingAccountId, x_AsOf AS x_LastAsOf,"
            " DetectorId, 'Taken away' AS Title FROM findings LIMIT 1",
            {"gone": GONE},
        )
        con.execute(
            "INSERT INTO finding_history BY NAME SELECT FindingId, BillingAccountId, DetectorId, x_LastAsOf AS x_AsOf,"
            " 'superseded' AS x_Change FROM superseded WHERE FindingId = $gone",
            {"gone": GONE},
        )
    with serving(data) as company:
        yield company


def _wider(moved: Served, account: str) -> list[dict[str, object]]:
    answer = moved.client.post(f"/api/v1/accounts/{account}/cost-optimization", json={}, headers=moved.key(account))
    found: list[dict[str, object]] = answer.json()["wider_incidents"]
    return found


def test_each_account_is_told_its_own_part_and_nothing_of_the_others(moved: Served) -> None:
    assert _wider(moved, MINE) == [
        {
            "x_WindowStart": "2026-06-17",
            "x_WindowEnd": "2026-06-18",
            "BillingCurrency": "USD",
            "x_Impact": "250.00",
            "series": [PLACE],
        }
    ]
    assert [row["x_Impact"] for row in _wider(moved, OTHER)] == ["650.00"]
    assert _wider(moved, NEITHER) == []


def test_the_whole_of_it_is_for_keys_to_all_accounts(moved: Served) -> None:
    every = moved.client.get("/api/v1/findings", params={"limit": "500"}).json()["items"]
    listed = {account: moved.key(*account) for account in ((MINE,), (MINE, OTHER, NEITHER))}
    assert FINDING in {row["FindingId"] for row in every}
    for headers in listed.values():
        answer = moved.client.get("/api/v1/findings", params={"limit": "500"}, headers=headers)
        assert FINDING not in answer.text
        for path in ("anomalies", "events?since=2026-01-01"):
            assert FINDING not in moved.client.get(f"/api/v1/{path}", headers=headers).text
        assert moved.client.get(f"/api/v1/findings/{FINDING}", headers=headers).status_code == 404
        path = f"/api/v1/findings/{FINDING}/dismissal"
        assert moved.client.post(path, json={"reason": "x"}, headers=headers).status_code == 404


def test_what_a_restated_bill_took_away_is_told_to_keys_to_all_accounts(moved: Served) -> None:
    """The finding is gone, and with it the account that it was of."""
    path = "/api/v1/events?since=2026-01-01"
    (event,) = [row for row in moved.client.get(path).json()["items"] if row["x_Change"] == "superseded"]
    assert (event["FindingId"], event["Title"], event["SubAccountId"]) == (GONE, "Taken away", None)
    assert GONE not in moved.client.get(path, headers=moved.key(MINE, OTHER, NEITHER)).text


def test_a_dismissed_one_is_told_to_nobody_any_more(moved: Served) -> None:
    path = f"/api/v1/findings/{FINDING}/dismissal"
    assert moved.client.post(path, json={"reason": "planned"}).status_code == 204
    assert _wider(moved, MINE) == []
    assert moved.client.delete(path).status_code == 204
    assert len(_wider(moved, MINE)) == 1
