"""Each check finds what it is there to find, and nothing in a bill that is right."""

from collections.abc import Iterator

import pytest

import sql
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.ingest import ingest
from pipelines.warehouse import Connection, rows, writer
from tests.ingest.bills import ACCOUNT, PAYER, line, write_csv

BILL = [line(cost="1", bill_invoice_id="1"), line(cost="2", day=3, bill_invoice_id="1")]
VERDICT = f"""
INSERT INTO verdicts BY NAME
SELECT DATE '2026-04-03' AS x_AsOf, 'f' AS FindingId, 'd' AS DetectorId, 't' AS Title, 'idle' AS Category,
    'low' AS Severity, 1.0 AS Confidence, '{PAYER}' AS BillingAccountId, '{ACCOUNT}' AS SubAccountId,
    'i-1' AS ResourceId,
    'USD' AS BillingCurrency, 'amortised' AS x_CostBasis, 10.00 AS x_MonthlyCost,
    {{gross}} AS x_EstimatedMonthlySaving, {{net}} AS x_NetMonthlySaving,
    '' AS x_Summary, '' AS x_Action, '[]' AS x_Evidence
"""
WINDOWED = VERDICT.format(gross="999.00", net="{net}").replace(
    "AS x_Evidence", "AS x_Evidence, DATE '2026-04-01' AS x_WindowStart, DATE '2026-04-03' AS x_WindowEnd"
)
DISCOUNTED = WINDOWED.format(net="5.00").replace(
    "AS x_WindowEnd",
    """AS x_WindowEnd, 'AmazonEC2' AS ServiceName, '{"usage_types": ["BoxUsage:m5.large"]}' AS x_Scope""",
)
TAKEN_TWICE = VERDICT.format(gross="5.00", net="4.00").replace(
    "AS x_Evidence", "AS x_Evidence, 1.01 AS x_MonthlyDiscount"
)
ANOMALY = VERDICT.format(gross="NULL", net="NULL").replace("AS x_Evidence", "AS x_Evidence, 45.12 AS x_Impact")
CAUSE = f"""
INSERT INTO anomaly_causes BY NAME
SELECT DATE '2026-04-03' AS x_AsOf, 'f' AS FindingId, '{PAYER}' AS BillingAccountId, 'element' AS x_Breakdown,
    1 AS x_Rank, 'ResourceId' AS x_Dimension, 'USD' AS BillingCurrency, 45.11 AS x_Impact, 1.0 AS x_Share, '' AS x_Words
"""
OTHER_EXPORT = """
INSERT INTO reconciliation
SELECT * REPLACE ('other' AS x_ExportId, x_SourceCost + 1 AS x_SourceCost) FROM reconciliation
"""


DAY = f"""
INSERT INTO anomaly_days SELECT '{PAYER}' AS BillingAccountId, DATE '{{day}}' - CAST(range AS INTEGER) AS x_AsOf,
    CAST({{band}} AS DOUBLE) AS x_ScoreFrom, {{series}} AS x_Series FROM range({{days}})
"""


def scored(*bands: tuple[str, int, int]) -> str:
    """Days of judgement up to 30 April: band, series a day, how many days back."""
    return ";".join(DAY.format(day="2026-04-30", band=band, series=series, days=days) for band, series, days in bands)


@pytest.fixture(scope="module")
def _billed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("billed")
    settings = Settings(data_dir=folder / "data")
    with writer(settings) as con:
        ingest(con, settings, [write_csv(folder / "bill.csv", BILL)])
        for period in marts.stale(con):
            marts.build(con, period)
        con.execute(f"INSERT INTO judged VALUES ('{PAYER}', DATE '2026-04-03', 1, 'basis')")
        yield con


@pytest.fixture
def con(_billed: Connection) -> Iterator[Connection]:
    """What a test does to the bill is undone after it."""
    _billed.execute("BEGIN")
    yield _billed
    _billed.execute("ROLLBACK")


def offending(con: Connection, name: str) -> int:
    return len(rows(con, sql.read(f"checks/{name}")))


@pytest.mark.parametrize("name", sql.names("checks"))
def test_a_bill_that_is_right_offends_no_check(con: Connection, name: str) -> None:
    assert rows(con, sql.read(name)) == []


