r"""What was sent to whom: `notifications/sent.jsonl` in the data folder, one JSON object per line, only ever appended.

Here: the record, its lines, what follows from them. Not here: what is due (due.py), sending (channels.py).

Each line is on the disk before the next step is taken: `sending` before a message leaves, `sent` after it was taken. A
run that dies between the two sends that one message again: at least once, and at most once too often. A last line
without its end is such a death, and is cut off. It is no part of the warehouse, so `cloudwise rebuild` leaves it alone.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from models.finding import Severity
from pipelines.errors import CloudWiseError, RetryableError
from pipelines.lock import exclusive
from pipelines.publish.generation import sync

STORE: Final = ("notifications", "sent.jsonl")
DIGEST: Final = "digest"


class Step(StrEnum):
    """What became of one message for one channel."""

    HELD = "held"  # waits: quiet hours
    SENDING = "sending"  # about to leave
    SENT = "sent"
    COUNTED = "counted"  # one of many, told in one summing-up
    FAILED = "failed"  # waits: the channel did not take it
    DROPPED = "dropped"  # waited, and needs nobody any more


WAITING: Final = (Step.HELD, Step.SENDING, Step.FAILED)
TOLD: Final = (Step.SENT, Step.COUNTED)


@dataclass(frozen=True)
class Line:
    """One step of one message; `about` is a FindingId, or the day and scope of a digest."""

    at: datetime
    step: Step
    channel: str
    about: str
    severity: Severity | None = None


class Record:
    """What the lines say, while the lock is held; `add` appends.

    `lost`: there was a record here, and it is gone: nobody knows what was sent.
    """

    def __init__(self, path: Path, lines: list[Line], *, lost: bool = False) -> None:
        self._path = path
        self.lost = lost
        self._last: dict[tuple[str, str], Step] = {}
        self._told: dict[tuple[str, str], Severity | None] = {}
        for line in lines:
            self._take(line)

    def told(self, channel: str, about: str) -> bool:
        """Whether the channel was told of it."""
        return (channel, about) in self._told

    def severity(self, channel: str, about: str) -> Severity | None:
        """The highest severity with which it was told."""
        return self._told.get((channel, about))

    def waiting(self, channel: str | None = None) -> list[str]:
        """What waits to be sent, oldest first; to one channel or to any."""
        found = [about for (name, about), step in self._last.items() if step in WAITING and channel in (None, name)]
        return list(dict.fromkeys(found))

    def failed(self, channel: str) -> int:
        """How much of it waits because the channel did not take it."""
        return sum(step is Step.FAILED for (name, _), step in self._last.items() if name == channel)

    def waits(self, channel: str, about: str) -> bool:
        """Whether it waits to be sent."""
        return self._last.get((channel, about)) in WAITING

    def add(self, *lines: Line) -> None:
        """Append; when this returns, they are on the disk."""
        with self._path.open("ab") as file:
            file.writelines(json.dumps(asdict(line), default=datetime.isoformat).encode() + b"\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        for line in lines:
            self._take(line)

    def _take(self, line: Line) -> None:
        key = line.channel, line.about
        self._last[key] = line.step
        if line.step in TOLD:
            before = self._told.get(key)
            order = list(Severity)
            self._told[key] = max(filter(None, (before, line.severity)), key=order.index, default=None)


def digest_of(day: date, scope: str) -> str:
    """What the digest of a day is recorded as."""
    return f"{DIGEST} {day.isoformat()} {scope}"


def is_digest(about: str) -> bool:
    """Whether a record is about a digest, and not about an incident."""
    return about.startswith(f"{DIGEST} ")


def store(data_dir: Path) -> Path:
    """Where the record of an installation is."""
    return data_dir.joinpath(*STORE)


@contextmanager
def opened(path: Path, *, wait: float) -> Iterator[Record]:
    """The record, for the one run that sends.

    Raises:
        CloudWiseError: a line that is none, by its number.
        RetryableError: another run is sending, and goes on doing so.
    """
    try:
        before = path.with_suffix(".lock").exists()
        with exclusive(path.with_suffix(".lock"), wait=wait):
            lost = before and not path.exists()
            yield Record(path, _read(path), lost=lost)
    except RetryableError as error:
        raise RetryableError(
            error.code, "Another run is sending notifications", where=error.where, hint="it sends what is due; wait"
        ) from error


def read(path: Path) -> Record:
    """The record as it is, for those who only look."""
    return Record(path, _lines(path))


def _read(path: Path) -> list[Line]:
    if not path.exists():
        path.touch()  # from now on its absence is a loss
        sync(path.parent)
    lines = _lines(path)
    if (whole := _whole(path)) < path.stat().st_size:
        with path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
    return lines


def _whole(path: Path) -> int:
    """How many bytes are whole lines."""
    return path.read_bytes().rfind(b"\n") + 1


def _lines(path: Path) -> list[Line]:
    if not path.exists():
        return []
    lines = []
    for number, text in enumerate(path.read_bytes()[: _whole(path)].splitlines(), start=1):
        try:
            lines.append(_from_json(text))
        except (ValueError, KeyError, TypeError) as error:
            raise CloudWiseError(
                f"Line {number} is no record of a notification: {error}",
                where=str(path),
                hint="mend or remove that line; without it, what it says was sent may be sent once more",
            ) from error
    return lines


def _from_json(text: bytes) -> Line:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("a line is an object")
    severity, channel, about = value.get("severity"), value["channel"], value["about"]
    if not (isinstance(channel, str) and isinstance(about, str)):
        raise TypeError("channel and about are text")
    at = datetime.fromisoformat(value["at"])
    return Line(at, Step(value["step"]), channel, about, Severity(severity) if severity else None)
