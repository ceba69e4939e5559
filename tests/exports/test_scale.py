"""Thousands of files: each footer is read once, and the work grows with their number, not its square."""

import importlib
import os
import time
from pathlib import Path

import pytest

from pipelines.exports import SourceFile, headers
from pipelines.exports.tree import Entry
from tests.exports.bills import FLAT, candidates, csv, export_manifest, only, parquet, put

FILES = 1_000


def _parts(folder: Path, number: int) -> list[str]:
    folder.mkdir(parents=True)
    content = parquet(FLAT.split(","))
    names = [f"part-{n:05d}.parquet" for n in range(number)]
    first = put(folder / names[0], content)
    for name in names[1:]:
        os.link(first, folder / name)
    return names


def _listed(root: Path, names: list[str]) -> None:
    files = [f"s3://b/data/BILLING_PERIOD=2026-04/{name}" for name in names]
    export_manifest(root / "metadata/BILLING_PERIOD=2026-04/daily-Manifest.json", files)


def test_each_footer_of_a_delivery_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = _parts(tmp_path / "data/BILLING_PERIOD=2026-04", 50)
    seen: list[str] = []
    inspect = headers.inspect

    def spy(entry: Entry) -> SourceFile:
        seen.append(entry.path.name)
        return inspect(entry)

    monkeypatch.setattr(importlib.import_module("pipelines.exports.discover"), "inspect", spy)
    _listed(tmp_path, names)
    assert len(only(tmp_path).files) == 50
    assert sorted(seen) == names


def test_thousands_of_parts_are_found_in_seconds(tmp_path: Path) -> None:
    names = _parts(tmp_path / "data/BILLING_PERIOD=2026-04", FILES)
    _listed(tmp_path, names)
    started = time.process_time()
    assert len(only(tmp_path).files) == FILES
    assert time.process_time() - started < 10


def test_thousands_of_given_files_are_no_thousand_squared(tmp_path: Path) -> None:
    paths = [put(tmp_path / f"{n}.csv", csv(mark=str(n))) for n in range(FILES)]
    started = time.process_time()
    assert len(candidates(*paths)) == 1
    assert time.process_time() - started < 10
