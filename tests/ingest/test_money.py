"""Money arrives as the decimal that was meant, or the whole period is refused by file, row and column.

Here: what a cell may hold, in every format. Not here: what a cost means (test_line_item_types).
"""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from pipelines.settings import Settings
from tests.ingest.bills import Line, ask, check, ends, line, taken, write_csv, write_parquet

COST = "line_item_unblended_cost"


def costs(settings: Settings) -> list[Decimal]:
    return [cost for (cost,) in ask(settings, "SELECT BilledCost FROM charges ORDER BY ResourceId")]


def lines_of(values: list[str | None]) -> list[Line]:
    """One resource for each value, so that none is added to another."""
    return [line(cost=value, line_item_resource_id=f"i-{number:03}") for number, value in enumerate(values)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (123456.78, "123456.78"),
        (99999999.99, "99999999.99"),
        (1e-12, "0.000000000001"),
        (-0.1 + 0.2, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1000.1 + 2000.2, "3000.3"),
        (999.999999999999, "999.999999999999"),
        (4064.4831315379, "4064.4831315379"),
        (1e22, "10000000000000000000000"),
        (-0.0000000037, "-0.0000000037"),
        (-0.0, "0"),
        (4.9e-13, "0"),
    ],
)
def test_a_double_is_the_decimal_that_was_meant(settings: Settings, tmp_path: Path, written: float, meant: str) -> None:
    taken(settings, write_parquet(tmp_path / "bill.parquet", [line(cost=repr(written))]))

    assert costs(settings) == [Decimal(meant)]


def test_large_and_small_doubles_of_one_column_are_each_exact(settings: Settings, tmp_path: Path) -> None:
    values = ["123456.78", "0.000000000001", "99999999.99", "0.3", "-1000.07", "999.999999999999"]
    taken(settings, write_parquet(tmp_path / "bill.parquet", lines_of([*values])))

    assert costs(settings) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.5E-7", "0.00000015"),
        ("1e3", "1000"),
        ("-4.2e+2", "-420"),
        ("0.12345678901234567", "0.123456789012"),
        ("12345678901234567", "12345678901234567"),
        ("12345678901234.123456789012", "12345678901234.123456789012"),
        ("+7.25", "7.25"),
        (" 7.25 ", "7.25"),
        (".5", "0.5"),
        ("0.0000000000005", "0.000000000001"),
    ],
)
@pytest.mark.parametrize("name", ["bill.csv", "bill.csv.gz", "bill.parquet"])
def test_text_is_the_decimal_that_it_says(
    settings: Settings, tmp_path: Path, name: str, written: str | None, meant: str
) -> None:
    lines = [line(cost=written)]
    write = write_parquet(tmp_path / name, lines, {COST: pa.string()}) if name.endswith("t") else None
    taken(settings, write or write_csv(tmp_path / name, lines))

    assert costs(settings) == [Decimal(meant)]


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        (pa.decimal128(20, 10), Decimal("123456.7800000001"), "123456.7800000001"),
        (pa.decimal128(38, 18), Decimal("0.123456789012345678"), "0.123456789012"),
        (pa.int64(), 7, "7"),
        (pa.float32(), 0.1, "0.1"),
        (pa.large_string(), "0.1", "0.1"),
        (pa.dictionary(pa.int32(), pa.string()), "0.1", "0.1"),
    ],
)
def test_every_type_that_a_parquet_file_may_have(
    settings: Settings, tmp_path: Path, kind: pa.DataType, value: object, meant: str
) -> None:
    item = line() | {COST: value}
    taken(settings, write_parquet(tmp_path / "bill.parquet", [item], {COST: kind}))

    assert costs(settings) == [Decimal(meant)]


