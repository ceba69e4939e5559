"""Findings as a table to work through: filter, sort, search, dismiss many at once, export. The address keeps the state.

Here: the table and its form. Not here: its question (asking.py), one finding (finding.py), the same for programs
(api/routes/findings.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from api import cursor, decisions, exports
from api.auth import Action, Principal
from api.deps import Caller, Services
from api.errors import GenerationGoneError, UnknownError
from api.pages.asking import ASKED, address, asked, carried, columns, filters
from api.pages.render import form, moved, page
from api.pending import over_already, pending
from api.routes.findings import SORTED, Format, Question, Sort
from api.schemas.finding import State
from api.services import Services as Held
from models.decision import LONGEST_REASON, Decision, Kind, Verdict, from_table
from models.finding import Category, Severity
from models.generation import Generation

router = APIRouter(include_in_schema=False)

PAGE: Final = 25
AT_ONCE: Final = 500
"""Findings dismissed by one form."""

UNFILTERED: Final = ("sort", "descending", "after_id", "after_number", "after_text")
"""What a list binds beside its filters."""


@dataclass(frozen=True)
class Refused:
    """A dismissal that was not taken: why, and what the form held, so that nobody fills it in again."""

    why: str
    ticked: frozenset[str]
    reason: str
    until: str


@router.get("/findings")
async def table(services: Services, caller: Caller, request: Request) -> Response:
    """One page of the table; a question that makes no sense is asked again without what is wrong with it."""
    caller.require(Action.READ)
    question, wrong = asked(request.query_params.multi_items())
    said = await _shown(services, caller, question, wrong)
    if "HX-Request" in request.headers:
        said.headers["HX-Push-Url"] = address(question)  # shorter than the form's own, which names what is empty too
    return said


async def _shown(
    services: Held, caller: Principal, question: Question, wrong: list[str], refused: Refused | None = None
) -> Response:
    try:
        read = await run_sync(_read, services, caller, question)
    except GenerationGoneError:  # begin with the first page of the newest
        question = question.model_copy(update={"cursor": None})
        read = await run_sync(_read, services, caller, question)
    titles = {(each["kind"], each["value"]): each["title"] for each in read["choices"]}
    return page(
        "findings",
        caller,
        status=400 if refused else 200,
        refused=refused,
        question=question,
        wrong=wrong,
        set_filters=filters(question, titles),
        columns=columns(question),
        carried=carried(question),
        first=address(question) if question.cursor else None,
        exported=address(question).partition("?")[2],
        states=list(State),
        categories=list(Category),
        severities=list(Severity),
        sorts=list(Sort),
        **read,
    )


@router.get("/findings/export")
async def export(services: Services, caller: Caller, request: Request, form: Annotated[Format, Query()]) -> Response:
    """The whole list as a file."""
    caller.require(Action.READ)
    question, _ = asked([(name, value) for name, value in request.query_params.multi_items() if name != "form"])
    return await run_sync(_file, services, caller, question, form)


@router.post("/findings/dismiss")
async def dismiss(services: Services, caller: Caller, request: Request) -> Response:
    """Dismiss what is ticked, with one reason, and come back to the same list; it says so where it cannot."""
    caller.require(Action.DECIDE)
    fields = await form(request)
    ids = fields.get("finding", [])[:AT_ONCE]
    back, _ = asked((name, value) for name in ASKED for value in fields.get(f"back_{name}", []))
    reason, end, refused = dismissal(fields, services.newest())
    if refused or not ids:
        why = refused or "No finding is ticked. Nothing was dismissed."
        return await _shown(
            services, caller, back, [], Refused(why, frozenset(ids), reason, fields.get("until", [""])[0])
        )
    await run_sync(keep, services, caller, ids, Kind.DISMISSED, None, reason, end)
    return moved(address(back, cursor=back.cursor))


def dismissal(fields: Mapping[str, list[str]], newest: Generation) -> tuple[str, date | None, str | None]:
    """The reason of a form, the last day, and in words why it cannot be taken."""
    reason = fields.get("reason", [""])[0].strip()[:LONGEST_REASON]
    until = fields.get("until", [""])[0].strip()
    try:
        end = date.fromisoformat(until) if until else None
    except ValueError:
        return reason, None, "Until is no day; write it as 2027-01-31. Nothing was dismissed."
    if over_already(end, newest):
        return reason, None, "Until is before the newest day. Nothing was dismissed."
    return reason, end, None if reason else "A dismissal needs a reason. Nothing was dismissed."


def keep(
    services: Held,
    caller: Principal,
    ids: list[str],
    kind: Kind,
    verdict: Verdict | None,
    reason: str | None,
    until: date | None,
) -> None:
    """Keep one decision for each finding; what the caller may not see is as if it were not there.

    Raises:
        UnknownError: one of them is not there.
    """
    with services.reading() as snapshot:
        seen = snapshot.rows("page_visible", {"ids": ids, "accounts": caller.bound})
        published = from_table(snapshot.frame("page_decisions"))
    if {row["FindingId"] for row in seen} != set(ids):
        raise UnknownError
    for finding in ids:
        services.decisions.add(Decision(decisions.now(), finding, kind, verdict, reason, until), published)


def _read(services: Held, caller: Principal, question: Question) -> dict[str, Any]:
    bound = question.parameters() | {"accounts": caller.bound}
    said = cursor.question(bound)
    try:
        after = cursor.read(question.cursor, said) if question.cursor else None
    except ValueError:
        after = None  # of another list: begin with the first page
    with services.reading(after.generation if after else None) as snapshot:
        place = {} if after is None else {"after_id": after.id, "after_number": after.number, "after_text": after.text}
        waiting = pending(snapshot, services)
        rows = snapshot.rows("findings", {**bound, **waiting, **place, "limit": PAGE + 1})
        more = None
        if len(rows) > PAGE:
            last = rows[PAGE - 1]
            number, text = (last[name] for name in SORTED)
            following = cursor.written(cursor.Cursor(snapshot.generation.id, said, number, text, last["FindingId"]))
            more = address(question, cursor=following)
        filtered = {name: value for name, value in bound.items() if name not in UNFILTERED}
        return {
            "rows": rows[:PAGE],
            "more": more,
            "matching": snapshot.rows("page_matching", filtered | waiting),
            "choices": snapshot.rows("page_choices", {"accounts": caller.bound}),
            "generation": snapshot.generation,
        }


def _file(services: Held, caller: Principal, question: Question, form: Format) -> Response:
    most = services.settings.api.limits.export_rows
    with services.reading() as snapshot:
        bound = question.parameters() | {"accounts": caller.bound, **pending(snapshot, services), "limit": most}
        found = snapshot.frame("findings", bound).drop(SORTED)
        name = f"findings-{snapshot.generation.id}.{form}"
    content = exports.parquet(found) if form is Format.PARQUET else exports.csv(found)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=exports.MEDIA_TYPES[form])
