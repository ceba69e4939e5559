"""The files a page loads: htmx, as its project ships it, the few lines of ours, the style sheet, the icon.

Here: serving them. Not here: anything else; a name that is not listed is not found.
"""

import hashlib
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from api.errors import UnknownError

router = APIRouter(include_in_schema=False)

_FOLDER: Final = files("api.pages") / "static"
_HTMX_FILE: Final = "htmx-2.0.10.min.js"
_CONTENT: Final = {
    "style.css": ((_FOLDER / "style.css").read_bytes(), "text/css; charset=utf-8"),
    "page.js": ((_FOLDER / "page.js").read_bytes(), "text/javascript; charset=utf-8"),
    "icon.svg": ((_FOLDER / "icon.svg").read_bytes(), "image/svg+xml"),
    _HTMX_FILE: ((_FOLDER / _HTMX_FILE).read_bytes(), "text/javascript; charset=utf-8"),
}

HTMX: Final = f"/static/{_HTMX_FILE}"
STYLE, SCRIPT = (
    f"/static/{name}?{hashlib.sha256(_CONTENT[name][0]).hexdigest()[:8]}" for name in ("style.css", "page.js")
)


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """One of them, to be kept for a year: a new version has a new address."""
    if name not in _CONTENT:
        raise UnknownError
    content, kind = _CONTENT[name]
    return Response(content, headers={"Cache-Control": "public, max-age=31536000, immutable"}, media_type=kind)
