"""Data Exports: metadata and data folders, create-new and overwrite, and what a person downloads of them."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import Code
from pipelines.exports import SourceSchema
from tests.exports.bills import (
    CUR_2,
    EXECUTION_1,
    EXECUTION_2,
    FOCUS,
    candidates,
    csv,
    export_manifest,
    gz,
    names,
    only,
    parquet,
    put,
    refusal,
    refusals,
)

BUCKET = "s3://bucket/prefix/daily"


def _executed(root: Path, execution: str, *, month: str = "2026-04", parts: int = 1, inner: bool = True) -> None:
    """One execution in create-new mode; `inner`: the manifest has an execution folder too."""
    partition = f"BILLING_PERIOD={month}"
    keys = [f"data/{partition}/{execution}/daily-{n:05d}.csv.gz" for n in range(1, parts + 1)]
    for key in keys:
        put(root / "daily" / key, gz(csv(CUR_2, key)))
    folder = root / "daily/metadata" / partition / (execution if inner else ".")
    export_manifest(folder / "daily-Manifest.json", [f"{BUCKET}/{key}" for key in keys], executionId=execution[-36:])


def test_create_new_keeps_executions_apart_and_the_newest_is_the_bill(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_1)
    _executed(tmp_path, EXECUTION_2, parts=2)
    found = only(tmp_path)
    assert (found.export_name, found.account, found.period) == ("daily", "147303435917", date(2026, 4, 1))
    assert found.schema is SourceSchema.CUR_2
    assert found.order == "2026-04-16T03:00:00.000000000Z"
    assert [path.split("/")[3] for path in names(found, tmp_path)] == [EXECUTION_2, EXECUTION_2]


def test_the_execution_time_beats_the_files_times(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_2)
    _executed(tmp_path, EXECUTION_1)
    put(tmp_path / f"daily/data/BILLING_PERIOD=2026-04/{EXECUTION_1}/daily-00001.csv.gz", gz(csv(CUR_2)), age=-9_000)
    assert only(tmp_path).order.startswith("2026-04-16T03:00:00")


def test_an_incomplete_execution_is_refused_and_the_one_before_used(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_1)
    _executed(tmp_path, EXECUTION_2, parts=2)
    (tmp_path / f"daily/data/BILLING_PERIOD=2026-04/{EXECUTION_2}/daily-00002.csv.gz").unlink()
    assert candidates(tmp_path)[0].order == "2026-04-15T15:24:15.653000000Z"
    assert [(item.code, item.what[:9]) for item in refusals(tmp_path)] == [(Code.INCOMPLETE, "1 of the ")]


def test_an_older_execution_whose_manifest_is_gone_is_not_another_bill(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_2)
    put(tmp_path / f"daily/data/BILLING_PERIOD=2026-04/{EXECUTION_1}/daily-00001.csv.gz", gz(csv(CUR_2, "old")))
    assert [item.order[:10] for item in candidates(tmp_path)] == ["2026-04-16"]
    assert [item.code for item in refusals(tmp_path)] == [Code.AMBIGUOUS]


@pytest.mark.parametrize("partition", ["BILLING_PERIOD=2026-04", "billing_period=2026-04"])
def test_overwrite_has_one_manifest_and_no_execution_folders(tmp_path: Path, partition: str) -> None:
    key = f"data/{partition}/daily-00001.snappy.parquet"
    put(tmp_path / key, parquet(FOCUS.split(",")))
    export_manifest(tmp_path / f"metadata/{partition}/daily-Manifest.json", [f"{BUCKET}/{key}"], age=500)
    found = only(tmp_path)
    assert (found.period, found.order) == (date(2026, 4, 1), "2026-04-30T23:51:40.000000000Z")
    assert found.schema is SourceSchema.FOCUS_1_0


def test_each_month_is_a_bill_of_its_own(tmp_path: Path) -> None:
    for month in ("2026-03", "2026-04"):
        _executed(tmp_path, EXECUTION_1, month=month)
    assert [item.period for item in candidates(tmp_path)] == [date(2026, 3, 1), date(2026, 4, 1)]


def test_another_months_file_of_the_same_name_is_never_taken_for_a_missing_one(tmp_path: Path) -> None:
    key = "data/BILLING_PERIOD=2026-0{}/daily-00001.csv.gz"
    put(tmp_path / key.format(4), gz(csv(CUR_2)))
    for month in (4, 5):
        folder = tmp_path / f"metadata/BILLING_PERIOD=2026-0{month}"
        export_manifest(folder / "daily-Manifest.json", [f"{BUCKET}/{key.format(month)}"], executionId=str(month))
    assert [item.period for item in candidates(tmp_path)] == [date(2026, 4, 1)]
    assert [item.code for item in refusals(tmp_path)] == [Code.INCOMPLETE]


def test_leftover_parts_of_a_longer_overwritten_delivery_are_left_out(tmp_path: Path) -> None:
    for n in (1, 2):
        put(tmp_path / f"data/BILLING_PERIOD=2026-04/daily-{n}.csv.gz", gz(csv(CUR_2, str(n))))
    listed = f"{BUCKET}/data/BILLING_PERIOD=2026-04/daily-1.csv.gz"
    export_manifest(tmp_path / "metadata/BILLING_PERIOD=2026-04/daily-Manifest.json", [listed])
    assert [len(item.files) for item in candidates(tmp_path)] == [1]
    assert [item.code for item in refusals(tmp_path)] == [Code.AMBIGUOUS]


def test_a_download_with_the_files_beside_the_manifest(tmp_path: Path) -> None:
    put(tmp_path / "daily-00001.csv", csv(CUR_2))
    listed = f"{BUCKET}/data/BILLING_PERIOD=2026-04/{EXECUTION_1}/daily-00001.csv.gz"
    export_manifest(tmp_path / "daily-Manifest.json", [listed])
    found = only(tmp_path)
    assert names(found, tmp_path) == ["daily-00001.csv"]
    assert (found.period, found.order) == (date(2026, 4, 1), "2026-04-15T15:24:15.653000000Z")


def test_metadata_and_data_may_be_given_as_two_paths(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_1)
    assert len(only(tmp_path / "daily/metadata", tmp_path / "daily/data").files) == 1


def test_a_manifest_given_by_itself_finds_its_data(tmp_path: Path) -> None:
    _executed(tmp_path, EXECUTION_1, inner=False)
    assert len(only(tmp_path / "daily/metadata/BILLING_PERIOD=2026-04/daily-Manifest.json").files) == 1


def test_two_keys_cannot_be_the_same_file(tmp_path: Path) -> None:
    put(tmp_path / "daily-00001.csv", csv(CUR_2))
    export_manifest(
        tmp_path / "daily-Manifest.json", [f"{BUCKET}/a/daily-00001.csv.gz", f"{BUCKET}/b/daily-00001.csv.gz"]
    )
    assert refusal(tmp_path).code is Code.INCOMPLETE


def test_a_key_listed_twice_is_one_file(tmp_path: Path) -> None:
    put(tmp_path / "daily-00001.csv", csv(CUR_2))
    export_manifest(tmp_path / "daily-Manifest.json", [f"{BUCKET}/daily-00001.csv"] * 2)
    assert len(only(tmp_path).files) == 1


def test_files_of_two_schemas_are_no_one_bill(tmp_path: Path) -> None:
    put(tmp_path / "1.csv", csv(CUR_2))
    put(tmp_path / "2.csv", csv(FOCUS))
    export_manifest(tmp_path / "daily-Manifest.json", ["s3://b/1.csv", "s3://b/2.csv"])
    assert refusal(tmp_path).what == "the files of one delivery have several schemas: cur_2, focus_1_0"


def test_several_exports_below_one_root(tmp_path: Path) -> None:
    for name in ("alpha", "beta"):
        key = f"data/BILLING_PERIOD=2026-04/{name}-00001.csv.gz"
        put(tmp_path / name / key, gz(csv(CUR_2, name)))
        arn = f"arn:aws:bcm-data-exports:us-east-1:147303435917:export/{name}-0e818247-daba-463a-9819-0f9f647e956a"
        folder = tmp_path / name / "metadata/BILLING_PERIOD=2026-04"
        export_manifest(folder / f"{name}-Manifest.json", [f"s3://b/{name}/{key}"], exportArn=arn)
    assert [item.export_name for item in candidates(tmp_path)] == ["alpha", "beta"]
