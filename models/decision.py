"""What people decided about findings: dismissed until, restored, real or not. The record, and its line in the store.

Here: the format of `decisions/decisions.jsonl` in the data folder, one JSON object per line in the order of deciding,
for every side that writes it. Not here: writing it (pipelines/decisions.py, api/decisions.py: the same lock, the same
replacement whole), what a decision does to a finding (sql/reports/findings.sql) or to confidence
(models/calibration.py).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import polars as pl

STORE: Final = ("decisions", "decisions.jsonl")
"""Folder and file, in the data folder; the lock lies beside it, as `.lock`."""

LONGEST_REASON: Final = 2_000


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


def lacking(decision: Decision) -> str | None:
    """What a decision lacks to be kept, in words; None where it is whole."""
    if decision.kind is Kind.DISMISSED and not (decision.reason or "").strip():
        return "A dismissal needs a reason"
    if len(decision.reason or "") > LONGEST_REASON:
        return f"The reason is longer than {LONGEST_REASON} characters"
    return None


def to_line(decision: Decision) -> str:
    """One line of the store."""
    return json.dumps(asdict(decision), default=_text, ensure_ascii=True) + "\n"


def from_line(line: str) -> Decision:
    """The way back.

    Raises:
        ValueError, KeyError, TypeError: the line is no decision.
    """
    value = json.loads(line)
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


def dismissed(decisions: Iterable[Decision], day: date) -> frozenset[str]:
    """The findings whose last decision, mere feedback apart, dismisses them on that day."""
    last = {each.finding: each for each in decisions if each.kind is not Kind.FEEDBACK}
    return frozenset(
        each.finding
        for each in last.values()
        if each.kind is Kind.DISMISSED and (each.until is None or each.until >= day)
    )


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


def _text(value: object) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")
