"""Legacy Cost and Usage Reports: CREATE_NEW and OVERWRITE, with the prefixes that S3 has and disks lack."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import Code
from pipelines.exports import SourceSchema
from tests.exports.bills import (
    ASSEMBLY_1,
    ASSEMBLY_2,
    FLAT,
    candidates,
    csv,
    gz,
    legacy_manifest,
    names,
    only,
    parquet,
    put,
    refusal,
    refusals,
    zipped,
)

PERIOD = "hourly/20240101-20240201"


def _delivered(root: Path, assembly: str, *, parts: int = 1, age: int = 1_000, top: bool = True) -> None:
    keys = [f"prefix/{PERIOD}/{assembly}/hourly-{n}.csv.gz" for n in range(1, parts + 1)]
    for n, key in enumerate(keys):
        put(root / key, gz(csv(mark=f"{assembly}{n}")), age=age)
    legacy_manifest(root / f"prefix/{PERIOD}/{assembly}/hourly-Manifest.json", keys, assembly=assembly, age=age)
    if top:
        legacy_manifest(root / f"prefix/{PERIOD}/hourly-Manifest.json", keys, assembly=assembly, age=age)


def test_the_top_level_manifest_and_its_copy_are_one_delivery(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1, parts=2)
    found = only(tmp_path)
    assert (found.export_name, found.account, found.period) == ("hourly", "123456789012", date(2024, 1, 1))
    assert found.schema is SourceSchema.LEGACY_CUR
    assert found.order == "2026-04-30T23:43:20.000000000Z"
    assert found.manifest == tmp_path / f"prefix/{PERIOD}/hourly-Manifest.json"
    assert names(found, tmp_path) == [f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-{n}.csv.gz" for n in (1, 2)]


def test_of_two_assemblies_the_newest_is_the_bill(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1, age=2_000)
    _delivered(tmp_path, ASSEMBLY_2, age=1_000)
    assert names(only(tmp_path), tmp_path) == [f"prefix/{PERIOD}/{ASSEMBLY_2}/hourly-1.csv.gz"]


def test_what_the_top_level_manifest_names_is_the_newest_whatever_the_files_times_say(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_2, age=2_000)
    _delivered(tmp_path, ASSEMBLY_1, age=1_000, top=False)
    assert ASSEMBLY_2 in str(only(tmp_path).files[0].path)


def test_an_incomplete_newest_assembly_is_refused_and_the_older_one_used(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1, age=2_000)
    _delivered(tmp_path, ASSEMBLY_2, parts=3, age=1_000)
    (tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_2}/hourly-2.csv.gz").unlink()
    (used,) = candidates(tmp_path)
    (refused,) = refusals(tmp_path)
    assert ASSEMBLY_1 in str(used.files[0].path)
    assert refused.code is Code.INCOMPLETE
    assert refused.what == (
        f"1 of the 3 files of this delivery are not there, first prefix/{PERIOD}/{ASSEMBLY_2}/hourly-2.csv.gz"
    )


def test_an_unreadable_newest_assembly_is_refused_and_the_older_one_used(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1, age=2_000)
    _delivered(tmp_path, ASSEMBLY_2, age=1_000)
    put(tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_2}/hourly-1.csv.gz", gz(csv())[:12])
    assert ASSEMBLY_1 in str(candidates(tmp_path)[0].files[0].path)
    assert [refused.code for refused in refusals(tmp_path)] == [Code.UNREADABLE]


def test_of_several_versions_that_cannot_be_used_the_newest_is_refused(tmp_path: Path) -> None:
    for assembly, age in ((ASSEMBLY_1, 2_000), (ASSEMBLY_2, 1_000)):
        _delivered(tmp_path, assembly, age=age)
        (tmp_path / f"prefix/{PERIOD}/{assembly}/hourly-1.csv.gz").unlink()
    assert ASSEMBLY_2 in refusal(tmp_path).what


def test_an_assembly_without_its_manifest_beside_one_that_has_it_is_no_bill_of_its_own(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_2, top=False)
    put(tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-1.csv.gz", gz(csv(mark="old")))
    assert [ASSEMBLY_2 in str(item.source) for item in candidates(tmp_path)] == [True]
    assert [item.code for item in refusals(tmp_path)] == [Code.AMBIGUOUS]


def test_an_older_incomplete_assembly_is_nobodys_concern(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1, age=2_000)
    _delivered(tmp_path, ASSEMBLY_2, age=1_000)
    (tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-1.csv.gz").unlink()
    assert ASSEMBLY_2 in str(only(tmp_path).files[0].path)


def test_a_file_of_another_assembly_is_never_taken_for_a_missing_one(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1)
    (tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-1.csv.gz").unlink()
    put(tmp_path / f"prefix/{PERIOD}/{ASSEMBLY_2}/hourly-1.csv.gz", gz(csv()))
    assert {refused.code for refused in refusals(tmp_path)} == {Code.INCOMPLETE, Code.AMBIGUOUS}
    assert candidates(tmp_path) == []


@pytest.mark.parametrize("given", ["", "prefix", f"prefix/{PERIOD}", f"prefix/{PERIOD}/{ASSEMBLY_1}"])
def test_the_bill_is_the_same_from_any_folder_above_it(tmp_path: Path, given: str) -> None:
    _delivered(tmp_path, ASSEMBLY_1)
    assert names(only(tmp_path / given), tmp_path) == [f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-1.csv.gz"]


def test_a_manifest_may_be_given_by_itself(tmp_path: Path) -> None:
    _delivered(tmp_path, ASSEMBLY_1)
    given = tmp_path / f"prefix/{PERIOD}/hourly-Manifest.json"
    assert names(only(given), tmp_path) == [f"prefix/{PERIOD}/{ASSEMBLY_1}/hourly-1.csv.gz"]


@pytest.mark.parametrize("key", ["/hourly-1.csv.gz", "/not/on/disk/20240101-20240201/a/hourly-1.csv.gz"])
def test_a_prefix_that_is_not_on_disk_does_no_harm(tmp_path: Path, key: str) -> None:
    put(tmp_path / "hourly-1.csv.gz", gz(csv()))
    legacy_manifest(tmp_path / "hourly-Manifest.json", [key])
    assert names(only(tmp_path), tmp_path) == ["hourly-1.csv.gz"]


@pytest.mark.parametrize(
    ("on_disk", "content"), [("b.csv", csv()), ("b.csv.zip", zipped(csv())), ("b.csv.gz", gz(csv()))]
)
@pytest.mark.parametrize("key", ["b.csv", "b.csv.gz", "b.csv.zip"])
def test_a_file_that_was_unpacked_or_packed_since_is_found(
    tmp_path: Path, on_disk: str, content: bytes, key: str
) -> None:
    put(tmp_path / on_disk, content)
    legacy_manifest(tmp_path / "hourly-Manifest.json", [f"prefix/{key}"])
    assert names(only(tmp_path), tmp_path) == [on_disk]


def test_overwrite_with_files_beside_the_manifest(tmp_path: Path) -> None:
    keys = [f"prefix/{PERIOD}/hourly-1.csv.zip", f"prefix/{PERIOD}/hourly-2.csv.zip"]
    for key in keys:
        put(tmp_path / key, zipped(csv(mark=key)))
    legacy_manifest(tmp_path / f"prefix/{PERIOD}/hourly-Manifest.json", keys, compression="ZIP")
    assert names(only(tmp_path), tmp_path) == keys


def test_overwrite_for_athena_keeps_its_files_in_hive_folders(tmp_path: Path) -> None:
    for month, assembly in ((1, ASSEMBLY_1), (2, ASSEMBLY_2)):
        key = f"p/hourly/hourly/year=2024/month={month}/hourly-00001.snappy.parquet"
        put(tmp_path / key, parquet(FLAT.split(",")))
        span = {"start": f"20240{month}01T000000.000Z", "end": f"20240{month + 1}01T000000.000Z"}
        folder = tmp_path / f"p/hourly/20240{month}01-20240{month + 1}01"
        legacy_manifest(folder / "hourly-Manifest.json", [key], assembly=assembly, billingPeriod=span)
        legacy_manifest(folder / assembly / "hourly-Manifest.json", [key], assembly=assembly, billingPeriod=span)
    found = candidates(tmp_path)
    assert [item.period for item in found] == [date(2024, 1, 1), date(2024, 2, 1)]
    assert [names(item, tmp_path)[0].split("/")[4] for item in found] == ["month=1", "month=2"]
    assert refusals(tmp_path) == []


def test_an_older_manifest_over_overwritten_files_is_no_older_version(tmp_path: Path) -> None:
    one, two = (f"prefix/{PERIOD}/hourly-{n}.csv.gz" for n in (1, 2))
    put(tmp_path / one, gz(csv()))
    folder = tmp_path / f"prefix/{PERIOD}"
    legacy_manifest(folder / ASSEMBLY_1 / "hourly-Manifest.json", [one], assembly=ASSEMBLY_1, age=2_000)
    legacy_manifest(folder / "hourly-Manifest.json", [one, two], assembly=ASSEMBLY_2)
    assert refusal(tmp_path).code is Code.INCOMPLETE


def test_leftovers_among_a_manifests_files_are_named_and_left_out(tmp_path: Path) -> None:
    listed, left = (f"prefix/{PERIOD}/hourly-{n}.csv.gz" for n in (1, 2))
    put(tmp_path / listed, gz(csv()))
    put(tmp_path / left, gz(csv(mark="b")))
    legacy_manifest(tmp_path / f"prefix/{PERIOD}/hourly-Manifest.json", [listed])
    (used,) = candidates(tmp_path)
    (refused,) = refusals(tmp_path)
    assert names(used, tmp_path) == [listed]
    assert (refused.code, refused.where) == (Code.AMBIGUOUS, str(tmp_path / left))


def test_a_leftover_that_the_user_names_is_a_bill_of_its_own(tmp_path: Path) -> None:
    put(tmp_path / "hourly-1.csv.gz", gz(csv()))
    own = put(tmp_path / "other.csv", csv(mark="b"))
    legacy_manifest(tmp_path / "hourly-Manifest.json", ["hourly-1.csv.gz"])
    assert [names(item, tmp_path) for item in candidates(tmp_path, own)] == [["hourly-1.csv.gz"], ["other.csv"]]


def test_two_payers_with_one_report_name_are_two_bills(tmp_path: Path) -> None:
    for account in ("111111111111", "222222222222"):
        put(tmp_path / account / "hourly-1.csv.gz", gz(csv(mark=account)))
        legacy_manifest(tmp_path / account / "hourly-Manifest.json", ["hourly-1.csv.gz"], account=account)
    assert [item.account for item in candidates(tmp_path)] == ["111111111111", "222222222222"]


def test_a_second_copy_of_the_whole_tree_adds_nothing(tmp_path: Path) -> None:
    _delivered(tmp_path / "one", ASSEMBLY_1)
    _delivered(tmp_path / "two", ASSEMBLY_1)
    assert len(candidates(tmp_path)) == 1
    assert refusals(tmp_path) == []
