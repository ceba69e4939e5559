"""What is new in the inbox, from sizes and times alone: which billing periods to ask for.

Here: the comparison that the sensor makes at every tick. Not here: Dagster; reading rows.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.exports import Candidate, MetricFile, discover

FILES = "files"
"""The cursor's key for the digest of every name, size and time; the other keys are billing periods."""


@dataclass(frozen=True)
class News:
    """What a tick saw: periods to ask for, each with the digest of its deliveries, and what to remember."""

    wanted: dict[date, str]
    cursor: str


def news(paths: Sequence[Path], cursor: str | None, today: date) -> News:
    """Compare the inbox with what the cursor remembers.

    Files are looked into only when a name, a size or a time changed. Bills whose period only their rows can say, and
    metrics, are asked for with the current period: its run takes them.

    Raises:
        CloudWiseError: a path does not exist.
        OSError: a folder or file cannot be listed.
    """
    before: dict[str, str] = json.loads(cursor) if cursor else {}
    files = _digest(_stamps(paths))
    if files == before.pop(FILES, None):
        return News({}, cursor or "")
    bills: dict[str, list[str]] = {}
    for bill in discover(paths):
        if isinstance(bill, Candidate | MetricFile):
            period = (bill.period if isinstance(bill, Candidate) else None) or today.replace(day=1)
            bills.setdefault(period.isoformat(), []).append(_version(bill))
    seen = {period: _digest(sorted(versions)) for period, versions in bills.items()}
    wanted = {date.fromisoformat(period): key for period, key in seen.items() if before.get(period) != key}
    return News(wanted, json.dumps({FILES: files, **seen}, sort_keys=True))


def _version(bill: Candidate | MetricFile) -> str:
    return _digest([bill.order, *(f"{file.path} {file.size} {file.mtime_ns}" for file in bill.files)])


def _stamps(paths: Sequence[Path]) -> list[str]:
    found = []
    for path in paths:
        files = [path] if path.is_file() else [Path(folder, name) for folder, _, names in _walk(path) for name in names]
        found += [f"{file} {status.st_size} {status.st_mtime_ns}" for file in files for status in [file.lstat()]]
    return sorted(found)


def _walk(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    def fail(error: OSError) -> None:
        raise error

    return os.walk(path, onerror=fail)


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
