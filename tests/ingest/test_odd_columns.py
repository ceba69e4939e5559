"""Columns that somebody converted, renamed or typed by hand: read as what they say, or refused by name.

Here: types that differ between parts, words for NULL, binary text, odd tags and account ids. Not here: amounts
(test_money), which files belong together (test_parts).
"""

import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.settings import Settings
from tests.ingest.bills import ACCOUNT, PAYER, TEXT, Line, ask, ends, line, taken, write_csv, write_parquet

COST = "line_item_unblended_cost"


def tags(settings: Settings) -> list[str]:
    return [text for (text,) in ask(settings, "SELECT DISTINCT Tags FROM charges ORDER BY ALL")]


def test_digits_grouped_in_text_are_refused_also_beside_a_part_of_doubles(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    write_parquet(folder / "a.parquet", [line(cost="1.5")])
    write_parquet(folder / "b.parquet", [line(cost="1_0")], {COST: pa.string()})
    (attempt,) = taken(settings, folder)

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert f"b.parquet, data row 1, column {COST}" in (attempt.reason or "")


def test_empty_text_beside_a_part_of_doubles_is_no_cost(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    write_parquet(folder / "a.parquet", [line(cost="1.5")])
    write_parquet(folder / "b.parquet", [line(cost="")], {COST: pa.string()})
    (attempt,) = taken(settings, folder)

    assert (attempt.state, attempt.code) == ("REJECTED", "bad_money")
    assert f"{folder / 'b.parquet'}, data row 1, column {COST}" in (attempt.reason or "")


def test_text_that_parquet_calls_bytes_is_text(settings: Settings, tmp_path: Path) -> None:
    item = line(cost="1.5", resource_tags='{"user_name": "Größe-日本"}', product='{"product_name": "Compute"}')
    kinds = dict.fromkeys((*item,), pa.binary())
    texts = {name: str(value) for name, value in item.items() if value is not None}
    taken(settings, write_parquet(tmp_path / "bill.parquet", [texts], kinds))

    assert ask(settings, "SELECT SubAccountId, BilledCost, ServiceName, Tags FROM charges") == [
        (ACCOUNT, Decimal("1.5"), "Compute", '{"name":"Größe-日本"}')
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{"user_a": "1", "user_a": "2"}', '{"a":"1"}'),
        ('{"user:a": "1", "user_a": "2"}', '{"a":"1"}'),
        ('{"user_a": "", "user_b": null, "user_c": "3"}', '{"c":"3"}'),
        ('{"user_a.b": "1", "user_c/d~e": "2", "user_q\\"x": "3"}', '{"a.b":"1","c/d~e":"2","q\\"x":"3"}'),
        ('{"user_größe": "\\u65e5", "aws_createdBy": "me"}', '{"aws:createdBy":"me","größe":"日"}'),
        ('{"user_a": 5, "user_b": true, "user_c": {"x": 1}}', '{"a":"5","b":"true","c":"{\\"x\\":1}"}'),
        ("", "{}"),
        (" ", "{}"),
        ("{}", "{}"),
        ("{ }", "{}"),
        ("null", "{}"),
        (None, "{}"),
    ],
)
def test_an_object_of_tags_is_each_key_s_first_value(
    settings: Settings, tmp_path: Path, written: str | None, meant: str
) -> None:
    item = line(resource_tags=written)
    taken(settings, write_parquet(tmp_path / "bill.parquet", [item], {"resource_tags": pa.string()}))

    assert tags(settings) == [meant]


def test_a_map_that_has_a_key_twice_gives_its_first_value(settings: Settings, tmp_path: Path) -> None:
    twice = pa.array([[("user_a", "1"), ("user_a", "2"), ("user_b", "3")]], pa.map_(pa.string(), pa.string()))
    whole = pq.read_table(write_parquet(tmp_path / "one" / "bill.parquet", [line()]))
    (tmp_path / "two").mkdir()
    pq.write_table(whole.append_column("resource_tags", twice), tmp_path / "two" / "bill.parquet")
    taken(settings, tmp_path / "two")

    assert tags(settings) == ['{"a":"1","b":"3"}']


@pytest.mark.parametrize("written", ["{not json", '["a"]', "7"])
def test_text_of_tags_that_is_no_object_is_refused_by_name(settings: Settings, tmp_path: Path, written: str) -> None:
    lines = [line(resource_tags="{}"), line(resource_tags=written)]
    (attempt,) = taken(settings, write_parquet(tmp_path / "bill.parquet", lines, {"resource_tags": pa.large_string()}))

    assert ends([attempt]) == [("REJECTED", "unreadable")]
    assert "data row 2, column resource_tags" in (attempt.reason or "")


def test_a_tag_column_may_hold_numbers_and_have_any_name(settings: Settings, tmp_path: Path) -> None:
    name = "resourceTags/user:a\tb"
    taken(settings, write_csv(tmp_path / "csv" / "bill.csv", [line() | {name: "tab", "resourceTags/user:größe": "日"}]))
    item = line(bill_payer_account_id="999988887777") | {"resource_tags_user_cost_center": 42}
    types = {"resource_tags_user_cost_center": pa.int64()}
    taken(settings, write_parquet(tmp_path / "parquet" / "bill.parquet", [item], types))

    assert tags(settings) == ['{"a\\tb":"tab","größe":"日"}', '{"cost_center":"42"}']


def focus(**more: object) -> Line:
    """A FOCUS row as text, as a csv of it says."""
    return {
        "BillingAccountId": PAYER,
        "SubAccountId": ACCOUNT,
        "BillingCurrency": "USD",
        "BillingPeriodStart": "2026-04-01T00:00:00Z",
        "ChargePeriodStart": "2026-04-01T00:00:00Z",
        "ChargePeriodEnd": "2026-04-01T01:00:00Z",
        "ProviderName": "AWS",
        "ChargeCategory": "Usage",
        "ServiceName": "EC2",
        "BilledCost": "1.5",
        "EffectiveCost": "1.5",
    } | more


@pytest.mark.parametrize("word", ["NULL", "null", "", None])
@pytest.mark.parametrize("name", ["bill.csv", "bill.parquet"])
def test_the_word_null_of_a_converted_focus_file_is_no_value(
    settings: Settings, tmp_path: Path, name: str, word: str | None
) -> None:
    empty = dict.fromkeys(("SubAccountId", "ResourceId", "ListCost", "ChargePeriodEnd", "Tags"), word)
    item = focus(**empty)
    written = (
        write_csv(tmp_path / name, [item])
        if name.endswith("csv")
        else write_parquet(tmp_path / name, [item], dict.fromkeys(item, pa.string()))
    )
    taken(settings, written)

    assert ask(settings, "SELECT SubAccountId, ResourceId, ListCost, x_HourMask, Tags FROM charges") == [
        (None, None, None, None, "{}")
    ]


IDS = "SELECT DISTINCT BillingAccountId, SubAccountId FROM {} ORDER BY ALL"


@pytest.mark.parametrize(
    ("written", "kind", "meant"),
    [
        (111122223333.0, pa.float64(), "111122223333"),
        (1122223333.0, pa.float64(), "001122223333"),
        (1122223333, pa.int64(), "001122223333"),
        ("1122223333.0", TEXT, "001122223333"),
        ("111122223333.00", TEXT, "111122223333"),
        (" 111122223333 ", TEXT, "111122223333"),
        ("11112222333 ", TEXT, "011112222333"),
    ],
)
def test_an_account_id_is_its_twelve_digits_in_every_table(
    settings: Settings, tmp_path: Path, written: object, kind: pa.DataType, meant: str
) -> None:
    ids = {"bill_payer_account_id": written, "line_item_usage_account_id": written}
    lines = [line() | ids, line(split_line_item_parent_resource_id="i-1") | ids]
    taken(settings, write_parquet(tmp_path / "bill.parquet", lines, dict.fromkeys(ids, kind)))

    for table in ("charges", "split_charges", "commitment_export_hour", "reconciliation"):
        assert ask(settings, IDS.format(table)) == [(meant, meant)]


@pytest.mark.parametrize("written", ["", " ", None])
def test_an_empty_account_is_none_in_cur_and_focus(settings: Settings, tmp_path: Path, written: str | None) -> None:
    item = line(line_item_usage_account_id=written)
    taken(settings, write_parquet(tmp_path / "cur" / "bill.parquet", [item]))
    taken(settings, write_parquet(tmp_path / "focus" / "bill.parquet", [focus(SubAccountId=written)]))

    for table in ("charges", "reconciliation"):
        assert ask(settings, IDS.format(table)) == [(PAYER, None)]
    assert ask(settings, "SELECT count(DISTINCT x_ExportId) FROM charges") == [(2,)]


def test_an_account_id_of_another_provider_stays_as_it_is(settings: Settings, tmp_path: Path) -> None:
    item = focus(ProviderName="Elsewhere", BillingAccountId=" 12e4-7 ", SubAccountId="77.0")
    taken(settings, write_csv(tmp_path / "bill.csv", [item]))

    assert ask(settings, IDS.format("charges")) == [("12e4-7", "77")]


@pytest.mark.parametrize("column", ["bill_payer_account_id", "line_item_usage_account_id"])
@pytest.mark.parametrize("written", ["２" * 12, "<script>", "../../../etc", "-22222222222", "12345678901234"])  # noqa: RUF001 - full-width digits are the point
def test_an_account_id_that_aws_never_issues_is_refused_by_row_and_column(
    settings: Settings, tmp_path: Path, column: str, written: str
) -> None:
    path = write_csv(tmp_path / "bill.csv", [line(), line() | {column: written}])
    (attempt,) = taken(settings, path)

    assert ends([attempt]) == [("REJECTED", "bad_account")]
    assert f"{path}, data row 2, column {column}" in (attempt.reason or "")


def test_a_focus_row_of_aws_is_held_to_aws_s_account_ids(settings: Settings, tmp_path: Path) -> None:
    lines = [focus(), focus(SubAccountId="<script>")]
    (attempt,) = taken(settings, write_csv(tmp_path / "bill.csv", lines))

    assert ends([attempt]) == [("REJECTED", "bad_account")]
    assert "data row 2, column SubAccountId" in (attempt.reason or "")


def test_a_file_whose_name_is_no_text_is_refused_and_recorded_as_it_is_shown(
    settings: Settings, tmp_path: Path
) -> None:
    write_csv(tmp_path / "good" / "a.csv", [line()])
    write_csv(tmp_path / "odd" / os.fsdecode(b"b\xff.csv"), [line()])
    attempts = taken(settings, tmp_path)

    assert sorted(ends(attempts)) == [("PUBLISHED", None), ("REJECTED", "bad_name")]
    assert ask(settings, "SELECT x_Source FROM deliveries WHERE x_Code = 'bad_name'") == [
        (rf"{tmp_path}/odd/b\udcff.csv",)
    ]


@pytest.mark.parametrize("column", ["bill_payer_account_id", "line_item_usage_account_id"])
@pytest.mark.parametrize(
    ("written", "kind", "shown"),
    [
        ("1.23412E+11", TEXT, "1.23412E+11"),
        ("1E+11", TEXT, "1E+11"),
        ("1.23412341234e11", TEXT, "1.23412341234e11"),
        (123412341234.0, pa.float32(), "1.234123E+11"),
    ],
)
def test_an_account_id_that_lost_digits_is_refused_by_row_and_column(
    settings: Settings, tmp_path: Path, column: str, written: object, kind: pa.DataType, shown: str
) -> None:
    path = write_parquet(tmp_path / "bill.parquet", [line() | {column: written}], {column: kind})
    (attempt,) = taken(settings, path)

    assert ends([attempt]) == [("REJECTED", "unreadable")]
    assert f"'{shown}' is an account id without all its digits" in (attempt.reason or "")
    assert f"{path}, data row 1, column {column}" in (attempt.reason or "")


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (["Name", "name"], '{"Name":"0","name":"1"}'),
        (["name", "Name", "NAME"], '{"NAME":"2","Name":"1","name":"0"}'),
        (["name", "Name", "name_1"], '{"Name":"1","name":"0","name_1":"2"}'),
        (["name_1", "name", "Name"], '{"Name":"2","name":"1","name_1":"0"}'),
        (["name", "name"], '{"name":"0"}'),
        (["Größe", "größe"], '{"Größe":"0","größe":"1"}'),
    ],
)
def test_tag_columns_that_differ_only_in_case_are_each_read(
    settings: Settings, tmp_path: Path, columns: list[str], meant: str
) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    for part in ("a", "b"):
        path = write_parquet(folder / f"{part}.parquet", [line(line_item_resource_id=part)])
        table = pq.read_table(path)
        for number, name in enumerate(columns):
            table = table.append_column(f"resource_tags_user_{name}", pa.array([str(number)]))
        pq.write_table(table, path)
    taken(settings, folder)

    assert tags(settings) == [meant]
    assert ask(settings, "SELECT count(*) FROM charges") == [(2,)]


def test_a_bad_amount_beside_tag_columns_that_differ_in_case_is_named(settings: Settings, tmp_path: Path) -> None:
    item = line(cost="abc") | {"resource_tags_user_Name": "A", "resource_tags_user_name": "b"}
    (attempt,) = taken(settings, write_parquet(tmp_path / "bill.parquet", [item], {COST: TEXT}))

    assert f"data row 1, column {COST}" in (attempt.reason or "")
