"""Unchanged input is not read twice, and a cache that cannot be trusted is no cache."""

import json
import os
import time
from pathlib import Path

import pytest

from pipelines.exports import SourceFile, version_of
from pipelines.exports import reading as reading_module
from tests.exports.bills import csv, only, put


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose bytes were read."""
    seen: list[str] = []
    read = reading_module.Reading.read

    def spy(self: reading_module.Reading, file: SourceFile) -> str:
        seen.append(file.path.name)
        return read(self, file)

    monkeypatch.setattr(reading_module.Reading, "read", spy)
    return seen


def test_an_unchanged_file_is_not_read_twice(tmp_path: Path, reads: list[str]) -> None:
    put(tmp_path / "in/a.csv", csv())
    put(tmp_path / "in/b.csv", csv(mark="b"))
    landing = tmp_path / "landing"
    first = version_of(only(tmp_path / "in"), landing)
    assert sorted(reads) == ["a.csv", "b.csv"]
    assert version_of(only(tmp_path / "in"), landing) == first
    assert len(reads) == 2


def test_only_the_changed_file_is_read_again(tmp_path: Path, reads: list[str]) -> None:
    put(tmp_path / "in/a.csv", csv())
    put(tmp_path / "in/b.csv", csv(mark="b"))
    version_of(only(tmp_path / "in"), tmp_path / "landing")
    put(tmp_path / "in/b.csv", csv(mark="c"), age=5)
    version_of(only(tmp_path / "in"), tmp_path / "landing")
    assert sorted(reads) == ["a.csv", "b.csv", "b.csv"]


def test_another_file_in_the_place_of_the_old_one_is_read_though_size_and_time_are_the_same(
    tmp_path: Path, reads: list[str]
) -> None:
    file = put(tmp_path / "in/a.csv", csv(mark="a"))
    before = version_of(only(file), tmp_path / "landing")
    new = put(tmp_path / "new.csv", csv(mark="b"))
    new.replace(file)
    assert version_of(only(file), tmp_path / "landing") != before
    assert len(reads) == 2


def test_a_file_written_this_very_moment_is_not_remembered(tmp_path: Path, reads: list[str]) -> None:
    file = put(tmp_path / "a.csv", csv())
    now = time.time_ns() + 10_000_000_000
    for _ in range(2):
        os.utime(file, ns=(now, now))
        version_of(only(file), tmp_path / "landing")
    assert len(reads) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[["a"]]', b'{"a": 1}', b"\xff", b"[" * 100_000])
def test_a_corrupt_cache_is_no_cache(tmp_path: Path, reads: list[str], content: bytes) -> None:
    file = put(tmp_path / "a.csv", csv())
    first = version_of(only(file), tmp_path / "landing")
    put(tmp_path / "landing/.hashes.json", content)
    assert version_of(only(file), tmp_path / "landing") == first
    assert len(reads) == 2
    assert json.loads((tmp_path / "landing/.hashes.json").read_bytes())
