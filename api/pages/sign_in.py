"""Signing in with a key, and out again.

Here: the form, the cookie. Not here: keys and sessions (api/keys.py), who is let through without one (api/gate.py).
"""

from fastapi import APIRouter, Request, Response

from api.deps import Services
from api.gate import COOKIE, SIGN_IN
from api.keys import SESSION
from api.pages.render import form, moved, page

router = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
async def asked() -> Response:
    """The form."""
    return page("sign_in", None, wrong=False)


@router.post(SIGN_IN)
async def answered(services: Services, request: Request) -> Response:
    """A living key opens a session; anything else, the form again, which says no more than that."""
    key = (await form(request)).get("key", [""])[0].strip()
    if (principal := services.keys.principal(key)) is None:  # a session ends with its key; a token has no such end
        return page("sign_in", None, status=401, wrong=True)
    answer = moved("/")
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
