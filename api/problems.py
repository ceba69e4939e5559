"""RFC 9457 problems: every answer that is no success, in one shape, with words of ours only.

Here: status, title and detail per error, and the handlers that give them. A problem never repeats what a client sent,
so nothing a client writes comes back, neither into a page nor into a log. Not here: the errors (api/errors.py), which
route may answer with which (api/described.py).
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.breaker import BreakerOpenError
from api.errors import (
    ApiError,
    ForbiddenError,
    GenerationGoneError,
    NothingPublishedError,
    ProviderError,
    QueryTooLongError,
    StoreBusyError,
    StoreError,
    UnknownError,
)

MEDIA_TYPE: Final = "application/problem+json"

_BOUNDS: Final = {
    "expected": "", "ge": "at least ", "gt": "more than ", "le": "at most ", "lt": "less than ", "pattern": "like ",
    "min_length": "length at least ", "max_length": "length at most ",
}  # fmt: skip
"""What pydantic says of a field, not of what was sent; and how it is said here."""

_log = logging.getLogger("cloudwise.api")


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of answer that is no success."""

    status: int
    name: str
    title: str
    detail: str
    headers: Mapping[str, str] | None = None

    def said(self) -> dict[str, object]:
        """As a JSON object."""
        kind = f"urn:cloudwise:problem:{self.name}"
        return {"type": kind, "title": self.title, "status": self.status, "detail": self.detail}

    def response(self, headers: Mapping[str, str] | None = None, **more: object) -> Response:
        """As an answer: JSON to programs, a page to who asks for one."""
        return _Answer(self, dict(self.headers or {}) | dict(headers or {}), more)


class _Answer(Response):
    """A problem that becomes a page where a browser asks for one, as the application draws it (`state.trouble`)."""

    def __init__(self, problem: Problem, headers: dict[str, str], more: Mapping[str, object]) -> None:
        super().__init__(
            json.dumps(problem.said() | dict(more)).encode(), problem.status, headers, media_type=MEDIA_TYPE
        )
        self._problem, self._more_headers = problem, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
        if b"text/html" not in accepted or scope["path"].startswith("/api/"):
            await super().__call__(scope, receive, send)
            return
        principal = scope.get("state", {}).get("principal")
        drawn: Response = scope["app"].state.trouble(self._problem, principal, self._more_headers)
        await drawn(scope, receive, send)


UNAUTHENTICATED: Final = Problem(
    401,
    "unauthenticated",
    "No valid key",
    "Send a key as `Authorization: Bearer cw_…`; `cloudwise keys create` makes one.",
    {"WWW-Authenticate": 'Bearer realm="cloudwise"'},
)
FORBIDDEN: Final = Problem(403, "forbidden", "Not allowed", "This key does not allow this action.")
UNKNOWN: Final = Problem(404, "not-found", "Not found", "There is nothing here, or nothing that this key may see.")
GONE: Final = Problem(
    410,
    "generation-gone",
    "That generation is gone",
    "The list changed while it was being paged through; start again without a cursor.",
)
TOO_LARGE: Final = Problem(413, "too-large", "Body too large", "The body is longer than this API reads.")
TOO_SLOW: Final = Problem(408, "too-slow", "Body too slow", "The body did not arrive in time.")
TOO_DEEP: Final = Problem(422, "too-deep", "Body too deep", "The JSON nests deeper than anything this API takes.")
TOO_LONG: Final = Problem(414, "uri-too-long", "Address too long", "The query is longer than this API reads.")
INVALID: Final = Problem(422, "invalid", "Invalid request", "See `errors`: where, and what is expected there.")
TOO_MANY: Final = Problem(429, "too-many-requests", "Too many requests", "This key asks more often than it may.")
BUSY: Final = Problem(503, "busy", "Busy", "Too much is being answered at once; come again.", {"Retry-After": "1"})
LATE: Final = Problem(
    503, "query-too-long", "The query took too long", "Narrow the request, or come again.", {"Retry-After": "5"}
)
UNAVAILABLE: Final = Problem(
    503, "snapshot-unavailable", "No snapshot", "The published snapshot cannot be read now.", {"Retry-After": "15"}
)
UNPUBLISHED: Final = Problem(
    503, "nothing-published", "Nothing is published yet", "Run `cloudwise run PATH` first.", {"Retry-After": "60"}
)
PROVIDER: Final = Problem(
    503,
    "identity-provider",
    "Identity provider out of reach",
    "Its keys cannot be fetched, so this token can be neither taken nor refused.",
    {"Retry-After": "30"},
)
FAILED: Final = Problem(500, "internal", "Something failed", "It is in the log, under this answer's X-Request-Id.")

_OF: Final[tuple[tuple[type[ApiError], Problem], ...]] = (
    (UnknownError, UNKNOWN),
    (ForbiddenError, FORBIDDEN),
    (GenerationGoneError, GONE),
    (QueryTooLongError, LATE),
    (StoreBusyError, BUSY),
    (NothingPublishedError, UNPUBLISHED),
    (ProviderError, PROVIDER),
    (StoreError, UNAVAILABLE),
)

UNPARSED: Final = 400
"""What FastAPI says of a body that the JSON parser gives up on in a way of its own: a number of 5,000 digits."""

_BY_STATUS: Final = {404: UNKNOWN, 413: TOO_LARGE}


def install(app: FastAPI) -> None:
    """Give every error its problem; what nobody foresaw, the gate answers."""
    app.add_exception_handler(ApiError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _ours(_: Request, error: Exception) -> Response:
    if isinstance(error, BreakerOpenError):
        return UNAVAILABLE.response({"Retry-After": str(error.retry_after)})
    problem = next((problem for kind, problem in _OF if isinstance(error, kind)), FAILED)
    if problem.status >= UNAVAILABLE.status or problem is FAILED:
        _log.warning("%s: %s", type(error).__name__, error)
    return problem.response()


async def _invalid(_: Request, error: Exception) -> Response:
    """Where and what is expected; pydantic's own words may quote the input, so its kinds of error are named instead."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # the handler is registered for it alone
    errors = [
        {"where": _where(item["loc"], item["type"]), "what": item["type"], **_expected(item.get("ctx", {}))}
        for item in error.errors()
    ]
    return INVALID.response(errors=errors[:20])


def _expected(context: Mapping[str, object]) -> dict[str, str]:
    """The bound, choices or pattern that was missed, as our description has it."""
    said = [f"{words}{context[name]}" for name, words in _BOUNDS.items() if name in context]
    return {"expected": ", ".join(said)} if said else {}


def _where(place: tuple[int | str, ...], what: str) -> str:
    """The part of the request and the name of our own field; a name that a client made up is not repeated."""
    ours = place[:1] if what == "extra_forbidden" else place[:2]
    return ".".join(map(str, ours))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for it alone
    if error.status_code == UNPARSED:
        return INVALID.response(errors=[{"where": "body", "what": "json_invalid"}])
    problem = _BY_STATUS.get(error.status_code) or Problem(
        error.status_code, "http", "The request was refused", "See the API's description."
    )
    return problem.response(error.headers)
