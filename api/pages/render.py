"""From values to a page: one Jinja environment, one set of headers.

Here: templates and what they may use, the content security policy, forms. Not here: what a page says (the other files).
No page holds a script or a style of its own, so the policy allows neither; htmx and the style sheet come from /static.
"""

from decimal import Decimal
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.auth import Action, Principal
from api.errors import ForbiddenError
from api.pages.static import HTMX, SCRIPT, STYLE
from models import wording

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

_WORDS: Final = ("money", "signed", "exact", "count", "percent", "day", "month", "iso_day", "moment", "short",
                 "category", "plain")  # fmt: skip


def page(name: str, caller: Principal | None, *, status: int = 200, **values: Any) -> Response:
    """A template with its values, as HTML."""
    text = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(caller=caller, here=name, may_decide=bool(caller and caller.may(Action.DECIDE)), **values)
    )
    return Response(text, status, HEADERS, media_type="text/html; charset=utf-8")


def moved(to: str) -> Response:
    """See other: after a form was taken."""
    return Response(status_code=303, headers={"Location": to, **HEADERS})


async def form(request: Request) -> dict[str, list[str]]:
    """The fields of a form of our own page.

    Raises:
        ForbiddenError: another site's page sent it. Browsers say so in Sec-Fetch-Site, older ones in Origin; the
            cookie's SameSite=Strict is the second lock.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign = site not in ("same-origin", "none") if site else bool(origin) and not _is_own(str(origin), request)
    if foreign:
        raise ForbiddenError
    return parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=2_000)


def _is_own(origin: str, request: Request) -> bool:
    return origin.partition("://")[2] == request.headers.get("host")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in _WORDS}
    environment.filters["amount"] = lambda number: wording.money(Decimal(str(number)))  # evidence is JSON: no decimals
    environment.globals |= {
        "span": wording.span, "joined": wording.joined, "account": wording.account, "bounded": wording.bounded,
        "htmx": HTMX, "style": STYLE, "script": SCRIPT,
    }  # fmt: skip
    return environment
