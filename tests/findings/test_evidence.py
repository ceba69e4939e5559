"""The SQL of every published finding, run on the snapshot alone, gives the finding's numbers again."""

import json
from datetime import date
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


def test_gross_less_overlap_less_discounts_is_net_and_the_share_of_discounts_can_be_queried(demo: Path) -> None:
    with open_current(demo / "published") as con:
        open_now = "SELECT * FROM findings WHERE x_DiscountShare IS NOT NULL AND x_State = 'open' ORDER BY FindingId"
        findings = frame(con, open_now).to_dicts()
        assert {finding["Category"] for finding in findings} >= {"terminate", "schedule", "modernize", "commit"}
        for finding in findings:
            (result,) = frame(con, evidence.of_discount(finding)).to_dicts()
            told = json.loads(finding["x_Evidence"]).get("discount_share_of_displaced", finding["x_DiscountShare"])
            assert float(result["discount_share"]) == pytest.approx(told, abs=1e-6)
            if finding["x_EstimatedMonthlySaving"] is not None:
                left = finding["x_NetMonthlySaving"] + finding["x_MonthlyDiscount"]
                assert 0 <= left <= finding["x_EstimatedMonthlySaving"]
                kept = left * (1 - Decimal(str(finding["x_DiscountShare"])))
                forgiven = Decimal("1e-8")  # a millionth of a cent, as by models/words.py
                assert -forgiven <= kept - finding["x_NetMonthlySaving"] <= Decimal("0.01")


def test_a_purchase_and_what_is_owned_give_every_number_again_that_their_evidence_says(demo: Path) -> None:
    with open_current(demo / "published") as con:
        found = frame(con, "SELECT * FROM findings WHERE DetectorId LIKE '%commitment%' AND Category <> 'anomaly'")
        about = [(finding, frame(con, finding["x_EvidenceSql"]).to_dicts()[0]) for finding in found.to_dicts()]
    assert {finding["DetectorId"] for finding, _ in about} >= {"commitment_purchase", "unused_commitment"}
    for finding, numbers in about:
        said = {name: evidence.said(finding, name) for name in numbers}
        unsaid = {"monthly_unused"} if finding["DetectorId"] == "expiring_commitment" else set()
        assert {name for name, value in said.items() if value is None} == unsaid
        for name in numbers.keys() - unsaid:
            cents = 0.01 if name.startswith("monthly") else 1e-6  # rounded down to them
            assert float(numbers[name]) == pytest.approx(float(said[name]), rel=1e-5, abs=cents), name


def test_no_purchase_for_a_family_counts_what_an_open_finding_would_move_to_another(demo: Path) -> None:
    bought = "WHERE DetectorId = 'commitment_purchase' AND x_Evidence->>'plan' IN ('EC2 Instance SP', 'RI standard')"
    moving = "DetectorId IN ('x86_to_graviton', 'old_generation')"
    with open_current(demo / "published") as con:
        rows_of = rows(
            con,
            f"SELECT p.x_UsageType, CAST(p.x_MonthlyCost AS DOUBLE), sum(r.EffectiveCost) / max(hours) * 730 FROM "
            f"(SELECT *, CAST(x_Evidence->>'hours' AS INTEGER) AS hours FROM findings {bought}) AS p "
            f"JOIN commitment_resource_day AS r ON r.SubAccountId = p.SubAccountId AND r.RegionId = p.RegionId "
            f"AND r.x_CommitmentFamily = p.x_UsageType AND r.CommitmentDiscountId IS NULL "
            f"AND r.ChargePeriodStart BETWEEN p.x_WindowStart AND p.x_WindowEnd "
            f"WHERE r.ResourceId NOT IN (SELECT ResourceId FROM findings WHERE {moving}) GROUP BY ALL",
        )
        (families,) = rows(con, f"SELECT count(*) FROM findings {bought}")[0]
    assert families == len(rows_of) > 0
    assert all(cost <= float(staying) + 0.01 for _, cost, staying in rows_of)


def test_a_reservation_is_named_by_class_and_number_and_a_plan_is_not(demo: Path) -> None:
    with open_current(demo / "published") as con:
        query = "SELECT x_UsageType, x_Evidence FROM findings WHERE DetectorId = 'commitment_purchase'"
        said = {usage: json.loads(text) for usage, text in rows(con, query)}
    database = said["rds:r6g:postgresql"]
    assert (database["buy"], database["normalised_units"]) == ("48 × db.r6g.large PostgreSQL", 192.0)
    assert database["runs_all_the_time"] == "4 × db.r6g.2xlarge, 2 × db.r6g.4xlarge Multi-AZ"
    assert said["compute"]["buy"] is None


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


def test_coverage_by_commitments_says_which_family_is_covered_how_far(demo: Path) -> None:
    """Both warehouses are reserved, nothing covers the large databases, and a plan some of the m6i."""
    with open_current(demo / "published") as con:
        query = (
            "SELECT SubAccountId, x_CommitmentFamily, x_Coverage FROM commitment_coverage WHERE RegionId = 'us-east-1'"
        )
        share = {(account, family): each for account, family, each in rows(con, query)}
    assert share["219465803371", "rds:r5:postgresql"] == 1
    assert share["582910374466", "rds:r6g:postgresql"] == 0
    assert 0.3 < share["582910374466", "ec2:m6i"] < 0.8


def test_growth_of_a_service_is_that_of_its_settled_days(demo: Path) -> None:
    """A week like the one before, a week with a leak at its end; what the account pays is all there, once."""
    with open_current(demo / "published") as con:
        found = rows(
            con, "SELECT x_AsOf, SubAccountId, ServiceName, x_WeekOverWeek, x_AccountShare FROM service_growth"
        )
    assert {as_of for as_of, *_ in found} == {date(2026, 6, 15)}
    weekly = {(account, service): change for _, account, service, change, _ in found}
    assert abs(weekly["582910374466", "Amazon DynamoDB"]) < 0.01
    assert weekly["219465803371", "AWS Glue"] == pytest.approx(0.478, abs=1e-3)
    shares = [share for _, account, _, _, share in found if account == "219465803371"]
    assert sum(shares) == pytest.approx(1.0, abs=1e-6)
