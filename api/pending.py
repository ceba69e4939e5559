"""What people decided since the snapshot was made, laid over it at once: states, and the amounts that follow from them.

Here: which findings change, and to what. Not here: keeping decisions (api/decisions.py), how a query lays it over
(`$decided` in sql/api).

What one finding takes of a saving is left for the others when it is dismissed, so net savings are settled again, by
the function that the next run settles them with, among what is still open in the same account. A test compares both.
Only confidence waits for the next run: what was said of one finding weighs on all of its detector.
"""

import json
from datetime import date

import polars as pl

from api.decisions import Decided
from api.schemas.finding import State
from api.services import Services
from api.shown import text
from api.store import Snapshot
from models.finding import FINDING, Category
from models.generation import Generation
from models.prioritize import prioritize

_CHANGED = ("FindingId", "x_State", "x_NetMonthlySaving", "x_MonthlyDiscount", "Severity", "x_DismissedReason",
            "x_DismissedUntil", "x_Feedback")  # fmt: skip
_NOTHING = "[]"


def pending(snapshot: Snapshot, services: Services) -> dict[str, object]:
    """As queries bind it: `$decided`, a JSON list of findings with what is now different of them."""
    return {"decided": _as_json(snapshot, _decided(snapshot, services))}


def over_already(until: date | None, newest: Generation) -> bool:
    """Whether a dismissal until that day would have ended before the newest day of the data."""
    through = newest.info.get("data_through")
    return until is not None and bool(through) and until < date.fromisoformat(str(through))


def now(snapshot: Snapshot, services: Services, findings: pl.DataFrame) -> pl.DataFrame:
    """Rows of the snapshot's findings as they are now."""
    decided = _decided(snapshot, services)
    if not decided:
        return findings
    return findings.update(_changed(snapshot, decided), on="FindingId", how="left", include_nulls=True)


def _decided(snapshot: Snapshot, services: Services) -> tuple[Decided, ...]:
    return services.decisions.since(int(snapshot.once("decided")[0]["published"]))


def _as_json(snapshot: Snapshot, decided: tuple[Decided, ...]) -> str:
    if not decided:
        return _NOTHING
    return snapshot.kept(("decided", decided), lambda: json.dumps(_changed(snapshot, decided).to_dicts(), default=text))


def _changed(snapshot: Snapshot, decided: tuple[Decided, ...]) -> pl.DataFrame:
    return snapshot.kept(("changed", decided), lambda: _settled(snapshot, decided))


def _settled(snapshot: Snapshot, decided: tuple[Decided, ...]) -> pl.DataFrame:
    said = [
        {"FindingId": each.finding, "x_Kind": each.kind, "x_Reason": each.reason, "x_Until": each.until,
         "x_Verdict": each.verdict}
        for each in decided
    ]  # fmt: skip
    rows = snapshot.frame("decided_again", {"decided": json.dumps(said, default=text)})
    at_work = rows.filter(
        pl.col("x_State").is_in([State.OPEN, State.REGRESSED]), pl.col("Category") != Category.ANOMALY
    )
    again = prioritize(at_work.select(list(FINDING)).cast(FINDING)).select(
        "FindingId", x_Net="x_NetMonthlySaving", x_Off="x_MonthlyDiscount", x_NewSeverity="Severity"
    )
    settled = rows.join(again, on="FindingId", how="left").with_columns(
        x_NetMonthlySaving=pl.coalesce("x_Net", "x_NetMonthlySaving"),
        x_MonthlyDiscount=pl.coalesce("x_Off", "x_MonthlyDiscount"),
        Severity=pl.coalesce("x_NewSeverity", "Severity"),
    )
    return settled.select(_CHANGED)
