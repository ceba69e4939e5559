"""What else is asked for: accounts, detectors, costs by day, anomalies with causes, realised savings, events.

Here: small lists, each one query. Not here: findings as such (findings.py, finding.py).
"""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Response
from fastapi.exceptions import RequestValidationError

from api.answers import encoded
from api.auth import Action, Principal
from api.causes import causes
from api.deps import Caller, Services
from api.described import answers
from api.pending import pending
from api.problems import GONE, UNKNOWN
from api.routes.findings import Question
from api.schemas.finding import Anomalies, State
from api.schemas.lists import Accounts, Costs, Detectors, Events, Realised
from api.services import Services as Held
from api.shown import shown, source
from api.store import Snapshot
from models.finding import Category
from models.registry import detectors as registered

router = APIRouter(prefix="/api/v1", tags=["lists"])

LONGEST_RANGE = timedelta(days=400)

COSTS, ANOMALIES, REALISED, EVENTS = 20_000, 500, 1_000, 5_000
"""Most rows of one answer; an answer that leaves some out says so."""

Account = Annotated[str | None, Query(pattern="^[0-9]{12}$", description="A usage account.")]


class By(StrEnum):
    """What costs are split by."""

    NOTHING = "nothing"
    SERVICE = "service"
    REGION = "region"
    ACCOUNT = "account"


@router.get("/accounts", summary="Accounts that this key may see", response_class=Response, responses=answers(Accounts))
async def accounts(services: Services, caller: Caller) -> Response:
    """Cost of the newest 30 days, open findings, and what they could save."""
    seen = {"accounts": caller.bound}
    return await _kept(
        services, caller, ("accounts",), lambda snapshot: snapshot.rows("accounts", seen | pending(snapshot, services))
    )


@router.get("/detectors", summary="Detectors", response_class=Response, responses=answers(Detectors))
async def detectors(services: Services, caller: Caller) -> Response:
    """What is looked for, why it costs money, what to do."""

    def listed(_: Snapshot) -> list[dict[str, object]]:
        return [
            {
                "id": name,
                "title": detector.title,
                "category": detector.category,
                "confidence": detector.confidence,
                "action": detector.action,
                "thresholds": [
                    {"name": each.name, "default": each.default, "unit": each.unit, "why": each.why}
                    for each in detector.thresholds
                ],
            }
            for name, detector in registered().items()
        ]

    return await _kept(services, caller, ("detectors",), listed)


@router.get("/costs", summary="Cost by day", response_class=Response, responses=answers(Costs, UNKNOWN))
async def costs(
    services: Services,
    caller: Caller,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    account: Account = None,
    by: By = By.NOTHING,
) -> Response:
    """Billed and effective cost by day and currency, of one account or all that this key may see; at most 400 days."""
    caller.require(Action.READ)
    if account is not None:
        caller.require_account(account)
    if not timedelta(0) <= last - first < LONGEST_RANGE:
        raise RequestValidationError([{"loc": ("query", "to"), "type": "at_most_400_days_from_from"}])
    of = {"account": account, "accounts": caller.bound}
    bound = of | {"by": str(by), "first": first, "last": last, "limit": COSTS + 1}
    key = "costs", account, by, first, last
    return await _kept(services, caller, key, lambda snapshot: snapshot.rows("costs", bound), COSTS)


@router.get(
    "/anomalies",
    summary="Anomalies, with what they come from",
    response_class=Response,
    responses=answers(Anomalies, UNKNOWN),
)
async def anomalies(services: Services, caller: Caller, account: Account = None) -> Response:
    """The newest first. `causes`: a sentence, and the impact by price and quantity, by element, by resource."""
    caller.require(Action.READ)
    if account is not None:
        caller.require_account(account)
    asked = Question(account=account, state=list(State), category=[Category.ANOMALY], sort="last_seen")
    bound = asked.parameters() | {"accounts": caller.bound, "limit": ANOMALIES + 1}

    def listed(snapshot: Snapshot) -> list[dict[str, object]]:
        found = shown(snapshot.rows("findings", bound | pending(snapshot, services)))
        why = causes(snapshot, [str(row["FindingId"]) for row in found])
        return [row | {"causes": why.get(str(row["FindingId"]))} for row in found]

    return await _kept(services, caller, ("anomalies", account), listed, ANOMALIES)


@router.get(
    "/realised-savings", summary="What was really saved", response_class=Response, responses=answers(Realised, UNKNOWN)
)
async def realised(services: Services, caller: Caller, account: Account = None) -> Response:
    """Each time that a finding was resolved: what its scope would have cost since, what it did cost."""
    caller.require(Action.READ)
    if account is not None:
        caller.require_account(account)
    bound = {"accounts": caller.bound, "account": account, "limit": REALISED + 1}
    key = "realised", account
    return await _kept(services, caller, key, lambda snapshot: snapshot.rows("realised", bound), REALISED)


@router.get("/events", summary="What changed since", response_class=Response, responses=answers(Events, GONE))
async def events(
    services: Services,
    caller: Caller,
    since: Annotated[
        str,
        Query(
            pattern="^([0-9]{8}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
            description="A generation or a day.",
            examples=["2026-06-10"],
        ),
    ],
) -> Response:
    """Findings opened, resolved, regressed, dismissed after the days of a generation (`generation` of an answer)."""
    caller.require(Action.READ)
    after = await run_sync(_day, services, since)
    bound = {"accounts": caller.bound, "after": after, "limit": EVENTS + 1}
    return await _kept(services, caller, ("events", after), lambda snapshot: snapshot.rows("events", bound), EVENTS)


def _day(services: Held, since: str) -> date:
    """The last day that a generation knew, or the day itself."""
    if len(since) == len("2026-01-31"):
        try:
            return date.fromisoformat(since)
        except ValueError as error:
            raise RequestValidationError([{"loc": ("query", "since"), "type": "date"}]) from error
    with services.reading(since) as snapshot:
        through = snapshot.generation.info.get("data_through")
        return date.fromisoformat(through) if through else date.min


async def _kept(
    services: Held,
    caller: Principal,
    key: tuple[Hashable, ...],
    listed: Callable[[Snapshot], list[dict[str, object]]],
    most: int | None = None,
) -> Response:
    """A list as an answer, kept for all who see the same accounts; `listed` gives one row more where it has more."""
    caller.require(Action.READ)

    def compute() -> bytes:
        with services.reading() as snapshot:
            rows = listed(snapshot)
            complete = most is None or len(rows) <= most
            return encoded(source(snapshot.generation) | {"complete": complete, "items": rows[:most]})

    def version() -> object:
        return services.newest().id, services.decisions.stamp

    async def computed() -> bytes:
        return await run_sync(compute)

    answer = await services.answers.answer(version, (*key, caller.accounts), computed)
    return Response(answer, media_type="application/json")