BAD = ["nan", "inf", "-Infinity", "abc", "1,000", "1_000", "$1", "1e30", "99999999999999999999999999999", "0x10", "٣"]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("name", ["part-2.csv", "part-2.csv.gz"])
def test_a_bad_amount_refuses_the_period_by_file_row_and_column_and_the_version_before_stays(
    settings: Settings, tmp_path: Path, value: str, name: str
) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    write_csv(folder / "part-1.csv", lines_of(["1", "2"]))
    taken(settings, folder)

    write_csv(folder / "part-1.csv", lines_of(["10", "20"]))
    write_csv(folder / name, lines_of(["30", "40", value, "nonsense"]))
    (attempt,) = taken(settings, folder)

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert attempt.reason is not None
    assert repr(value) in attempt.reason
    assert f"{folder / name}, data row 3, column {COST}" in attempt.reason
    assert costs(settings) == [Decimal(1), Decimal(2)]
    assert ask(settings, "SELECT sum(BilledCost) FROM service_day") == [(Decimal(3),)]
    assert check(settings, "reconciliation") == []


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e27"])
def test_a_double_that_is_no_amount_refuses_the_period(settings: Settings, tmp_path: Path, value: str) -> None:
    path = write_parquet(tmp_path / "bill.parquet", lines_of(["1", value]))
    (attempt,) = taken(settings, path)

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert f"{path}, data row 2, column {COST}" in (attempt.reason or "")
    assert ask(settings, "SELECT count(*) FROM charges") == [(0,)]


@pytest.mark.parametrize(
    "column",
    [
        "pricing_public_on_demand_cost",
        "pricing_public_on_demand_rate",
        "reservation_effective_cost",
        "reservation_unused_recurring_fee",
        "savings_plan_total_commitment_to_date",
    ],
)
def test_every_amount_counts_as_money(settings: Settings, tmp_path: Path, column: str) -> None:
    path = write_csv(tmp_path / "bill.csv", [line(), line() | {column: "NaN"}])
    (attempt,) = taken(settings, path)

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert f"data row 2, column {column}" in (attempt.reason or "")


@pytest.mark.parametrize("value", ["NaN", "many", "1,000", "1_000"])
def test_a_quantity_that_is_no_number_is_refused_as_a_quantity(settings: Settings, tmp_path: Path, value: str) -> None:
    path = write_csv(tmp_path / "bill.csv", [line(), line() | {"line_item_usage_amount": value}])
    (attempt,) = taken(settings, path)

    assert ends([attempt]) == [("REJECTED", "bad_number")]
    reason = attempt.reason or ""
    assert f"{value!r} is no quantity" in reason
    assert "data row 2, column line_item_usage_amount" in reason
    assert "money" not in reason
    assert "amount is" not in reason


def test_a_total_beyond_all_digits_is_refused(settings: Settings, tmp_path: Path) -> None:
    most = "99999999999999999999999999.999999999999"
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines_of([most, most])))

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert ask(settings, "SELECT count(*) FROM charges") == [(0,)]


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2026-13-01T00:00:00Z",
        "infinity",
        "0001-01-01T00:00:00Z",
        "1999-12-31T23:00:00Z",
        "9999-12-31T23:00:00Z",
    ],
)
def test_a_time_that_is_none_is_refused_by_row_and_column(settings: Settings, tmp_path: Path, value: str) -> None:
    item = line() | {"line_item_usage_start_date": value}
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", [line(), item]))

    assert ends([attempt]) == [("REJECTED", "bad_time")]
    assert "data row 2, column line_item_usage_start_date" in (attempt.reason or "")


def test_a_bill_of_an_impossible_month_is_refused_and_the_bill_beside_it_is_published(
    settings: Settings, tmp_path: Path
) -> None:
    write_csv(tmp_path / "bad" / "bill.csv", [line() | {"bill_billing_period_start_date": "9999-12-01T00:00:00Z"}])
    write_csv(tmp_path / "good" / "bill.csv", [line(cost="2")])
    attempts = taken(settings, tmp_path)

    assert sorted(ends(attempts)) == [("PUBLISHED", None), ("REJECTED", "bad_time")]
    assert costs(settings) == [Decimal(2)]
    assert ask(settings, "SELECT x_State, x_Code FROM deliveries ORDER BY ALL") == [
        ("PUBLISHED", None),
        ("REJECTED", "bad_time"),
    ]


