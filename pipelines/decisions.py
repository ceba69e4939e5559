"""The store of what people decided about findings: their data, so in a file of its own.

Here: reading and writing `decisions/decisions.jsonl` in the data folder, replaced whole and synced with every decision,
so that a crash leaves the old file or the new one. Not here: a decision and its line (models/decision.py), what it does
to a finding (sql/reports/findings.sql) or to confidence (models/calibration.py).

Every snapshot holds a copy, the table `decisions`; a store that is lost is made again from the newest one.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from models.decision import STORE, Decision, from_line, lacking, to_line
from pipelines.errors import CloudWiseError
from pipelines.lock import exclusive
from pipelines.publish.generation import sync

WAIT_SECONDS: Final = 10.0


def store(data_dir: Path) -> Path:
    """Where the decisions of an installation are."""
    return data_dir.joinpath(*STORE)


def read(path: Path) -> list[Decision]:
    """All decisions, oldest first; none where there is no store.

    Raises:
        CloudWiseError: a line that is no decision, by its number.
    """
    if not path.exists():
        return []
    decisions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            decisions.append(from_line(line))
        except (ValueError, KeyError, TypeError) as error:
            raise CloudWiseError(
                f"Line {number} is no decision: {error}",
                where=str(path),
                hint="mend or remove that line; the newest snapshot's table `decisions` holds a copy",
            ) from error
    return decisions


def add(path: Path, decision: Decision, published: Sequence[Decision] = ()) -> None:
    """Append one decision; when this returns, it is on the disk.

    Args:
        path: the store.
        decision: what was decided.
        published: the snapshot's copy, from which a store that was lost is made again.

    Raises:
        CloudWiseError: the reason is empty or too long.
        RetryableError: another process is deciding, and goes on doing so.
    """
    if (what := lacking(decision)) is not None:
        raise CloudWiseError(what, hint='--reason "why, and who decided", in a sentence')
    with exclusive(path.with_suffix(".lock"), wait=WAIT_SECONDS):
        write(path, [*(read(path) if path.exists() else published), decision])


def write(path: Path, decisions: Sequence[Decision]) -> None:
    """Replace the store whole: the old file or the new one, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.writelines(map(to_line, decisions))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def now() -> datetime:
    """The moment of deciding, UTC, as the table keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