@pytest.mark.parametrize("name", sql.names("checks"))
def test_a_check_says_what_offends_and_in_a_stable_order(name: str) -> None:
    text = sql.read(name)

    assert text.startswith("-- Offending: ")
    assert "ORDER BY" in text or name == "checks/marts_equal_charges"


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("reconciliation", "UPDATE reconciliation SET x_ChargedCost = x_ChargedCost + 0.000000000001"),
        ("reconciliation", "UPDATE reconciliation SET x_ChargedRows = x_ChargedRows - 1"),
        ("marts_equal_charges", "UPDATE service_day SET BilledCost = BilledCost + 0.000000000001 WHERE BilledCost = 1"),
        ("marts_equal_charges", "DELETE FROM service_day"),
        ("marts_current", "UPDATE bills SET x_Version = 'newer'"),
        ("marts_current", "DELETE FROM mart_builds"),
        ("immature", "UPDATE bills SET x_Settled = false"),
        ("not_available", "UPDATE bills SET x_NotAvailable = 'EffectiveCost of RIFee'"),
        ("mixed_currencies", "UPDATE charges SET BillingCurrency = 'NOK' WHERE BilledCost = 1"),
        ("unknown_line_item_types", "UPDATE charges SET x_LineItemType = 'Mystery' WHERE BilledCost = 1"),
        ("amortisation_identity", "UPDATE charges SET EffectiveCost = 1.5 WHERE BilledCost = 1"),
        ("overlapping_exports", OTHER_EXPORT),
        ("savings_within_cost", VERDICT.format(gross="11.00", net="9.00")),
        ("savings_within_cost", VERDICT.format(gross="5.00", net="6.00")),
        ("savings_within_cost", VERDICT.format(gross="5.00", net="-1.00")),
        ("savings_within_cost", TAKEN_TWICE),
        ("savings_within_bill", WINDOWED.format(net="91.26")),
        ("savings_within_bill", WINDOWED.format(net="1.00").replace("'i-1'", "'i-that-no-bill-has'")),
        ("savings_after_discounts", f"UPDATE discount_day SET x_Discount = x_UsageCost / 2; {DISCOUNTED}"),
        ("causes_add_up", CAUSE),
        ("causes_add_up", f"{ANOMALY}; {CAUSE}"),
        ("savings_within_cost", f"{VERDICT.format(gross='9.00', net='6.00')} FROM range(2)"),
        ("anomaly_coverage", scored(("NULL", 11, 1), ("0", 9, 1))),
        ("anomaly_rate", scored(("0", 980, 1), ("0.5", 11, 1), ("0.8", 9, 1))),
        ("anomaly_rate", scored(("0", 1700, 30))),
        ("anomaly_drift", scored(("0", 100, 35), ("0.2", 900, 7), ("0.01", 900, 35))),
    ],
)
def test_a_check_finds_the_damage_that_it_is_for(con: Connection, name: str, damage: str) -> None:
    con.execute(damage)

    assert offending(con, name) >= 1


@pytest.mark.parametrize("name", ["anomaly_coverage", "anomaly_rate", "anomaly_drift"])
def test_scores_that_are_as_ever_are_no_offence(con: Connection, name: str) -> None:
    con.execute(scored(("NULL", 9, 35), ("0", 980, 35), ("0.2", 10, 35), ("0.5", 1, 35)))

    assert offending(con, name) == 0


def test_causes_that_add_up_to_the_impact_are_no_offence(con: Connection) -> None:
    con.execute(f"{ANOMALY}; {CAUSE}; {CAUSE.replace('1 AS x_Rank', '2 AS x_Rank').replace('45.11', '0.01')}")

    assert offending(con, "causes_add_up") == 0


def test_savings_after_discounts_are_no_offence(con: Connection) -> None:
    con.execute("UPDATE discount_day SET x_Discount = x_UsageCost / 2")
    con.execute(DISCOUNTED.replace("AS x_Scope", "AS x_Scope, 5.00 AS x_MonthlyDiscount"))

    assert offending(con, "savings_after_discounts") == 0


def test_savings_within_cost_are_no_offence(con: Connection) -> None:
    con.execute(VERDICT.format(gross="5.00", net="5.00"))
    con.execute(VERDICT.format(gross="5.00", net="0.00"))

    assert offending(con, "savings_within_cost") == 0
