"""Signing in with a key, and out again.

Here: the form, the cookie. Not here: keys and sessions (api/keys.py), who is let through without one (api/gate.py).
"""

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from api.deps import Services
from api.gate import COOKIE, SIGN_IN
from api.keys import SESSION
from api.pages.render import form, moved, page

router = APIRouter(include_in_schema=False)

OURS: Final = re.compile(r"/(?:findings|anomalies|commitments|accounts)(?:/[0-9a-f]{16})?(?:\?[\w.~%&=+-]*)?", re.ASCII)
"""Where somebody may want to go on to; anything else would lend our name to another site's address."""


@router.get(SIGN_IN)
async def asked(request: Request) -> Response:
    """The form, which knows the page that was asked for."""
    return page("sign_in", None, wrong=False, to=_ours(request.query_params.get("to", "")))


@router.post(SIGN_IN)
async def answered(services: Services, request: Request) -> Response:
    """A living key opens a session; anything else, the form again, which says no more than that."""
    fields = await form(request)
    key, to = fields.get("key", [""])[0].strip(), _ours(fields.get("to", [""])[0])
    if (principal := services.keys.principal(key)) is None:  # a session ends with its key; a token has no such end
        return page("sign_in", None, status=401, wrong=True, to=to)
    answer = moved(to)
    answer.set_cookie(
        COOKIE,
        services.keys.session(principal),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.api.https or request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
async def left(request: Request) -> Response:
    """The cookie is taken back."""
    await form(request)
    answer = moved(SIGN_IN)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _ours(to: str) -> str:
    return to if OURS.fullmatch(to) else "/"
