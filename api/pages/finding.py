"""One finding: what, why, how much and on what rate, what to do, evidence and its query, its days, its history.

Here: the page and a person's word on it. Not here: lists (findings.py), what to do in words (steps.py).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from api.auth import Action, Principal
from api.causes import causes
from api.deps import Caller, Services
from api.errors import UnknownError
from api.pages.chart import Chart, by_day
from api.pages.commitments import curve
from api.pages.findings import dismissal, keep
from api.pages.render import form, moved, page
from api.pages.steps import steps
from api.pending import pending
from api.services import Services as Held
from models.decision import Kind, Verdict
from models.finding import Category
from models.wording import NOTHING

router = APIRouter(include_in_schema=False)

HISTORY_DAYS: Final = 180
"""Days behind the expectations of a finding's chart."""

SHOWN_DAYS: Final = 90


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
    what, (reason, until, refused) = fields.get("what", [""])[0].strip(), dismissal(fields, services.newest())
    if what == "dismiss" and refused:
        known = await run_sync(_read, services, caller, finding_id)
        return page("finding", caller, status=400, refused=refused, **known)
    if what == "dismiss":
        await run_sync(keep, services, caller, [finding_id], Kind.DISMISSED, None, reason, until)
    elif what == "restore":
        await run_sync(keep, services, caller, [finding_id], Kind.RESTORED, None, reason or None, None)
    elif what in set(Verdict):
        await run_sync(keep, services, caller, [finding_id], Kind.FEEDBACK, Verdict(what), reason or None, None)
    return moved("/anomalies" if fields.get("back") == ["anomalies"] else f"/findings/{finding_id}")


def _read(services: Held, caller: Principal, finding: str) -> dict[str, Any]:
    with services.reading() as snapshot:
        found = snapshot.rows("finding", {"finding": finding, "accounts": caller.bound, **pending(snapshot, services)})
        if not found:
            raise UnknownError
        (row,) = found
        mature = snapshot.generation.info.get("mature_through")
        series = snapshot.rows("page_series", {"id": finding})
        said = [each for each in services.decisions.kept() if each.finding == finding]
        told = json.loads(row["x_Evidence"] or "{}")
        return {
            "generation": snapshot.generation,
            "row": row,
            "told": told,
            "evidence": evidence(told),
            "curve": curve(row, told),
            "steps": steps(row),
            "history": snapshot.rows("page_history", {"id": finding}),
            "why": causes(snapshot, [finding]).get(finding),
            "said": said,
            "opinion": next((str(each.verdict) for each in reversed(said) if each.verdict), row["x_Feedback"]),
            "charts": _charts(row, series, date.fromisoformat(mature) if mature else None),
        }


def evidence(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The evidence as (name, value) in words; numbers keep every digit."""
    return [(name.replace("_", " "), _value(value)) for name, value in said.items()]


def _value(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case None:
            return NOTHING
        case int() | float():
            return f"{Decimal(str(value)):,f}"
        case list():
            return ", ".join(map(_value, value))
        case _:
            return json.dumps(value)


def _charts(row: Mapping[str, Any], series: list[dict[str, Any]], mature_through: date | None) -> list[Chart]:
    """Of the newest days, for a desk and for a phone; nothing where no cost is known of two days.

    The days before its first cost count too, where the bill reaches as far back: they cost nothing.
    """
    known = {each["day"]: each["cost"] for each in series if each["cost"] is not None}
    if not known:
        return []
    last = max(known)
    first = max(series[0]["since"], last - timedelta(days=HISTORY_DAYS - 1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    costs = [known.get(day, Decimal(0)) for day in days]
    began = row["x_EventStart"] if row["Category"] == Category.ANOMALY else None
    incident = (began, row["x_WindowEnd"] or last) if began else None
    drawn = [
        by_day(
            days,
            costs,
            row["BillingCurrency"],
            mature_through=mature_through,
            newest=newest,
            incident=incident,
            size=(width, 220),
        )
        for newest, width in ((SHOWN_DAYS, 960), (SHOWN_DAYS // 2, 380))
    ]
    return [chart for chart in drawn if chart]
