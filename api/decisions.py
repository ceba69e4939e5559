"""Dismissals from the API, kept in the same store as those from the command line, under the same lock.

Here: appending to `decisions/decisions.jsonl`, and what of it the snapshot does not show yet. Not here: the format
(models/decision.py). The next run publishes what is kept here; until then answers lay it over the snapshot's states.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from api.errors import StoreBusyError, StoreError
from models.decision import STORE, Decision, Kind, from_line, to_line

WAIT_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Pending:
    """States that the snapshot does not know yet: finding by finding, as queries bind them."""

    ids: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class Decisions:
    """The store of one installation."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir.joinpath(*STORE)
        self._seen: tuple[int, int] | None = None
        self._kept: tuple[Decision, ...] = ()

    @property
    def stamp(self) -> tuple[int, int] | None:
        """Another value whenever something was decided."""
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            return None
        return facts.st_ino, facts.st_mtime_ns

    def kept(self) -> tuple[Decision, ...]:
        """Every decision, oldest first.

        Raises:
            StoreError: the file holds something else.
        """
        stamp = self.stamp
        if stamp != self._seen:
            self._kept, self._seen = self._read(), stamp
        return self._kept

    def pending(self, published: int, day: date) -> Pending:
        """What was decided after the first `published` decisions, which the snapshot holds; `day` is its newest day."""
        newest: dict[str, str] = {}
        for each in self.kept()[published:]:
            if each.kind is Kind.DISMISSED and (each.until is None or each.until >= day):
                newest[each.finding] = "dismissed"
            elif each.kind is not Kind.FEEDBACK:
                newest[each.finding] = "restored"
        return Pending(tuple(newest), tuple(newest.values()))

    def add(self, decision: Decision, published: Sequence[Decision]) -> None:
        """Append one; when this returns, it is on the disk.

        Args:
            decision: a whole one (models.decision.lacking).
            published: the snapshot's copy, from which a store that was lost is made again.

        Raises:
            StoreBusyError: somebody else goes on holding the lock.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            before = self._read() if self._path.exists() else tuple(published)
            temporary = self._path.with_suffix(".new")
            with temporary.open("w", encoding="utf-8") as file:
                file.writelines(map(to_line, [*before, decision]))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _read(self) -> tuple[Decision, ...]:
        try:
            return tuple(map(from_line, self._path.read_text(encoding="utf-8").splitlines()))
        except FileNotFoundError:
            return ()
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self._path} holds a line that is no decision") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        deadline = time.monotonic() + WAIT_SECONDS
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise StoreBusyError("decisions") from None
                    time.sleep(POLL_SECONDS)
            yield
        finally:
            os.close(descriptor)


def now() -> datetime:
    """The moment of deciding, UTC, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
