"""Billing periods and version times that paths and manifests carry in their text.

Here: pure functions of text and numbers. Not here: rows (they speak when the names do not; sql/stage).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

_YEAR, _MONTH = "(20[0-9]{2})", "(0?[1-9]|1[0-2])"
_HIVE: Final = re.compile(rf"billing_period={_YEAR}-{_MONTH}(?:-01)?", re.IGNORECASE)
_HIVE_YEAR: Final = re.compile(rf"year={_YEAR}", re.IGNORECASE)
_HIVE_MONTH: Final = re.compile(rf"month={_MONTH}", re.IGNORECASE)
_LEGACY: Final = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])[0-9]{2}-20[0-9]{6}")
_START: Final = re.compile(rf"{_YEAR}-?(0[1-9]|1[0-2])-?01(?![0-9])")
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ASSEMBLY: Final = re.compile(_UUID)
_EXECUTION: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z-(.+)")
_TRAILING_UUID: Final = re.compile(rf"-{_UUID}$")


@dataclass(frozen=True)
class Place:
    """What a path says: its period, how many leading parts name the bill's folder, and the version below it."""

    period: date
    depth: int
    version: str | None


def place_of(parts: tuple[str, ...]) -> Place | None:
    """Where a data file belongs by its folders (without the file's name); None when they name no period."""
    for at, part in reversed(tuple(enumerate(parts))):
        month = _month(parts, at, part)
        if month is not None:
            below = parts[at + 1] if at + 1 < len(parts) else ""
            version = below if _EXECUTION.fullmatch(below) or _ASSEMBLY.fullmatch(below) else None
            return Place(month, at + (2 if version else 1), version)
    return None


def _month(parts: tuple[str, ...], at: int, part: str) -> date | None:
    whole = _HIVE.fullmatch(part) or _LEGACY.fullmatch(part)
    if whole:
        return date(int(whole[1]), int(whole[2]), 1)
    month = _HIVE_MONTH.fullmatch(part)
    year = _HIVE_YEAR.fullmatch(parts[at - 1]) if month and at else None
    return date(int(year[1]), int(month[1]), 1) if month and year else None


def period_of(paths: Iterable[str]) -> date | None:
    """The one period that every path names, or None."""
    periods = {place.period if (place := place_of(tuple(path.split("/")))) else None for path in paths}
    return periods.pop() if len(periods) == 1 else None


def period_start(text: str) -> date | None:
    """The month that starts at `20180801T000000.000Z` or `2018-08-01…`; None when it is not a month's first day."""
    match = _START.match(text)
    return date(int(match[1]), int(match[2]), 1) if match else None


def legacy_folder(name: str) -> bool:
    """Whether a folder's name is a legacy period, `20180801-20180901`."""
    return _LEGACY.fullmatch(name) is not None


def stamp_in(path: str) -> str | None:
    """The newest execution time that Data Exports wrote into a path, as order text."""
    found = [match for part in path.split("/") if (match := _EXECUTION.fullmatch(part))]
    return max((f"{match[1]}.{(match[2] or '').ljust(9, '0')}Z" for match in found), default=None)


def order_of(mtime_ns: int) -> str:
    """Nanoseconds since 1970 as order text: fixed width, so that text order is time order."""
    seconds, rest = divmod(mtime_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def without_uuid(name: str) -> str:
    """An export's name without the identifier that its ARN appends."""
    return _TRAILING_UUID.sub("", name) or name
