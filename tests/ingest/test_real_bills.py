"""Real exports give their expected totals, exactly: to the last digit that the file holds.

The truth is the folder's expected.json, or a sum of decimals that the test takes from the text itself.
"""

import csv
import gzip
import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Settings
from tests.ingest.bills import ask, check, ends, taken

TWELFTH = Decimal("1e-12")
EIGHTH = Decimal("1e-8")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a csv or csv.gz, as text."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as file:
        return list(csv.DictReader(file))


def sums(rows: list[dict[str, str]], amount: str, *keys: str) -> dict[tuple[str, ...], Decimal]:
    """Exact sums of a text column by key columns; each amount counts to its 12th decimal, as charges hold it."""
    found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        value = Decimal(row[amount]) if row[amount] not in ("", "NULL") else Decimal(0)
        found[tuple(row[key] for key in keys)] += value.quantize(TWELFTH, ROUND_HALF_UP)
    return dict(found)


def charged(settings: Settings, amount: str, *keys: str) -> dict[tuple[str, ...], Decimal]:
    """The same sums of charges."""
    found = ask(settings, f"SELECT {', '.join(keys)}, sum({amount}) FROM charges GROUP BY ALL")
    return {tuple(str(key) for key in row[:-1]): row[-1] for row in found}


def expected(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "expected.json").read_text()))


