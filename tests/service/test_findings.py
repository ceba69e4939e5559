"""The list of findings: what `cloudwise findings` shows, page by page, of one generation, for those who may see it."""

from pathlib import Path

import pytest

import sql
from pipelines.publish import open_current
from pipelines.warehouse import frame, rows
from tests.service.conftest import Served


def _listed(demo: Path, state: str = "open") -> list[str]:
    asked = {"least": 0, "state": state, "category": None, "account": None}
    with open_current(demo / "published") as con:
        return frame(con, sql.read("reports/list_findings"), asked)["FindingId"].to_list()


def test_pages_one_after_the_other_are_the_whole_list(served: Served, demo: Path) -> None:
    ids, following = [], None
    while True:
        asked = {"limit": "7"} | ({"cursor": following} if following else {})
        page = served.client.get("/api/v1/findings", params=asked).json()
        ids += [finding["FindingId"] for finding in page["items"]]
        if (following := page["next"]) is None:
            break
    assert ids == _listed(demo)
    assert len(ids) > 14


@pytest.mark.parametrize("sort", ["severity", "account", "resource", "last_seen"])
@pytest.mark.parametrize("descending", ["true", "false"])
def test_any_order_pages_as_it_lists(served: Served, sort: str, descending: str) -> None:
    asked = {"sort": sort, "descending": descending}
    whole = served.client.get("/api/v1/findings", params=asked | {"limit": "40"}).json()["items"]
    first = served.client.get("/api/v1/findings", params=asked | {"limit": "13"}).json()
    second = served.client.get("/api/v1/findings", params=asked | {"limit": "27", "cursor": first["next"]}).json()
    assert first["items"] + second["items"] == whole


def test_a_cursor_of_another_question_is_refused_without_repeating_it(served: Served) -> None:
    following = served.client.get("/api/v1/findings", params={"limit": "1"}).json()["next"]
    answer = served.client.get("/api/v1/findings", params={"sort": "account", "cursor": following})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "query.cursor", "what": "cursor_of_this_list"}]
    assert following not in answer.text


def test_the_days_of_an_account_add_up_to_those_of_its_services(demo: Path) -> None:
    sums = (
        "SELECT BillingAccountId, SubAccountId, BillingCurrency, ChargePeriodStart, sum(BilledCost),"
        " CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END, sum(x_UsageCost) FROM {} GROUP BY ALL"
    )
    by_day, by_service = sums.format("account_day"), sums.format("service_day")
    with open_current(demo / "published") as con:
        assert rows(con, f"({by_day} EXCEPT {by_service}) UNION ALL ({by_service} EXCEPT {by_day})") == []
        ((days, cells),) = rows(con, "SELECT (SELECT count(*) FROM account_day), (SELECT count(*) FROM service_day)")
    assert 0 < days < cells


def test_without_a_key_nothing_is_answered_but_that_it_runs(served: Served) -> None:
    anyone = {"Authorization": ""}
    assert served.client.get("/api/v1/findings", headers=anyone).status_code == 401
    assert served.client.get("/metrics", headers=anyone, follow_redirects=False).status_code == 401
    assert served.client.get("/", headers=anyone, follow_redirects=False).status_code == 303
    assert served.client.get("/health", headers=anyone).json() == {"status": "ok", "breaker": "closed"}


def test_a_key_sees_the_findings_of_its_accounts_alone(served: Served) -> None:
    findings = served.client.get("/api/v1/findings", params={"limit": "500"}).json()["items"]
    account = findings[0]["SubAccountId"]
    seen = served.client.get("/api/v1/findings", params={"limit": "500"}, headers=served.key(account)).json()["items"]
    assert seen == [finding for finding in findings if finding["SubAccountId"] == account]
    assert len(seen) < len(findings)
