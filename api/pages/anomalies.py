"""Anomalies: when, how much above expectation, where. Newest first.

Here: the timeline. Not here: one incident, its parts and a person's word on it (finding.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from api.auth import Action, Principal
from api.causes import causes
from api.deps import Caller, Services
from api.pages.listing import listed
from api.pages.render import page
from api.routes.findings import Question, Sort
from api.schemas.finding import State
from api.services import Services as Held
from models.finding import Category
from models.wording import money, plain, short, span

router = APIRouter(include_in_schema=False)

SHOWN: Final = 200
DRAWN: Final = 40
"""Incidents in the timeline, the newest; all are in the table."""

_ROW, _RIGHT = 20.0, 8.0
_NAME: Final = 32  # letters that fit left of the bars


@dataclass(frozen=True)
class Bar:
    """One incident in the timeline."""

    x: float
    y: float
    width: float
    id: str
    severity: str
    name: str
    title: str


@router.get("/anomalies")
async def anomalies(services: Services, caller: Caller) -> Response:
    """The page."""
    caller.require(Action.READ)
    read = await run_sync(_read, services, caller)
    newest = read["rows"][:DRAWN]
    drawn = [timeline(newest), timeline(newest, width=380, left=2, marks=3)] if newest else []
    return page("anomalies", caller, timelines=drawn, **read)


def _read(services: Held, caller: Principal) -> dict[str, Any]:
    question = Question(category=[Category.ANOMALY], state=list(State), sort=Sort.LAST_SEEN)
    with services.reading() as snapshot:
        rows = sorted(listed(snapshot, services, caller, question, SHOWN), key=_began, reverse=True)
        return {
            "rows": rows,
            "why": causes(snapshot, [row["FindingId"] for row in rows]),
            "opinions": {each.finding: str(each.verdict) for each in services.decisions.kept() if each.verdict},
            "generation": snapshot.generation,
        }


def _began(row: dict[str, Any]) -> tuple[date, str]:
    return row["x_EventStart"] or row["x_FirstSeen"], row["FindingId"]


def timeline(
    rows: Sequence[dict[str, Any]], *, width: float = 960, left: float = 216, marks: int = 8
) -> dict[str, Any]:
    """Where each incident's bar lies, a row each, with its first and last day; names stand `left` of the bars."""
    spans = [(row, row["x_EventStart"] or row["x_FirstSeen"], row["x_WindowEnd"] or row["x_LastSeen"]) for row in rows]
    first, last = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    days = (last - first).days + 1
    scale = (width - left - _RIGHT) / days
    bars = [
        Bar(
            left + (start - first).days * scale,
            n * _ROW + 4,
            max(2.0, ((end - start).days + 1) * scale - 2),
            row["FindingId"],
            row["Severity"],
            _cut(name := short(row["ResourceId"], row["x_UsageType"] or row["ServiceName"] or "The whole account")),
            f"{row['Title']}, {name}: {money(row['x_Impact'])} {row['BillingCurrency']}, {span(start, end)}",
        )
        for n, (row, start, end) in enumerate(spans)
    ]
    every = max(1, -(-days // marks))
    return {
        "bars": bars,
        "marks": [(left + n * scale, first + timedelta(days=n)) for n in range(0, days, every)],
        "left": left,
        "width": width,
        "height": len(bars) * _ROW + 28,
        "last": last,
        "first": first,
    }


def _cut(name: str) -> str:
    line = plain(name)
    return line if len(line) <= _NAME else f"{line[: _NAME - 1]}…"
