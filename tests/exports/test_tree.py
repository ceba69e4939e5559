"""What lies below a path: names, links and things that are no files are refused one by one; the rest goes on."""

import os
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError, Code
from pipelines.exports import discover
from tests.exports.bills import (
    candidates,
    csv,
    legacy_manifest,
    names,
    only,
    put,
    refusal,
    refusals,
)


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CloudWiseError, match="does not exist"):
        candidates(tmp_path / "absent.csv")


def test_a_path_that_no_file_system_can_hold_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(CloudWiseError, match="does not exist"):
        discover([f"{tmp_path}/a\0b"])


@pytest.mark.parametrize("path", ["s3://bucket/prefix", Path("s3://bucket/prefix")])
def test_a_bucket_is_an_error_that_says_what_to_do(path: str | Path) -> None:
    with pytest.raises(CloudWiseError, match="aws s3 sync"):
        discover([path])


def test_an_empty_folder_has_no_rows(tmp_path: Path) -> None:
    found = refusal(tmp_path)
    assert (found.code, found.source) == (Code.NO_ROWS, tmp_path)


def test_a_folder_of_other_things_says_what_was_seen(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.xlsx", "README"):
        put(tmp_path / name, b"x")
    found = refusal(tmp_path)
    assert found.code is Code.UNKNOWN_SCHEMA
    assert "saw only 2 × .txt, 1 × README, 1 × .xlsx" in found.what


def test_a_folder_of_links_that_lead_to_no_data_holds_nothing(tmp_path: Path) -> None:
    put(tmp_path / "bin/activate", b"x")
    (tmp_path / "bin/python").symlink_to("/bin/sh")
    assert "saw only 1 × activate" in refusal(tmp_path / "bin").what


def test_each_given_path_that_yields_nothing_is_named(tmp_path: Path) -> None:
    put(tmp_path / "good/bill.csv", csv())
    (tmp_path / "empty").mkdir()
    assert [item.source.name for item in refusals(tmp_path / "good", tmp_path / "empty")] == ["empty"]


def test_what_is_not_data_is_ignored_silently(tmp_path: Path) -> None:
    put(tmp_path / "bill.csv", csv())
    for name in ("README.md", "expected.json", ".DS_Store", "_SUCCESS", ".hidden.csv", "create-table.sql"):
        put(tmp_path / name, b"")
    put(tmp_path / "__MACOSX/._bill.csv", b"x")
    put(tmp_path / ".git/bill.csv", csv())
    put(tmp_path / "_temporary/part-0.csv", b"")
    assert names(only(tmp_path), tmp_path) == ["bill.csv"]


@pytest.mark.parametrize(
    "name", ["a*.csv", "a?.csv", "a[1].csv", "a{1}.csv", "a\nb.csv", "a\x07.csv", os.fsdecode(b"a\xff.csv")]
)
def test_a_bad_name_is_refused_in_words_that_can_be_printed(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, csv())
    put(tmp_path / "good/bill.csv", csv())
    (refused,) = refusals(tmp_path)
    assert refused.code is Code.BAD_NAME
    assert (refused.what + refused.where).isprintable()
    assert len(candidates(tmp_path)) == 1


def test_a_bad_folder_name_above_a_file_is_refused_too(tmp_path: Path) -> None:
    put(tmp_path / "bills [2024]/bill.csv", csv())
    assert refusal(tmp_path).code is Code.BAD_NAME
    assert refusal(tmp_path / "bills [2024]").code is Code.BAD_NAME


def test_a_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path / "outside/bill.csv", csv())
    (tmp_path / "in").mkdir()
    (tmp_path / "in/bill.csv").symlink_to(secret)
    (tmp_path / "in/folder").symlink_to(tmp_path / "outside")
    assert [item.code for item in refusals(tmp_path / "in")] == [Code.OUTSIDE_TREE, Code.OUTSIDE_TREE]
    assert candidates(tmp_path / "in") == []


def test_a_manifest_cannot_reach_out_of_the_tree_through_a_link(tmp_path: Path) -> None:
    put(tmp_path / "outside/bill.csv", csv())
    (tmp_path / "in").mkdir()
    (tmp_path / "in/data").symlink_to(tmp_path / "outside")
    legacy_manifest(tmp_path / "in/x-Manifest.json", ["data/bill.csv"])
    assert {item.code for item in refusals(tmp_path / "in")} == {Code.OUTSIDE_TREE, Code.INCOMPLETE}


def test_a_link_is_welcome_when_what_it_points_to_was_given_too(tmp_path: Path) -> None:
    put(tmp_path / "outside/bill.csv", csv())
    (tmp_path / "in").mkdir()
    (tmp_path / "in/bill.csv").symlink_to(tmp_path / "outside/bill.csv")
    assert names(only(tmp_path / "in", tmp_path / "outside"), tmp_path) == ["outside/bill.csv"]


def test_links_inside_the_tree_count_nothing_twice(tmp_path: Path) -> None:
    put(tmp_path / "real/bill.csv", csv())
    (tmp_path / "latest").symlink_to("real")
    (tmp_path / "bill.csv").symlink_to("real/bill.csv")
    (tmp_path / "real/loop").symlink_to("..")
    assert names(only(tmp_path), tmp_path) == ["real/bill.csv"]


def test_a_manifest_may_name_its_files_through_links_inside_the_tree(tmp_path: Path) -> None:
    put(tmp_path / "versions/7/bill.csv", csv())
    (tmp_path / "latest").symlink_to("versions/7")
    (tmp_path / "alias.csv").symlink_to("versions/7/bill.csv")
    legacy_manifest(tmp_path / "x-Manifest.json", ["prefix/latest/bill.csv"])
    assert names(only(tmp_path), tmp_path) == ["versions/7/bill.csv"]
    legacy_manifest(tmp_path / "x-Manifest.json", ["prefix/alias.csv"])
    assert names(only(tmp_path), tmp_path) == ["versions/7/bill.csv"]


def test_links_to_hidden_stores_inside_the_tree_are_followed(tmp_path: Path) -> None:
    put(tmp_path / ".store/3f2a", csv())
    put(tmp_path / ".versions/3/bill.csv", csv(mark="b"))
    (tmp_path / "october.csv").symlink_to(".store/3f2a")
    (tmp_path / "current").symlink_to(".versions/3")
    assert [names(item, tmp_path) for item in candidates(tmp_path)] == [["current/bill.csv"], ["october.csv"]]


def test_a_link_that_the_user_gives_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "outside/bill.csv", csv())
    (tmp_path / "file.csv").symlink_to("outside/bill.csv")
    (tmp_path / "folder").symlink_to("outside")
    assert names(only(tmp_path / "file.csv"), tmp_path) == ["file.csv"]
    assert names(only(tmp_path / "folder"), tmp_path) == ["folder/bill.csv"]


def test_a_link_to_nothing_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "bill.csv").symlink_to("gone.csv")
    assert refusal(tmp_path).code is Code.UNREADABLE


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bill.csv")
    assert refusal(tmp_path).code is Code.UNREADABLE
    assert refusal(tmp_path / "bill.csv").code is Code.UNREADABLE


def test_a_device_is_no_file() -> None:
    assert refusal(Path("/dev/zero")).code is Code.UNREADABLE


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "bill.csv/part-0.csv", csv())
    assert names(only(tmp_path), tmp_path) == ["bill.csv/part-0.csv"]
