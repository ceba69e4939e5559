"""What is decided is in every list and total at once, to the cent as the next run publishes it."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import sql
from api.pending import pending
from models.decision import as_table
from pipelines.decisions import read, store
from pipelines.publish import open_current
from pipelines.steps.weigh import weigh_with
from pipelines.warehouse import frame
from tests.service.conftest import Served

EVERY = {"limit": "500", "state": ["open", "regressed", "dismissed", "resolved"]}
NextRun = Callable[[Path], dict[str, dict[str, Any]]]
FOLLOWS = ("x_State", "Severity", "x_NetMonthlySaving", "x_DismissedReason", "x_DismissedUntil", "x_Feedback")


def _listed(served: Served, **asked: Any) -> dict[str, dict[str, Any]]:
    items = served.client.get("/api/v1/findings", params=EVERY | asked).json()["items"]
    return {row["FindingId"]: row for row in items}


@pytest.fixture(scope="module")
def next_run(demo: Path) -> NextRun:
    """What the next run would publish of findings, given the store of an installation."""
    computed = ("realised_savings", "reliability", "decisions")

    def published(data: Path) -> dict[str, dict[str, Any]]:
        with open_current(demo / "published") as con:
            for table in computed:
                con.execute(f"CREATE TEMP TABLE {table} AS FROM {table} LIMIT 0")
            con.execute(sql.read("tables/weighed").replace("CREATE TABLE", "CREATE TEMP TABLE"))
            weigh_with(con, as_table(read(store(data))))
            rows = frame(con, f"SELECT * FROM ({sql.read('reports/findings')})").to_dicts()
        return {row["FindingId"]: row for row in rows}

    return published


@pytest.fixture
def crowded(served: Served) -> tuple[str, str]:
    """Two findings of one resource: the second saves less while the first is open."""
    rows = _listed(served).values()
    less = next(
        row
        for row in rows
        if row["ResourceId"]
        and row["x_State"] == "open"
        and row["x_EstimatedMonthlySaving"]
        and _left(row) != Decimal(row["x_EstimatedMonthlySaving"])
    )
    first = next(
        row
        for row in rows
        if (row["ResourceId"], row["x_State"]) == (less["ResourceId"], "open") and row["FindingId"] != less["FindingId"]
        and row["x_EstimatedMonthlySaving"]
        and _left(row) == Decimal(row["x_EstimatedMonthlySaving"])
    )  # fmt: skip
    return first["FindingId"], less["FindingId"]


def _left(row: dict[str, Any]) -> Decimal:
    """What overlap leaves of a saving, before discounts."""
    return Decimal(row["x_NetMonthlySaving"]) + Decimal(row["x_MonthlyDiscount"] or 0)


def _net(rows: Iterable[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["x_NetMonthlySaving"] or 0) for row in rows), Decimal(0))


def test_lists_and_totals_follow_a_decision_at_once_as_the_next_run_will_have_them(
    served: Served, next_run: NextRun, crowded: tuple[str, str]
) -> None:
    data = served.app.state.services.settings.data_dir
    before = _listed(served)
    anomaly = next(row["FindingId"] for row in before.values() if row["Category"] == "anomaly")
    dismissed, relieved = crowded
    said = {"reason": "kept", "until": "2027-01-31", "verdict": "planned"}
    for finding in (dismissed, anomaly):
        assert served.client.post(f"/api/v1/findings/{finding}/dismissal", json=said).status_code == 204
    now = _listed(served)
    assert (now[dismissed]["x_State"], now[anomaly]["x_State"]) == ("dismissed", "dismissed")
    assert Decimal(now[relieved]["x_NetMonthlySaving"]) > Decimal(before[relieved]["x_NetMonthlySaving"])

    expected = next_run(data)
    assert {finding: _facts(row) for finding, row in now.items()} == {
        finding: _facts(row) for finding, row in expected.items()
    }
    one = served.client.get(f"/api/v1/findings/{relieved}").json()["finding"]
    assert _facts(one) == _facts(expected[relieved])
    _agree(served)

    for finding in (dismissed, anomaly):
        assert served.client.delete(f"/api/v1/findings/{finding}/dismissal").status_code == 204
    assert _listed(served) == before
    _agree(served)


def _facts(row: dict[str, Any]) -> list[str]:
    return [str(row[name]) for name in FOLLOWS]


def _agree(served: Served) -> None:
    """List, accounts, the answer of one account and the page say the same."""
    is_open = [row for row in _listed(served).values() if row["x_State"] in ("open", "regressed")]
    accounts = served.client.get("/api/v1/accounts").json()["items"]
    assert _net(accounts) == _net(is_open) > 0
    assert sum(row["x_Findings"] for row in accounts) == len(is_open)
    for account in ("582910374466", "219465803371"):
        path = f"/api/v1/accounts/{account}/cost-optimization"
        (summary,) = served.client.post(path, json={}).json()["summary"]
        assert Decimal(summary["monthly_savings_net"]) == _net(row for row in is_open if row["SubAccountId"] == account)
    with served.app.state.services.reading() as snapshot:
        seen = {"accounts": None} | pending(snapshot, served.app.state.services)
        (page,), by_account = snapshot.rows("page_open", seen), snapshot.rows("page_accounts", seen)
    assert page["net"] == sum(row["net"] for row in by_account) == _net(is_open)
    assert page["savings"] + page["anomalies"] + page["falls"] == len(is_open)


@pytest.mark.slow
def test_a_dismissed_saving_takes_nothing_from_the_others_in_another_window(
    served: Served, crowded: tuple[str, str]
) -> None:
    dismissed, relieved = crowded
    account = _listed(served)[relieved]["SubAccountId"]
    path = f"/api/v1/findings/{dismissed}/dismissal"
    served.client.post(path, json={"reason": "kept"})
    asked = {"analysis_period_days": 29}
    answer = served.client.post(f"/api/v1/accounts/{account}/cost-optimization", json=asked).json()
    served.client.delete(path)
    found = {row["FindingId"]: row for row in answer["findings"]}
    assert dismissed not in found
    assert _left(found[relieved]) == Decimal(found[relieved]["x_EstimatedMonthlySaving"])


def test_deciding_the_same_twice_is_deciding_once(served: Served, crowded: tuple[str, str]) -> None:
    data = served.app.state.services.settings.data_dir
    path = f"/api/v1/findings/{crowded[0]}/dismissal"
    before = len(read(store(data))) if store(data).exists() else 0
    for _ in range(2):
        assert served.client.post(path, json={"reason": "kept"}).status_code == 204
    assert len(read(store(data))) == before + 1
    assert served.client.post(path, json={"reason": "kept", "until": "2027-01-31"}).status_code == 204
    assert len(read(store(data))) == before + 2
    for _ in range(2):
        assert served.client.delete(path).status_code == 204
    assert len(read(store(data))) == before + 3
