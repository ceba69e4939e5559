"""One finding: what, why, how much and on what rate, what to do, evidence and its query, its days, its history.

Here: the page and a person's word on it. Not here: lists (findings.py), what to do in words (steps.py).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from api.auth import Action, Principal
from api.causes import causes
from api.deps import Caller, Services
from api.errors import UnknownError
from api.pages.chart import Chart, by_day
from api.pages.findings import dismissal, keep
from api.pages.render import form, moved, page
from api.pages.steps import steps
from api.pending import pending
from api.services import Services as Held
from models.decision import Kind, Verdict

router = APIRouter(include_in_schema=False)


@router.get("/findings/{finding_id}")
async def shown(services: Services, caller: Caller, finding_id: str) -> Response:
    """The page; a finding that the caller may not see is as if there were none."""
    caller.require(Action.READ)
    return page("finding", caller, refused=None, **await run_sync(_read, services, caller, finding_id))


@router.post("/findings/{finding_id}/decide")
async def decide(services: Services, caller: Caller, finding_id: str, request: Request) -> Response:
    """Dismiss it, restore it, or say whether it is real, planned or false; it says so where it cannot dismiss."""
    caller.require(Action.DECIDE)
    fields = await form(request)
    what, (reason, until, refused) = fields.get("what", [""])[0].strip(), dismissal(fields)
    if what == "dismiss" and refused:
        known = await run_sync(_read, services, caller, finding_id)
        return page("finding", caller, status=400, refused=refused, **known)
    if what == "dismiss":
        await run_sync(keep, services, caller, [finding_id], Kind.DISMISSED, None, reason, until)
    elif what == "restore":
        await run_sync(keep, services, caller, [finding_id], Kind.RESTORED, None, reason or None, None)
    elif what in set(Verdict):
        await run_sync(keep, services, caller, [finding_id], Kind.FEEDBACK, Verdict(what), reason or None, None)
    return moved(f"/findings/{finding_id}")


def _read(services: Held, caller: Principal, finding: str) -> dict[str, Any]:
    with services.reading() as snapshot:
        found = snapshot.rows("finding", {"finding": finding, "accounts": caller.bound, **pending(snapshot, services)})
        if not found:
            raise UnknownError
        (row,) = found
        mature = snapshot.generation.info.get("mature_through")
        series = snapshot.rows("page_series", {"id": finding})
        said = [each for each in services.decisions.kept() if each.finding == finding]
        return {
            "generation": snapshot.generation,
            "row": row,
            "evidence": evidence(row),
            "steps": steps(row),
            "history": snapshot.rows("page_history", {"id": finding}),
            "why": causes(snapshot, [finding]).get(finding),
            "said": said,
            "opinion": next((str(each.verdict) for each in reversed(said) if each.verdict), row["x_Feedback"]),
            "chart": _chart(row, series, date.fromisoformat(mature) if mature else None),
        }


def evidence(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence as (name, value) in words."""
    said = json.loads(row["x_Evidence"] or "{}")
    return [
        (name.replace("_", " "), value if isinstance(value, str) else json.dumps(value)) for name, value in said.items()
    ]


def _chart(row: Mapping[str, Any], series: list[dict[str, Any]], mature_through: date | None) -> Chart | None:
    known = {each["day"]: each["cost"] for each in series if each["cost"] is not None}
    if not known:
        return None
    first, last = min(known), max(known)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    costs = [known.get(day, Decimal(0)) for day in days]
    return by_day(days, costs, row["BillingCurrency"], mature_through=mature_through, newest=90, height=220)
