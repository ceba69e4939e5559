"""Dismissals from the API, kept in the same store as those from the command line, under the same lock.

Here: appending to `decisions/decisions.jsonl`, and what of it the snapshot does not show yet. Not here: the format
(models/decision.py), what follows from it for answers (api/pending.py). The pipeline's side publishes what is kept
here: with its next run, or before it next reads (pipelines/steps/decide.py).
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from api.errors import StoreBusyError, StoreError
from models.decision import STORE, Decision, Kind, Verdict, from_line, to_line

WAIT_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Decided:
    """What holds of one finding after all that was decided about it.

    Attributes:
        kind: of the last decision that was no mere feedback; None where there was none.
        verdict: the last one given, unless it was restored since.
    """

    finding: str
    kind: Kind | None = None
    reason: str | None = None
    until: date | None = None
    verdict: Verdict | None = None

    def after(self, decision: Decision) -> "Decided":
        """What holds after one more, as sql/reports/findings.sql has it."""
        verdict = None if decision.kind is Kind.RESTORED else decision.verdict or self.verdict
        if decision.kind is Kind.FEEDBACK:
            return replace(self, verdict=verdict)
        return Decided(self.finding, decision.kind, decision.reason, decision.until, verdict)


class Decisions:
    """The store of one installation."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir.joinpath(*STORE)
        self._seen: tuple[int, int] | None = None
        self._kept: tuple[Decision, ...] = ()
        self._folded: tuple[tuple[Decision, ...], int, tuple[Decided, ...]] | None = None

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

    def since(self, published: int) -> tuple[Decided, ...]:
        """What holds of each finding about which something was decided after the first `published` decisions."""
        kept = self.kept()
        folded = self._folded  # another thread may put its own in its place meanwhile
        if folded is None or folded[0] is not kept or folded[1] != published:
            found = {each.finding: Decided(each.finding) for each in kept[published:]}
            for each in kept:
                if each.finding in found:
                    found[each.finding] = found[each.finding].after(each)
            self._folded = folded = kept, published, tuple(found.values())
        return folded[2]

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
