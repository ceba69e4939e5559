"""The API's description of itself, for people and for programs that make clients of it (OpenAPI 3.1).

Here: which problems a route may answer with, how a caller proves who it is, what every answer carries. Not here: the
shapes of answers (api/schemas), problems themselves (api/problems.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel

from api import problems
from api.gate import OPEN
from api.problems import MEDIA_TYPE, Problem
from api.schemas.examples import EXAMPLES

KEY: Final = "key"
_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "cw_… or JWT",
    "description": "A key that `cloudwise keys create` made, or a token of the identity provider that is set.",
}

_TEXT: Final = {"type": "string"}
_WRONG: Final = {
    "type": "object",
    "required": ["where", "what"],
    "properties": {
        "expected": {**_TEXT, "description": "The bound, choices or pattern, if any.", "examples": ["at most 90"]},
        "where": {**_TEXT, "description": "Part of the request and the field's name.", "examples": ["query.to"]},
        "what": {**_TEXT, "description": "What is expected there.", "examples": ["date_parsing"]},
    },
}
_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. It never repeats what was sent.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {**_TEXT, "format": "uri", "examples": ["urn:cloudwise:problem:not-found"]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {"type": "array", "items": _WRONG, "description": "Of an invalid request: each place."},
    },
}
_SECONDS: Final = {"required": True, "schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": _TEXT}},
    429: {"Retry-After": _SECONDS},
    503: {"Retry-After": _SECONDS},
}
_REQUEST_ID: Final = {"required": True, "schema": _TEXT, "description": "Finds the request in the log."}

ALWAYS: Final = (problems.TOO_SLOW, problems.TOO_LARGE, problems.TOO_LONG, problems.TOO_DEEP, problems.TOO_MANY,
                 problems.BUSY)  # fmt: skip
"""What the gate may answer for any route."""
ASKED: Final = (problems.UNAUTHENTICATED, problems.FORBIDDEN, problems.PROVIDER)
"""What a route may answer that needs a key."""
READ: Final = (problems.INVALID, problems.LATE, problems.UNAVAILABLE, problems.UNPUBLISHED)
"""What a route may answer that reads the snapshot."""

Responses = dict[int | str, dict[str, Any]]


def answers(model: type[BaseModel], *more: Problem) -> Responses:
    """The answers of a route that reads the snapshot for a key: this, and these problems beside the usual ones."""
    return {200: {"model": model}, **refusals(*ASKED, *READ, *more)}


def refusals(*kinds: Problem) -> Responses:
    """These problems and those of every route, by status, each with its example."""
    found: dict[int, dict[str, Problem]] = defaultdict(dict)
    for kind in (*ALWAYS, *kinds):
        found[kind.status][kind.name] = kind
    return {status: _one(status, list(of.values())) for status, of in sorted(found.items())}


def _one(status: int, kinds: Iterable[Problem]) -> dict[str, Any]:
    kinds = list(kinds)
    example = {kind.name: {"summary": kind.title, "value": kind.said()} for kind in kinds}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": example}}
    said = {"description": "; ".join(kind.title for kind in kinds), "content": content}
    return said | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


class Described(FastAPI):
    """An application whose description says how to prove who asks, and what stands in every answer's head."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            said = super().openapi()
            parts = said.setdefault("components", {})
            shapes = parts.setdefault("schemas", {})
            shapes["Problem"] = _PROBLEM
            for name, example in EXAMPLES.items():
                shapes[name]["examples"] = [example]
            parts["securitySchemes"] = {KEY: _SCHEME}
            said["security"] = [{KEY: []}]
            refused = parts.setdefault("responses", {})
            for path, operations in said["paths"].items():
                for operation in operations.values():
                    if path in OPEN:
                        operation["security"] = []
                    operation["responses"] = {
                        status: _shared(response, refused) for status, response in operation["responses"].items()
                    }
        return super().openapi()


def _shared(response: dict[str, Any], refused: dict[str, Any]) -> dict[str, Any]:
    """A response with what every head holds; a refusal is written once, under the names of its problems."""
    response["headers"] = {**response.get("headers", {}), "X-Request-Id": _REQUEST_ID}
    kinds = response.get("content", {}).get(MEDIA_TYPE, {}).get("examples")
    if kinds is None:
        return response
    name = ".".join(kinds)
    refused[name] = response
    return {"$ref": f"#/components/responses/{name}"}
