"""What people decided about findings: dismissed until, restored, real or not. Their data, so in a store of its own.

Here: the store, `decisions/decisions.jsonl` in the data folder: one JSON object per line, in the order of deciding,
replaced whole and synced with every decision, so that a crash leaves the old file or the new one. Not here: what a
decision does to a finding (sql/reports/findings.sql) or to confidence (models/calibration.py).

Every snapshot holds a copy, the table `decisions`; a store that is lost is made again from the newest one.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.errors import CloudWiseError
from pipelines.lock import exclusive
from pipelines.publish.generation import sync

LONGEST_REASON: Final = 2_000
WAIT_SECONDS: Final = 10.0


class Kind(StrEnum):
    """What was done."""

    DISMISSED = "dismissed"
    RESTORED = "restored"
    FEEDBACK = "feedback"


class Verdict(StrEnum):
    """What a person thinks of a finding."""

    REAL = "real"
    PLANNED = "planned"
    FALSE = "false"


@dataclass(frozen=True)
class Decision:
    """One decision about one finding; the newest of a finding holds."""

    at: datetime
    finding: str
    kind: Kind
    verdict: Verdict | None = None
    reason: str | None = None
    until: date | None = None


TABLE: Final = pl.Schema(
    {
        "x_Decision": pl.Int64(),
        "x_DecidedAt": pl.Datetime("us"),
        "FindingId": pl.String(),
        "x_Kind": pl.String(),
        "x_Verdict": pl.String(),
        "x_Reason": pl.String(),
        "x_Until": pl.Date(),
    }
)
"""The snapshot's copy: numbered from 1 in the order of deciding."""


def store(data_dir: Path) -> Path:
    """Where the decisions of an installation are."""
    return data_dir / "decisions" / "decisions.jsonl"


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
            decisions.append(_decision(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise CloudWiseError(
                f"Line {number} is no decision: {error}",
                where=str(path),
                hint="mend or remove that line; the newest snapshot's table `decisions` holds a copy",
            ) from error
    return decisions


def add(path: Path, decision: Decision) -> None:
    """Append one decision; when this returns, it is on the disk.

    Raises:
        CloudWiseError: the reason is empty or too long.
        RetryableError: another process is deciding, and goes on doing so.
    """
    if decision.kind is Kind.DISMISSED and not (decision.reason or "").strip():
        raise CloudWiseError("A dismissal needs a reason", hint='--reason "why, and who decided"')
    if len(decision.reason or "") > LONGEST_REASON:
        raise CloudWiseError(f"The reason is longer than {LONGEST_REASON} characters", hint="say it in a sentence")
    with exclusive(path.with_suffix(".lock"), wait=WAIT_SECONDS):
        write(path, [*read(path), decision])


def write(path: Path, decisions: Sequence[Decision]) -> None:
    """Replace the store whole: the old file or the new one, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(each), default=_text, ensure_ascii=True) + "\n" for each in decisions)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def as_table(decisions: Sequence[Decision]) -> pl.DataFrame:
    """Decisions as the snapshot holds them."""
    values = [
        (number, each.at, each.finding, each.kind, each.verdict, each.reason, each.until)
        for number, each in enumerate(decisions, start=1)
    ]
    return pl.DataFrame(values, schema=TABLE, orient="row")


def from_table(table: pl.DataFrame) -> list[Decision]:
    """The way back, from a snapshot's copy."""
    return [
        Decision(at, finding, Kind(kind), Verdict(verdict) if verdict else None, reason, until)
        for _, at, finding, kind, verdict, reason, until in table.select(list(TABLE)).sort("x_Decision").rows()
    ]


def now() -> datetime:
    """The moment of deciding, UTC, as the table keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _decision(value: dict[str, str | None]) -> Decision:
    at, finding, kind = value["at"], value["finding"], value["kind"]
    verdict, until = value.get("verdict"), value.get("until")
    if at is None or not isinstance(finding, str) or kind is None:
        raise ValueError("at, finding and kind are needed")
    return Decision(
        datetime.fromisoformat(at),
        finding,
        Kind(kind),
        Verdict(verdict) if verdict else None,
        value.get("reason"),
        date.fromisoformat(until) if until else None,
    )


def _text(value: object) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")
