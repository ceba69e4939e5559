"""What has landed is complete, described, and proves later that nobody touched it."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import Code, RejectedError
from pipelines.exports import SourceSchema, Staged, discard, landed, settle, stage, verify
from tests.exports.bills import CUR_2, EXECUTION_1, csv, export_manifest, gz, only, parquet, put

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    return tmp_path / "landing"


@pytest.fixture
def staged(tmp_path: Path, landing: Path) -> Staged:
    keys = [f"data/BILLING_PERIOD=2026-04/{EXECUTION_1}/daily-{n}.csv.gz" for n in (1, 2)]
    for key in keys:
        put(tmp_path / "in" / key, gz(csv(CUR_2, key)))
    folder = tmp_path / f"in/metadata/BILLING_PERIOD=2026-04/{EXECUTION_1}"
    export_manifest(folder / "daily-Manifest.json", [f"s3://b/p/{key}" for key in keys])
    return stage(only(tmp_path / "in"), landing, link=True)


def test_a_settled_version_has_its_place_and_its_description(tmp_path: Path, landing: Path, staged: Staged) -> None:
    version = settle(staged, landing, "daily", APRIL)
    assert version.folder == landing / "daily/2026-04" / staged.version
    assert sorted(path.name for path in version.folder.iterdir()) == ["00000.csv.gz", "00001.csv.gz", "version.json"]
    assert (version.export_id, version.export_name, version.account) == ("daily", "daily", "147303435917")
    assert (version.schema, version.period, version.version) == (SourceSchema.CUR_2, APRIL, staged.version)
    assert version.order == "2026-04-15T15:24:15.653000000Z"
    assert version.manifest == tmp_path / f"in/metadata/BILLING_PERIOD=2026-04/{EXECUTION_1}/daily-Manifest.json"
    assert [file.source for file in version.files] == [file.source for file in staged.files]
    assert version.files[0].columns == tuple(CUR_2.split(","))


def test_what_landed_is_read_back_as_it_was_settled(landing: Path, staged: Staged) -> None:
    settled = [settle(staged, landing, export, month) for export in ("daily", "other") for month in (APRIL, MAY)]
    discard(staged)
    assert list(landed(landing)) == settled
    for version in landed(landing):
        verify(version)


def test_parquet_types_are_read_back(tmp_path: Path, landing: Path) -> None:
    staged = stage(only(put(tmp_path / "a.parquet", parquet(CUR_2.split(",")))), landing, link=True)
    settle(staged, landing, "x", APRIL)
    (version,) = landed(landing)
    assert version.files[0].types == staged.files[0].types
    assert version.files[0].types["product"] == "string"
    assert version.manifest is None


def test_settling_again_changes_nothing(landing: Path, staged: Staged) -> None:
    first = settle(staged, landing, "daily", APRIL)
    before = [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(first.folder.iterdir())]
    assert settle(staged, landing, "daily", APRIL) == first
    assert [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(first.folder.iterdir())] == before


def test_a_settling_that_was_cut_short_is_done_again(landing: Path, staged: Staged) -> None:
    folder = landing / "daily/2026-04" / staged.version
    put(folder / "00000.csv.gz", b"half")
    assert list(landed(landing)) == []
    verify(settle(staged, landing, "daily", APRIL))


def test_nothing_has_landed_where_there_is_no_landing(landing: Path) -> None:
    assert list(landed(landing)) == []


def test_staged_files_are_not_landed(landing: Path, staged: Staged) -> None:
    put(staged.folder / "a/version.json", b"{}")
    assert list(landed(landing)) == []


@pytest.mark.parametrize("damage", ["changed", "shortened", "removed"])
def test_a_landed_file_that_changed_is_named(tmp_path: Path, staged: Staged, damage: str) -> None:
    version = settle(staged, tmp_path / "landing", "daily", APRIL)
    file = version.files[1].path
    content = file.read_bytes()
    file.unlink()
    if damage != "removed":
        file.write_bytes(content[:-1] + (b"\x07" if damage == "changed" else b""))
    with pytest.raises(RejectedError, match=r"00001\.csv\.gz") as refused:
        verify(version)
    assert refused.value.code is Code.UNREADABLE


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"headers": [{}]}'])
def test_a_damaged_description_is_named(landing: Path, staged: Staged, content: bytes) -> None:
    path = settle(staged, landing, "daily", APRIL).folder / "version.json"
    path.write_bytes(content)
    with pytest.raises(RejectedError) as refused:
        list(landed(landing))
    assert refused.value.where == str(path)
