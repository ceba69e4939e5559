"""Bills without manifests: the files of one folder or one partition are one bill, or are refused as a whole."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import Code
from pipelines.exports import SourceSchema
from tests.exports.bills import (
    ASSEMBLY_1,
    ASSEMBLY_2,
    CUR_2,
    EXECUTION_1,
    EXECUTION_2,
    FLAT,
    FOCUS,
    candidates,
    csv,
    gz,
    names,
    only,
    parquet,
    put,
    refusal,
    refusals,
)


def test_a_single_file_is_a_bill_whose_period_the_rows_say(tmp_path: Path) -> None:
    file = put(tmp_path / "october.csv", csv(), age=60)
    found = only(file)
    assert (found.export_name, found.account, found.period, found.manifest) == (None, None, None, None)
    assert found.source == file
    assert found.order == "2026-04-30T23:59:00.000000000Z"


def test_the_files_of_a_plain_folder_are_parts_of_one_bill(tmp_path: Path) -> None:
    put(tmp_path / "b.csv.gz", gz(csv(mark="b")), age=10)
    put(tmp_path / "a.csv", csv(mark="a"), age=20)
    found = only(tmp_path)
    assert names(found, tmp_path) == ["a.csv", "b.csv.gz"]
    assert found.source == tmp_path
    assert found.order == "2026-04-30T23:59:50.000000000Z"


def test_files_of_several_schemas_in_one_folder_are_several_bills(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", csv())
    put(tmp_path / "b.csv", csv(FOCUS))
    put(tmp_path / "c.parquet", parquet(CUR_2.split(",")))
    assert {item.schema for item in candidates(tmp_path)} == {
        SourceSchema.LEGACY_CUR, SourceSchema.FOCUS_1_0, SourceSchema.CUR_2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("folder", "period"),
    [
        ("BILLING_PERIOD=2026-04", date(2026, 4, 1)),
        ("billing_period=2026-04", date(2026, 4, 1)),
        ("billing_period=2026-04-01", date(2026, 4, 1)),
        ("year=2024/month=1", date(2024, 1, 1)),
        ("year=2024/month=01", date(2024, 1, 1)),
        ("year=2024/month=12/account=1", date(2024, 12, 1)),
        ("20240101-20240201", date(2024, 1, 1)),
        ("BILLING_PERIOD=2026-13", None),
        ("year=2024/month=0", None),
        ("month=1", None),
        ("billing_period=\u0662\u0660\u0662\u0664-01", None),
    ],
)
def test_a_partition_folder_names_the_period(tmp_path: Path, folder: str, period: date | None) -> None:
    put(tmp_path / folder / "a.parquet", parquet(FLAT.split(",")))
    assert only(tmp_path).period == period
    assert only(tmp_path / folder).period == period


def test_folders_below_a_partition_are_parts_of_it(tmp_path: Path) -> None:
    for account in "12":
        put(tmp_path / f"year=2024/month=1/account={account}/a.parquet", parquet(FLAT.split(","), account))
    found = only(tmp_path)
    assert len(found.files) == 2
    assert found.source == tmp_path / "year=2024/month=1"


def test_two_folders_of_one_period_are_both_kept(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        put(tmp_path / folder / "BILLING_PERIOD=2026-04/a.csv", csv(CUR_2, folder))
    assert [item.period for item in candidates(tmp_path)] == [date(2026, 4, 1)] * 2


def test_of_execution_folders_without_manifests_the_newest_is_the_bill(tmp_path: Path) -> None:
    for execution in (EXECUTION_1, EXECUTION_2):
        put(tmp_path / f"data/BILLING_PERIOD=2026-04/{execution}/a.csv", csv(CUR_2, execution))
    found = only(tmp_path)
    assert found.order == "2026-04-16T03:00:00.000000000Z"
    assert EXECUTION_2 in str(found.files[0].path)


def test_of_assembly_folders_without_manifests_the_newest_is_the_bill(tmp_path: Path) -> None:
    put(tmp_path / f"20240101-20240201/{ASSEMBLY_1}/a.csv", csv(mark="1"), age=10)
    put(tmp_path / f"20240101-20240201/{ASSEMBLY_2}/a.csv", csv(mark="2"), age=20)
    assert ASSEMBLY_1 in str(only(tmp_path).files[0].path)


def test_assembly_folders_of_one_age_are_left_to_the_rows(tmp_path: Path) -> None:
    for assembly in (ASSEMBLY_1, ASSEMBLY_2):
        put(tmp_path / f"20240101-20240201/{assembly}/a.csv", csv(mark=assembly))
    assert len(candidates(tmp_path)) == 2


def test_the_same_file_twice_is_ambiguous(tmp_path: Path) -> None:
    put(tmp_path / "bill.csv", csv())
    put(tmp_path / "bill (1).csv", csv())
    put(tmp_path / "other.csv", csv(mark="b"))
    found = refusal(tmp_path)
    assert found.code is Code.AMBIGUOUS
    assert found.where == f"{tmp_path}/bill (1).csv and {tmp_path}/bill.csv"


def test_files_of_one_size_and_equal_ends_may_still_differ(tmp_path: Path) -> None:
    start, end = csv() + b"\n" * (1 << 17), b"\n" * (1 << 17)
    put(tmp_path / "a.csv", start + b"x" + end)
    put(tmp_path / "b.csv", start + b"y" + end)
    assert len(only(tmp_path).files) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("2.csv.gz", gz(csv())[:12], Code.UNREADABLE),
        ("2.parquet", parquet(FLAT.split(","))[:-9], Code.UNREADABLE),
        ("2.csv", b"", Code.NO_ROWS),
        ("2.csv", csv().replace(b"lineItem/UnblendedCost", b"lineItem/Cost"), Code.ABSENT_COLUMN),
        ("2[1].csv", csv(mark="b"), Code.BAD_NAME),
    ],
)
def test_a_part_that_cannot_be_used_spoils_its_folders_bill(
    tmp_path: Path, name: str, content: bytes, code: Code
) -> None:
    put(tmp_path / "1.csv", csv())
    put(tmp_path / name, content)
    put(tmp_path / "another/1.csv", csv())
    assert [names(item, tmp_path) for item in candidates(tmp_path)] == [["another/1.csv"]]
    assert {item.code for item in refusals(tmp_path)} == {code, Code.INCOMPLETE}


def test_a_stranger_in_the_folder_is_refused_and_the_bill_is_not(tmp_path: Path) -> None:
    put(tmp_path / "bill.csv", csv())
    put(tmp_path / "prices.csv", b"sku,price\n")
    assert names(candidates(tmp_path)[0], tmp_path) == ["bill.csv"]
    assert [item.code for item in refusals(tmp_path)] == [Code.UNKNOWN_SCHEMA]


def test_many_strangers_of_a_folder_are_one_refusal(tmp_path: Path) -> None:
    for n in range(20):
        put(tmp_path / f"{n:02d}.csv", b"timestamp,value\n")
    assert refusal(tmp_path).where == f"{tmp_path}/00.csv and 19 more"


def test_the_files_that_a_user_names_are_the_bill_not_their_neighbours(tmp_path: Path) -> None:
    one, two = put(tmp_path / "1.csv", csv(mark="1")), put(tmp_path / "2.csv", csv(mark="2"))
    put(tmp_path / "3.csv", b"")
    assert names(only(one, two), tmp_path) == ["1.csv", "2.csv"]


def test_a_whole_folder_with_one_header_only_file_is_a_bill(tmp_path: Path) -> None:
    put(tmp_path / "empty.csv", LEGACY_HEADER)
    assert only(tmp_path).schema is SourceSchema.LEGACY_CUR


LEGACY_HEADER = csv().split(b"\n")[0] + b"\n"