@pytest.mark.parametrize("value", ["", " ", None])
@pytest.mark.parametrize("name", ["bill.csv", "bill.parquet"])
def test_a_row_without_its_cost_is_refused_and_not_free(
    settings: Settings, tmp_path: Path, name: str, value: str | None
) -> None:
    lines = [line(), line(cost=value)]
    write = write_parquet(tmp_path / name, lines, {COST: pa.string()}) if name.endswith("t") else None
    (attempt,) = taken(settings, write or write_csv(tmp_path / name, lines))

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert f"{tmp_path / name}, data row 2, column {COST}" in (attempt.reason or "")


def test_a_split_row_needs_no_cost_of_its_own(settings: Settings, tmp_path: Path) -> None:
    lines = [line(), line(cost="", split_line_item_parent_resource_id="i-1")]
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines))

    assert attempt.billed == Decimal(1)


@pytest.mark.parametrize("value", ["dollars!", "usd", "US", " USD", "ＵＳＤ"])  # noqa: RUF001  full-width letters
def test_a_currency_that_is_no_code_is_refused_by_row_and_column(
    settings: Settings, tmp_path: Path, value: str
) -> None:
    lines = [line(), line(line_item_currency_code=value)]
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines))

    assert ends([attempt]) == [("REJECTED", "bad_currency")]
    assert "data row 2, column line_item_currency_code" in (attempt.reason or "")


@pytest.mark.parametrize("value", ["{not json", '["a"]', "7"])
def test_tags_that_are_no_object_are_refused_by_row_and_column(settings: Settings, tmp_path: Path, value: str) -> None:
    lines = [line() | {"resource_tags": tags} for tags in ('{"user_team": "web"}', "", value)]
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines))

    assert ends([attempt]) == [("REJECTED", "unreadable")]
    assert "data row 3, column resource_tags" in (attempt.reason or "")


def test_several_currencies_are_kept_apart_and_never_added(settings: Settings, tmp_path: Path) -> None:
    lines = [line(cost="1"), line(cost="2", line_item_currency_code="NOK"), line(cost="3")]
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines))

    assert (attempt.billed, attempt.currency) == (None, "NOK, USD")
    assert ask(settings, "SELECT BilledCost, BillingCurrency FROM deliveries") == [(None, "NOK, USD")]
    by_currency = [("NOK", Decimal(2)), ("USD", Decimal(4))]
    for table, amount in (("charges", "BilledCost"), ("service_day", "BilledCost"), ("reconciliation", "x_SourceCost")):
        query = f"SELECT BillingCurrency, sum({amount}) FROM {table} GROUP BY ALL ORDER BY ALL"
        assert ask(settings, query) == by_currency
    assert [row[1] for row in check(settings, "mixed_currencies")] == ["NOK, USD"]


def test_a_price_is_the_highest_of_its_day_by_value_and_not_by_letter(settings: Settings, tmp_path: Path) -> None:
    prices = [line() | {"pricing_public_on_demand_rate": rate} for rate in ("9.5", "10.25", "")]
    taken(settings, write_csv(tmp_path / "bill.csv", prices))

    assert ask(settings, "SELECT ListUnitPrice FROM charges") == [(Decimal("10.25"),)]


@example_settings(max_examples=10)
@given(amounts=st.lists(st.decimals(-(10**6), 10**6, places=10), min_size=1, max_size=40))
def test_a_bill_s_total_is_the_sum_of_its_decimals_whatever_they_are(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[Decimal]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    settings = Settings(data_dir=folder / "data")
    (attempt,) = taken(settings, write_csv(folder / "bill.csv", [line(cost=f"{amount:f}") for amount in amounts]))

    assert attempt.billed == sum(amounts, Decimal(0))
    assert ask(settings, "SELECT sum(BilledCost), sum(x_LineItems) FROM charges") == [
        (sum(amounts, Decimal(0)), len(amounts))
    ]
