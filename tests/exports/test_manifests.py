"""A manifest that cannot be read is refused with the place of its fault; other json is nobody's concern."""

import json
from pathlib import Path

import pytest

from pipelines.errors import Code
from tests.exports.bills import (
    candidates,
    csv,
    export_manifest,
    legacy_manifest,
    only,
    put,
    refusal,
    refusals,
)


def test_malformed_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    put(tmp_path / "x-Manifest.json", b'{"reportKeys": [\n  "a",,\n]}')
    found = refusal(tmp_path)
    assert found.code is Code.BAD_MANIFEST
    assert found.what.endswith("at line 2, column 7")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\xff",
        b"[" * 100_000,
        b"[]",
        b'{"hello": 1}',
        b'{"reportKeys": "a"}',
        b'{"reportKeys": [1]}',
        b'{"reportKeys": ["a"], "assemblyId": 7}',
        b'{"reportKeys": ["a"], "billingPeriod": "2024"}',
        b'{"reportKeys": ["a"], "billingPeriod": {"start": "20240115T000000.000Z"}}',
        b'{"executionId": "a"}',
        b'{"dataFiles": {"a": 1}}',
        b'{"dataFiles": [""]}',
    ],
)
def test_a_manifest_that_says_nothing_usable_is_refused(tmp_path: Path, body: bytes) -> None:
    put(tmp_path / "x-Manifest.json", body)
    assert refusal(tmp_path).code is Code.BAD_MANIFEST


def test_a_manifest_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", csv())
    put(tmp_path / "x-Manifest.json", b"\xef\xbb\xbf" + json.dumps({"reportKeys": ["a.csv"]}).encode())
    assert only(tmp_path).export_name is None


def test_a_manifest_of_no_files_has_no_rows(tmp_path: Path) -> None:
    export_manifest(tmp_path / "x-Manifest.json", [])
    assert refusal(tmp_path).code is Code.NO_ROWS


@pytest.mark.parametrize("key", ["../outside.csv", "a/../../b.csv", "s3://bucket/../b.csv"])
def test_a_key_that_leads_out_of_its_bucket_is_outside_the_tree(tmp_path: Path, key: str) -> None:
    put(tmp_path / "in/b.csv", csv())
    legacy_manifest(tmp_path / "in/x-Manifest.json", [key])
    found = refusals(tmp_path / "in")
    assert Code.OUTSIDE_TREE in {item.code for item in found}
    assert candidates(tmp_path / "in") == []


@pytest.mark.parametrize("key", ["a*.csv", "a[1].csv", "a{b,c}.csv", "a?.csv", "a\nb.csv", "a\x00b.csv"])
def test_a_key_with_globbing_or_control_characters_is_a_bad_name(tmp_path: Path, key: str) -> None:
    legacy_manifest(tmp_path / "x-Manifest.json", [key])
    assert refusal(tmp_path).code is Code.BAD_NAME


def test_other_json_that_is_called_a_manifest_is_ignored(tmp_path: Path) -> None:
    put(tmp_path / "manifest.json", b'{"nodes": {}}')
    put(tmp_path / "hourly-RedshiftManifest.json", b'{"entries": []}')
    put(tmp_path / "expected.json", b"not json at all")
    put(tmp_path / "bill.csv", csv())
    assert only(tmp_path).manifest is None


def test_files_beside_a_broken_manifest_are_not_taken_without_it(tmp_path: Path) -> None:
    put(tmp_path / "metadata/BILLING_PERIOD=2026-04/x-Manifest.json", b"{")
    put(tmp_path / "data/BILLING_PERIOD=2026-04/x-1.csv", csv())
    put(tmp_path / "data/BILLING_PERIOD=2026-03/x-1.csv", csv())
    assert [str(item.period) for item in candidates(tmp_path)] == ["2026-03-01"]
    assert {item.code for item in refusals(tmp_path)} == {Code.BAD_MANIFEST, Code.AMBIGUOUS}


def test_a_key_that_is_a_folder_on_disk_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    legacy_manifest(tmp_path / "x-Manifest.json", ["a.csv"])
    assert refusal(tmp_path).code is Code.INCOMPLETE
