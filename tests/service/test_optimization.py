"""What an account could save: the pipeline's own verdicts for its own window, the same functions for any other."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from api.analysis import analyse, anomalies, rules
from tests.service.conftest import Served

ACCOUNT = "582910374466"
PATH = f"/api/v1/accounts/{ACCOUNT}/cost-optimization"


def _asked(served: Served, account: str = ACCOUNT, **body: object) -> dict[str, Any]:
    answer = served.client.post(PATH.replace(ACCOUNT, account), json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_pipelines_own_window_gives_the_findings_table(served: Served) -> None:
    listed = served.client.get("/api/v1/findings", params={"account": ACCOUNT, "limit": "500"}).json()["items"]
    answer = _asked(served, analysis_period_days=30)
    assert answer["basis"] == "published"
    assert [{**row, "x_Kind": None} for row in answer["findings"]] == [{**row, "x_Kind": None} for row in listed]
    (summary,) = answer["summary"]
    net = sum(Decimal(row["x_NetMonthlySaving"] or 0) for row in listed)
    assert Decimal(summary["monthly_savings_net"]) == net > 0
    assert sum(Decimal(each["net"]) for each in summary["by_type"].values()) == net
    assert sum(Decimal(each["net"]) for each in summary["by_service"].values()) == net


@pytest.mark.parametrize("account", [ACCOUNT, "219465803371"])
def test_judging_the_own_window_again_gives_the_findings_table(served: Served, account: str) -> None:
    with served.app.state.services.reading() as snapshot:
        (payer,) = [row for row in snapshot.once("payers") if row["account"] == account]
        found, missing = analyse(snapshot, rules(snapshot), payer["payer"], account, date(2026, 6, 18), 30)
        unknown = snapshot.rows("not_assessed", {"payer": payer["payer"], "account": account})
    asked = {"account": account, "limit": "500", "state": ["open", "regressed", "dismissed"]}
    listed = served.client.get("/api/v1/findings", params=asked).json()["items"]
    money = ("x_EstimatedMonthlySaving", "x_MonthlyDiscount", "x_NetMonthlySaving", "x_Impact", "x_MonthlyCost")
    same = ("FindingId", *money, "x_DiscountShare", "x_Summary")
    assert sorted(str([str(row[name]) for name in same]) for row in found.to_dicts()) == sorted(
        str([str(row[name]) for name in same]) for row in listed if row["Category"] != "anomaly"
    )
    unknown = [row for row in unknown if row["DetectorId"] not in anomalies()]
    assert [row for row in unknown if row not in missing] == []


def test_another_window_is_judged_now(served: Served) -> None:
    answer = _asked(served, analysis_period_days=14, include_services=["EC2", "AmazonRDS"])
    assert answer["window"] == {"days": 14, "first": "2026-06-05", "last": "2026-06-18"}
    assert answer["basis"] == "judged for this window"
    services = {row["ServiceName"] for row in answer["findings"]}
    assert services == {"Amazon Elastic Compute Cloud", "Amazon Relational Database Service"}
    windows = {row["x_WindowStart"] for row in answer["findings"] if row["Category"] == "modernize"}
    assert windows == {"2026-06-05"}


def test_anomalies_are_the_published_ones_in_every_window_and_what_fell_is_in_no_total(served: Served) -> None:
    fallen = "219465803371"
    of_own, of_another = (_asked(served, fallen, analysis_period_days=days) for days in (30, 14))
    incidents = [[row for row in answer["findings"] if row["Category"] == "anomaly"] for answer in (of_own, of_another)]
    assert incidents[0] == incidents[1]
    assert min(Decimal(row["x_Impact"]) for row in incidents[0]) < 0
    risen = sum(Decimal(row["x_Impact"]) for row in incidents[0] if Decimal(row["x_Impact"]) > 0)
    assert Decimal(of_another["summary"][0]["impact"]) == risen
    drops = served.client.get("/api/v1/findings", params={"account": fallen, "min_saving": 300}).json()["items"]
    assert "cost_drop" in {row["DetectorId"] for row in drops}


def test_kinds_and_amounts_narrow_the_answer(served: Served) -> None:
    answer = _asked(served, optimization_types=["rightsizing", "lifecycle", "ri"], min_monthly_savings=10)
    assert {row["x_Kind"] for row in answer["findings"]} <= {"rightsizing", "lifecycle", "ri"}
    assert all(Decimal(row["x_NetMonthlySaving"] or row["x_Impact"]) >= 10 for row in answer["findings"])
    assert answer["findings"]
    assert answer["not_assessed"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"analysis_period_days": 6}, "body.analysis_period_days"),
        ({"analysis_period_days": 91}, "body.analysis_period_days"),
        ({"analysis_period_days": "30"}, "body.analysis_period_days"),
        ({"include_services": ["<script>"]}, "body.include_services"),
        ({"optimization_types": ["evil"]}, "body.optimization_types"),
        ({"min_monthly_savings": -1}, "body.min_monthly_savings"),
        ({"<evil>": 1}, "body"),
    ],
)
def test_a_wrong_body_is_refused_by_place_and_not_repeated(served: Served, body: dict[str, Any], where: str) -> None:
    answer = served.client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["where"] for error in answer.json()["errors"]] == [where]
    assert "evil" not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize(
    "account",
    [
        "58291037446",
        "5829103744666",
        "\uff15" * 12,
        "58291037446a",
    ],
)
def test_an_account_is_twelve_ascii_digits(served: Served, account: str) -> None:
    assert served.client.post(f"/api/v1/accounts/{account}/cost-optimization", json={}).status_code == 422


def test_limits_hold_before_anything_is_parsed(served: Served) -> None:
    json = {"Content-Type": "application/json"}
    assert served.client.post(PATH, content=b"[" * 20_000, headers=json).status_code == 413
    assert served.client.post(PATH, content=b"[" * 17, headers=json).status_code == 422
    assert served.client.post(PATH, content=b'{"min_monthly_savings": NaN}', headers=json).status_code == 422
    assert served.client.post(PATH, content=b"x" * 20_000, headers={"Authorization": ""}).status_code == 401
    assert served.client.get("/api/v1/findings?q=" + "x" * 5_000).status_code == 414
