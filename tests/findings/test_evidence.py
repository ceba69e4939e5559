"""The SQL of every published finding, run on the snapshot alone, gives the finding's numbers again."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import evidence
from pipelines.publish import open_current
from pipelines.warehouse import frame, rows


def test_every_finding_of_every_detector_gives_its_numbers_again(demo: Path) -> None:
    with open_current(demo / "published") as con:
        findings = frame(con, "SELECT * FROM findings ORDER BY FindingId").to_dicts()
        assert len({finding["DetectorId"] for finding in findings}) >= 6
        for finding in findings:
            assert finding["x_EvidenceSql"] is not None, finding["DetectorId"]
            (result,) = frame(con, finding["x_EvidenceSql"]).to_dicts()
            for name, column in evidence.NUMBERS.items():
                if name in result and finding[column] is not None:
                    allowed = 0.01 + 1e-6 if column == "x_MonthlyCost" else 1e-6  # cents are rounded down
                    difference = float(result[name]) - float(finding[column])
                    assert -1e-6 <= difference <= allowed or abs(difference) <= 1e-6, (finding["DetectorId"], name)


def test_a_purchase_of_one_family_rests_on_the_hours_that_its_query_adds_up(demo: Path) -> None:
    with open_current(demo / "published") as con:
        purchases = frame(con, "SELECT * FROM findings WHERE DetectorId = 'commitment_purchase'").to_dicts()
        said = {purchase["FindingId"]: json.loads(purchase["x_Evidence"]) for purchase in purchases}
        by_the_hour = [purchase for purchase in purchases if said[purchase["FindingId"]]["basis"] == "hours"]
        single = [purchase for purchase in by_the_hour if "," not in said[purchase["FindingId"]]["families"]]
        assert single
        for purchase in single:
            (result,) = frame(con, purchase["x_EvidenceSql"]).to_dicts()
            numbers = said[purchase["FindingId"]]
            before = numbers["on_demand_per_hour"] + numbers["waste_taken_off_per_hour"]
            assert float(result["on_demand_per_hour"]) == pytest.approx(before, rel=1e-4)


def test_a_finding_says_basis_rate_source_window_and_hours(demo: Path) -> None:
    with open_current(demo / "published") as con:
        lacking = rows(
            con,
            "SELECT DetectorId FROM findings WHERE Category <> 'anomaly' AND (x_CostBasis IS NULL "
            "OR x_RateSource IS NULL OR x_WindowStart IS NULL OR x_WindowEnd IS NULL OR x_HoursPerMonth <> 730)",
        )
        assert lacking == []


def test_hostile_names_stay_text() -> None:
    assert evidence.literal("o'; DROP TABLE findings; --") == "'o''; DROP TABLE findings; --'"
    assert evidence.literal(None) == "NULL"


def test_net_savings_are_within_the_bill_of_every_account(demo: Path) -> None:
    with open_current(demo / "published") as con:
        totals = rows(con, "SELECT SubAccountId, sum(x_NetMonthlySaving) FROM findings GROUP BY ALL")
        bills = dict(rows(con, "SELECT SubAccountId, sum(EffectiveCost) FROM service_day GROUP BY ALL"))
        assert all(saving <= bills[account] for account, saving in totals if saving and saving > Decimal(0))
