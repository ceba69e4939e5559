"""One finding: its evidence, its history, its series; and a person's decision to dismiss it.

Here: three routes under one id. Not here: the list (findings.py). A finding of an account that the caller does not see
is answered like one that does not exist, also to who would dismiss it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Path, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from api.answers import encoded
from api.auth import Action, Principal
from api.causes import causes
from api.decisions import now
from api.deps import Caller, Services
from api.described import ASKED, READ, answers, refusals
from api.errors import UnknownError
from api.pending import over_already, pending
from api.problems import UNKNOWN
from api.schemas.finding import FindingAnswer
from api.services import Services as Held
from api.shown import shown, source
from api.store import Snapshot
from models.decision import LONGEST_REASON, Decision, Kind, Verdict, from_table

router = APIRouter(prefix="/api/v1", tags=["findings"])

CHART_DAYS: Final = 90

Finding = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="Its FindingId.")]


class Dismissal(BaseModel):
    """Why a finding is taken off the list, and until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")]
    until: Annotated[date | None, Field(description="Its last day; then the finding is open again.")] = None
    verdict: Annotated[Verdict | None, Field(description="Is it real, planned, or false?")] = None


@router.get(
    "/findings/{finding_id}",
    summary="One finding",
    response_class=Response,
    responses=answers(FindingAnswer, UNKNOWN),
)
async def finding(services: Services, caller: Caller, finding_id: Finding) -> Response:
    """All that is known of it: evidence and its SQL, history, costs and money by day, the causes of an anomaly."""
    caller.require(Action.READ)

    def compute() -> bytes:
        with services.reading() as snapshot:
            return _answer(snapshot, services, caller, finding_id)

    def version() -> object:
        return services.newest().id, services.decisions.stamp

    async def computed() -> bytes:
        return await run_sync(compute)

    key = "finding", caller.accounts, finding_id
    return Response(await services.answers.answer(version, key, computed), media_type="application/json")


@router.post(
    "/findings/{finding_id}/dismissal",
    summary="Dismiss a finding",
    status_code=204,
    responses=refusals(*ASKED, *READ, UNKNOWN),
)
async def dismiss(
    services: Services,
    caller: Caller,
    finding_id: Finding,
    dismissal: Annotated[Dismissal, Body(examples=[{"reason": "kept for the audit", "until": "2027-01-31"}])],
) -> None:
    """Take it off the list, with a reason; lists and all totals follow at once, confidence with the next run."""
    caller.require(Action.DECIDE)
    said = f"{dismissal.reason} ({caller.name})"[:LONGEST_REASON]
    wanted = Decision(now(), finding_id, Kind.DISMISSED, dismissal.verdict, said, dismissal.until)
    await run_sync(_decide, services, caller, wanted)


@router.delete(
    "/findings/{finding_id}/dismissal",
    summary="Put a dismissed finding back",
    status_code=204,
    responses=refusals(*ASKED, *READ, UNKNOWN),
)
async def restore(services: Services, caller: Caller, finding_id: Finding) -> None:
    """Put it back on the list, and take back what was said of it; nothing happens to one of which nothing was."""
    caller.require(Action.DECIDE)
    await run_sync(_decide, services, caller, Decision(now(), finding_id, Kind.RESTORED))


def _decide(services: Held, caller: Principal, decision: Decision) -> None:
    """Keep it, unless it says again what holds already: whoever asks twice has decided once."""
    with services.reading() as snapshot:
        row = _seen(snapshot, services, caller, decision.finding)
        if over_already(decision.until, snapshot.generation):
            raise RequestValidationError([{"loc": ("body", "until"), "type": "before_the_newest_day"}])
        published = from_table(snapshot.frame("all_decisions"))
    holds = row["x_DismissedReason"], row["x_DismissedUntil"], row["x_Feedback"]
    wanted = decision.reason, decision.until, decision.verdict or row["x_Feedback"]
    if holds != wanted or (decision.kind is Kind.RESTORED and row["x_Feedback"] is not None):
        services.decisions.add(decision, published)


def _seen(snapshot: Snapshot, services: Held, caller: Principal, finding_id: str) -> dict[str, Any]:
    """The finding.

    Raises:
        UnknownError: there is none that the caller sees.
    """
    found = snapshot.rows("finding", {"finding": finding_id, "accounts": caller.bound, **pending(snapshot, services)})
    if not found:
        raise UnknownError
    return found[0]


def _answer(snapshot: Snapshot, services: Held, caller: Principal, finding_id: str) -> bytes:
    row = _seen(snapshot, services, caller, finding_id)
    of = {"finding": finding_id}
    return encoded(
        source(snapshot.generation)
        | {
            "finding": shown([row])[0],
            "causes": causes(snapshot, [finding_id]).get(finding_id),
            "history": snapshot.rows("history", of),
            "cost_by_day": snapshot.rows("scope_days", _scope(row)),
            "money_by_day_judged": snapshot.rows("verdict_days", of),
        }
    )


def _scope(row: Mapping[str, Any]) -> dict[str, object]:
    last = row["x_LastSeen"]
    return {
        "payer": row["BillingAccountId"],
        "account": row["SubAccountId"],
        "resource": row["ResourceId"],
        "service": row["ServiceName"],
        "region": row["RegionId"],
        "usage_type": row["x_UsageType"],
        "first": last - timedelta(days=CHART_DAYS - 1),
        "last": last,
    }
