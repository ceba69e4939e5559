"""The gate: everything that is decided before a route runs and before a byte of the body is read. Pure ASGI.

Here: the request's id, who asks, how much and how often, headers of every answer, what is counted. Not here: what a
principal sees of the data (the routes, with api/auth.py).

Deny by default: a path that is not in OPEN needs a principal, on loopback too. Keys come as `Authorization: Bearer`;
the web page's own paths, outside MACHINES, take its session cookie instead, so no other site's form reaches the API.
Whoever is nobody is counted by address, so that keys cannot be tried faster than requests may come.
"""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.auth import Principal
from api.errors import ProviderError
from api.services import Services

MACHINES: Final = ("/api/", "/metrics")
"""Where programs ask: they send a key each time, and are told what is wrong rather than sent to sign in."""

OPEN: Final = frozenset({"/health", "/ready", "/api/v1/openapi.json"})
"""What anyone who reaches the port may see: that it runs, and what the API looks like. Nothing of the data."""

OPEN_PAGES: Final = ("/sign-in", "/static/")
"""The web page's own way in."""

SIGN_IN: Final = "/sign-in"
COOKIE: Final = "cloudwise_session"
LONGEST_TARGET: Final = 4_096
DEEPEST: Final = 16
BODY_SECONDS: Final = 10

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
API_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)

_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")
_log = logging.getLogger("cloudwise.api.access")

Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: pass it on, or answer with a problem."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # a websocket is closed by the server when nobody accepts it
        started, request_id = time.perf_counter(), secrets.token_hex(8)
        is_api = scope["path"].startswith(MACHINES)
        status, begun = 500, False

        async def answer(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = [*message.get("headers", ()), (b"x-request-id", request_id.encode()), *HEADERS]
                message = {**message, "headers": [*headers, *(API_HEADERS if is_api else ())]}
            await send(message)

        self._in_flight += 1
        try:
            await (await self._admitted(scope, receive, is_api=is_api))(scope, receive, answer)
        except Exception:  # noqa: BLE001  # the outermost room: whatever fails is logged, and answered like all else
            _log.exception("%s failed", request_id)
            if not begun:
                await problems.FAILED.response()(scope, receive, answer)
        finally:
            self._in_flight -= 1
            principal: Principal | None = scope.get("state", {}).get("principal")
            route = getattr(scope.get("route"), "path", "none")  # its template: a path may hold what a client made up
            self._services.metrics.answered(route, scope["method"], status, time.perf_counter() - started)
            _log.info("%s %s %s %d by %s", request_id, scope["method"], route, status, principal and principal.id)

    async def _admitted(self, scope: Scope, receive: Receive, *, is_api: bool) -> Answer:
        """What answers this request: the application, or why not."""
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            return problems.TOO_LONG.response()
        if self._in_flight > self._services.settings.api.limits.in_flight:
            return problems.BUSY.response()
        try:
            principal = await self._principal(scope, is_api=is_api)
        except ProviderError:
            return problems.PROVIDER.response()
        wait = self._services.pace.wait(principal.id if principal else _address(scope))
        if wait is not None:
            return problems.TOO_MANY.response({"Retry-After": str(wait)})
        if principal is None and not _is_open(scope["path"], is_api=is_api):
            return _to_sign_in if not is_api and scope["method"] == "GET" else problems.UNAUTHENTICATED.response()
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["principal"] = principal
        return await self._with_body(scope, receive)

    async def _principal(self, scope: Scope, *, is_api: bool) -> Principal | None:
        headers = dict(reversed(scope["headers"]))  # the first of a name counts
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() == "bearer":
            return await self._services.identify(token.strip())
        if is_api or b"cookie" not in headers:
            return None
        try:
            cookie = SimpleCookie(headers[b"cookie"].decode("latin-1")).get(COOKIE)
        except CookieError:
            return None
        return self._services.keys.of_session(cookie.value) if cookie else None

    async def _with_body(self, scope: Scope, receive: Receive) -> Answer:
        """The application with the whole body at hand, read within limits of size, time and depth."""
        names = {name for name, _ in scope["headers"]}
        if not names & {b"content-length", b"transfer-encoding"}:
            return self._app
        most = self._services.settings.api.limits.body_bytes
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(scope["headers"], receive, most)
        except TimeoutError:
            return problems.TOO_SLOW.response({"Connection": "close"})
        if body is None:
            return problems.TOO_LARGE.response({"Connection": "close"})
        if _depth(body) > DEEPEST:
            return problems.TOO_DEEP.response()
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return given.pop() if given else await receive()

        async def answer(scope: Scope, _: Receive, send: Send) -> None:
            await self._app(scope, again, send)

        return answer


def _is_open(path: str, *, is_api: bool) -> bool:
    """Whether anyone who reaches the port may ask this."""
    return path in OPEN or (not is_api and path.startswith(OPEN_PAGES))


async def _read(headers: Iterable[tuple[bytes, bytes]], receive: Receive, most: int) -> bytes | None:
    """The body; None when it is longer than `most`, by what it says or by what it is."""
    said = next((value for name, value in headers if name == b"content-length"), b"0")
    if not said.isdigit() or int(said) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _depth(body: bytes) -> int:
    """How deep brackets nest outside strings, so that no parser need recurse to find out."""
    level = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return f"address {client[0]}" if client else "address unknown"


async def _to_sign_in(scope: Scope, _: Receive, send: Send) -> None:
    by_script = any(name == b"hx-request" for name, _ in scope["headers"])  # a part of a page: all of it goes there
    asked = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
    to = SIGN_IN if by_script or asked == "/" else f"{SIGN_IN}?{urlencode({'to': asked})}"
    headers = [(b"hx-redirect" if by_script else b"location", to.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200 if by_script else 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