def test_the_workshop_bill_gives_its_unblended_and_amortised_totals(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "aws_workshop_cur_2018_10"

    (attempt,) = taken(settings, folder)

    assert (attempt.source_rows, attempt.billed) == (119_307, Decimal("4064.483131537900"))
    ((billed, effective, public),) = ask(
        settings,
        "SELECT round(sum(BilledCost), 8), round(sum(EffectiveCost), 8), round(sum(ListCost), 8) FROM charges",
    )
    assert (billed, effective) == (Decimal("4064.48313154"), Decimal("4195.95710932"))
    assert public == Decimal(str(expected(folder)["sum_public_on_demand"]))


def test_the_workshop_bill_agrees_by_type_account_service_and_day(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "aws_workshop_cur_2018_10"
    truth = expected(folder)
    taken(settings, folder)

    by_type = ask(
        settings,
        "SELECT x_LineItemType, sum(x_LineItems), round(sum(BilledCost), 6), round(sum(EffectiveCost), 6) "
        "FROM charges GROUP BY ALL",
    )
    by_account = ask(
        settings, "SELECT SubAccountId, sum(x_LineItems), round(sum(BilledCost), 6) FROM charges GROUP BY ALL"
    )
    by_service = ask(
        settings,
        "SELECT x_ServiceCode, round(sum(BilledCost), 6), round(sum(EffectiveCost), 6) FROM charges GROUP BY ALL",
    )
    by_day = ask(settings, "SELECT ChargePeriodStart, round(sum(BilledCost), 6) FROM charges GROUP BY ALL")

    assert {kind: (count, float(billed), float(cost)) for kind, count, billed, cost in by_type} == {
        kind: (want["rows"], want["unblended"], want["amortized"]) for kind, want in truth["by_line_item_type"].items()
    }
    assert {account: (count, float(cost)) for account, count, cost in by_account} == {
        account: (count, cost) for account, (count, cost) in truth["by_account"].items()
    }
    known = {service: (float(billed), float(cost)) for service, billed, cost in by_service}
    for service, (billed, cost) in truth["by_month_service_unblended"]["2018-10"].items():
        assert known[service] == (billed, cost)
    assert {str(day): float(cost) for day, cost in by_day} == {day: want[0] for day, want in truth["daily"].items()}


def test_the_workshop_bill_reconciles_and_its_amortisation_identity_holds(
    settings: Settings, shared_data: Path
) -> None:
    taken(settings, shared_data / "aws_workshop_cur_2018_10")

    assert check(settings, "amortisation_identity") == []
    assert check(settings, "reconciliation") == []
    assert check(settings, "marts_equal_charges") == []
    assert check(settings, "unknown_line_item_types") == []


def test_a_cur_2_csv_with_credits_keeps_what_was_used_and_what_was_given_apart(
    settings: Settings, shared_data: Path
) -> None:
    folder = shared_data / "cur2_csv_2026_04"
    taken(settings, folder)

    assert charged(settings, "BilledCost", "x_LineItemType") == sums(
        table(folder / "ha-project-CUR-daily-1-00001.csv"), "line_item_unblended_cost", "line_item_line_item_type"
    )
    assert charged(settings, "round(BilledCost, 10)", "x_LineItemType") == {
        ("Usage",): Decimal("47.6816938322"),
        ("Credit",): Decimal("-47.6816938998"),
        ("Tax",): Decimal(0),
    }
    assert ask(settings, "SELECT round(sum(ListCost), 8) FROM charges") == [(Decimal("49.55871347"),)]
    assert ask(
        settings,
        "SELECT ResourceId LIKE '%natgateway%', round(sum(BilledCost), 2) FROM charges WHERE x_LineItemType = 'Usage' "
        "AND (ResourceId LIKE '%natgateway%' OR ResourceId LIKE '%:db:%') GROUP BY ALL ORDER BY ALL",
    ) == [(False, Decimal("7.37")), (True, Decimal("16.53"))]


def test_koku_gives_each_month_and_each_account_its_sum(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "koku/bucket"
    rows = table(next(folder.rglob("*.csv.gz")))
    attempts = taken(settings, folder)

    assert ends(attempts) == [("PUBLISHED", None)] * 3
    assert sum((attempt.billed or Decimal(0) for attempt in attempts), Decimal(0)).quantize(EIGHTH) == Decimal(
        "143227.76367819"
    )
    truth = sums(rows, "lineItem/UnblendedCost", "bill/BillingPeriodStartDate", "lineItem/UsageAccountId")
    assert charged(settings, "BilledCost", "BillingPeriodStart", "SubAccountId") == {
        (start[:10].replace("/", "-"), account): cost for (start, account), cost in truth.items()
    }


@pytest.mark.parametrize("name", ["2023-06-01.csv", "2023-06-01-not-final.csv"])
def test_kroner_stay_kroner_and_a_savings_plan_s_cost_is_what_was_paid_for_it(
    settings: Settings, shared_data: Path, name: str
) -> None:
    taken(settings, shared_data / "koku/aws" / name)

    assert ask(
        settings,
        "SELECT BillingCurrency, x_LineItemType, sum(BilledCost), sum(EffectiveCost) FROM charges GROUP BY ALL",
    ) == [("NOK", "SavingsPlanCoveredUsage", Decimal(30), Decimal("0.3"))]


def test_a_bill_without_invoice_numbers_is_not_final(settings: Settings, shared_data: Path) -> None:
    for name in ("2023-06-01.csv", "2023-06-01-not-final.csv"):
        taken(settings, shared_data / "koku/aws" / name)

    assert ask(settings, "SELECT x_Settled, count(*) FROM bills GROUP BY ALL ORDER BY ALL") == [(False, 1), (True, 1)]


def test_the_anonymised_legacy_csv_gives_its_total_and_its_twelve_tax_rows(
    settings: Settings, shared_data: Path
) -> None:
    folder = shared_data / "legacy_csv_2023_11"
    (attempt,) = taken(settings, folder)

    assert attempt.billed == Decimal("1.6823086974")
    assert attempt.billed.quantize(EIGHTH) == Decimal("1.68230870")
    assert ask(settings, "SELECT sum(x_LineItems), sum(BilledCost) FROM charges WHERE x_LineItemType = 'Tax'") == [
        (12, Decimal("0.08"))
    ]


def test_the_focus_sample_gives_each_provider_its_sum(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "focus_1_0_sample"
    taken(settings, folder)

    billed = charged(settings, "BilledCost", "ProviderName")
    assert {provider: cost.quantize(EIGHTH) for provider, cost in billed.items()} == {
        ("AWS",): Decimal("18.00663862"),
        ("Microsoft",): Decimal("1.97651419"),
        ("Oracle",): Decimal("0.53707392"),
    }
    for column in ("BilledCost", "EffectiveCost", "ListCost"):
        assert charged(settings, column, "ProviderName") == sums(
            table(folder / "focus_sample.csv"), column, "ProviderName"
        )


@pytest.mark.parametrize(
    ("where", "name", "rows"),
    [
        ("cur_1_0/s3_structure", "cur_1_0/sample_billing_data.csv", 3),
        ("cur_2_0/s3_structure", "cur_2_0/sample_billing_data_v2.csv", 4),
        ("cur_1_0/MockTestReport-00001.csv.zip", "cur_1_0/sample_billing_data.csv", 3),
        ("cur_2_0/MockTestReportV2-00001.csv.gz", "cur_2_0/sample_billing_data_v2.csv", 4),
    ],
)
def test_keboola_s_zip_and_gz_give_what_their_plain_csv_says(
    settings: Settings, shared_data: Path, where: str, name: str, rows: int
) -> None:
    folder = shared_data / "keboola/mock_data"
    plain = table(folder / name)
    amount = next(column for column in plain[0] if column in ("lineItem/UnblendedCost", "line_item_unblended_cost"))

    (attempt,) = taken(settings, folder / where)

    assert attempt.source_rows == len(plain) == rows
    assert {(): attempt.billed} == sums(plain, amount)


def test_a_bill_whose_columns_another_tool_named_as_athena_does_is_read(settings: Settings, shared_data: Path) -> None:
    path = shared_data / "keboola/expected/cur_2_0.csv"

    (attempt,) = taken(settings, path)

    assert attempt.billed == Decimal("0.108304")
    assert {(): attempt.billed} == sums(table(path), "line_item_unblended_cost")


def test_alternative_column_names_are_the_same_bill(settings: Settings, shared_data: Path) -> None:
    (attempt,) = taken(settings, shared_data / "koku/aws/2022-07-01-alt-columns.csv")

    assert (attempt.source_rows, attempt.billed) == (2, Decimal(0))
    assert ask(settings, "SELECT DISTINCT BillingAccountId FROM charges") == [("000000999999",)]


def test_a_folder_that_holds_one_bill_twice_is_refused(settings: Settings, shared_data: Path) -> None:
    attempts = taken(settings, *(shared_data / "koku/aws").glob("2023-06-01*.csv"))

    assert ends(attempts) == [("REJECTED", "ambiguous")]


@pytest.mark.parametrize(
    ("path", "code", "named"),
    [
        ("koku/aws/empty_frame.csv", "no_rows", "empty_frame.csv"),
        ("keboola/expected/cur_1_0.csv", "unknown_schema", "bill__PayerAccountId is bill_payer_account_id"),
        ("focus_spec", "absent_column", "BillingAccountId, BillingCurrency"),
        ("pricing", "unknown_schema", ".json"),
        ("stl_reference/stl_co2.csv", "unknown_schema", "315.58"),
    ],
)
def test_what_is_no_bill_is_refused_by_name_of_the_reason(
    settings: Settings, shared_data: Path, path: str, code: str, named: str
) -> None:
    attempts = taken(settings, shared_data / path)

    assert set(ends(attempts)) == {("REJECTED", code)}
    assert named in " ".join(attempt.reason or "" for attempt in attempts)
    assert ask(settings, "SELECT count(*) FROM charges") == [(0,)]
    assert ask(settings, "SELECT DISTINCT x_State, x_Code FROM deliveries") == [("REJECTED", code)]
