"""Findings as a list: filtered, sorted, page by page, or whole as a file.

Here: the question and its two kinds of answer. Not here: one finding (finding.py), dismissing (dismissal.py).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from api import cursor, exports
from api.answers import encoded
from api.auth import Action
from api.deps import Caller, Services
from api.described import answers
from api.pending import pending
from api.problems import GONE, UNKNOWN
from api.schemas.finding import FindingPage, State
from api.shown import source, texts
from api.store import Snapshot
from models.finding import Category, Severity

router = APIRouter(prefix="/api/v1", tags=["findings"])

SORTED: Final = ("x_SortNumber", "x_SortText")


class Sort(StrEnum):
    """What a list is sorted by."""

    SAVING = "saving"
    CONFIDENCE = "confidence"
    SEVERITY = "severity"
    FIRST_SEEN = "first_seen"
    LAST_SEEN = "last_seen"
    MONTHLY_COST = "monthly_cost"
    ACCOUNT = "account"
    SERVICE = "service"
    DETECTOR = "detector"
    RESOURCE = "resource"


class Format(StrEnum):
    """How a list leaves: page by page, or whole."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class Question(BaseModel):
    """Which findings, in which order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: Annotated[str | None, Field(pattern="^[0-9]{12}$", description="A usage account.")] = None
    state: Annotated[list[State], Field(max_length=4, description="Default: what is still to do.")] = [
        State.OPEN,
        State.REGRESSED,
    ]
    category: Annotated[list[Category], Field(max_length=len(Category))] = []
    severity: Annotated[list[Severity], Field(max_length=len(Severity))] = []
    detector: Annotated[str | None, Field(pattern="^[a-z0-9_]{1,64}$")] = None
    service: Annotated[str | None, Field(min_length=1, max_length=120, description="ServiceName, in full.")] = None
    region: Annotated[str | None, Field(pattern="^[a-z0-9-]{1,32}$")] = None
    min_saving: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False, description="Net, or impact.")] = 0
    q: Annotated[str | None, Field(min_length=2, max_length=80, description="In id, title, resource, summary.")] = None
    sort: Sort = Sort.SAVING
    descending: bool = True
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    cursor: Annotated[str | None, Field(max_length=1_000, description="`next` of the page before.")] = None
    format: Format = Format.JSON

    def parameters(self) -> dict[str, object]:
        """What sql/api/findings.sql binds, but for who asks, what is pending, and the page."""
        return {
            "account": self.account,
            "states": [str(each) for each in self.state] or None,
            "categories": [str(each) for each in self.category] or None,
            "severities": [str(each) for each in self.severity] or None,
            "detector": self.detector,
            "service": self.service,
            "region": self.region,
            "least": self.min_saving,
            "words": self.q.lower() if self.q else None,
            "sort": str(self.sort),
            "descending": self.descending,
            "after_id": None,
            "after_number": None,
            "after_text": None,
        }


_FILES: Final = {"schema": {"type": "string", "format": "binary"}}
_ANSWERS: Final = answers(FindingPage, GONE, UNKNOWN)
_ANSWERS[200]["content"] = {"application/json": {}, "text/csv": _FILES, "application/vnd.apache.parquet": _FILES}
"""What client generators take first is the page."""


@router.get("/findings", summary="Findings, page by page or as a file", response_class=Response, responses=_ANSWERS)
async def findings(services: Services, caller: Caller, question: Annotated[Question, Query()]) -> Response:
    """Most money first; `next` of a page is the `cursor` of the following one, and all pages are of one generation.

    As csv or parquet the list comes whole, up to the installation's limit of rows; `cursor` and `limit` are then not
    used. In csv, text that a spreadsheet would run begins with `'`.
    """
    caller.require(Action.READ)
    if question.account is not None:
        caller.require_account(question.account)
    bound = question.parameters() | {"accounts": caller.bound}
    asked = cursor.question(bound)
    after = _cursor(question.cursor, asked) if question.cursor else None
    if question.format is not Format.JSON:
        return await run_sync(_file, services, bound, question.format)

    def page() -> bytes:
        with services.reading(after.generation if after else None) as snapshot:
            return _page(snapshot, bound, services, question.limit, after, asked)

    async def compute() -> bytes:
        return await run_sync(page)

    def version() -> object:
        return (after.generation if after else services.newest().id), services.decisions.stamp

    key = "findings", caller.accounts, question.model_dump_json()
    return Response(await services.answers.answer(version, key, compute), media_type="application/json")


def _page(
    snapshot: Snapshot,
    bound: Mapping[str, object],
    services: Services,
    limit: int,
    after: cursor.Cursor | None,
    asked: str,
) -> bytes:
    place = {} if after is None else {"after_id": after.id, "after_number": after.number, "after_text": after.text}
    found = snapshot.frame("findings", {**bound, **pending(snapshot, services), **place, "limit": limit + 1})
    page, following = found.head(limit), None
    if len(found) > limit:
        ((number, text, row),) = page.tail(1).select(*SORTED, "FindingId").rows()
        following = cursor.written(cursor.Cursor(snapshot.generation.id, asked, number, text, row))
    return encoded(source(snapshot.generation) | {"next": following}, items=texts(page))


def _file(services: Services, bound: Mapping[str, object], form: Format) -> Response:
    with services.reading() as snapshot:
        most = services.settings.api.limits.export_rows
        table = snapshot.frame("findings", {**bound, **pending(snapshot, services), "limit": most}).drop(SORTED)
        content = exports.csv(table) if form is Format.CSV else exports.parquet(table)
        name = f"findings-{snapshot.generation.id}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-CloudWise-Generation": name[9:30]}
    return Response(content, headers=headers, media_type=exports.MEDIA_TYPES[form])


def _cursor(text: str, asked: str) -> cursor.Cursor:
    try:
        return cursor.read(text, asked)
    except ValueError as error:
        raise RequestValidationError([{"loc": ("query", "cursor"), "type": "cursor_of_this_list"}]) from error
