"""Accounts that the caller sees: what they cost, what is open in them. And who the caller is.

Here: the page. Not here: keys and scopes (api/keys.py).
"""

from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from api.auth import Action
from api.deps import Caller, Services
from api.pages.render import page
from api.pending import pending

router = APIRouter(include_in_schema=False)


@router.get("/accounts")
async def accounts(services: Services, caller: Caller) -> Response:
    """The page."""
    caller.require(Action.READ)

    def read() -> dict[str, Any]:
        with services.reading() as snapshot:
            rows = snapshot.rows("page_accounts", {"accounts": caller.bound, **pending(snapshot, services)})
            return {"rows": rows, "generation": snapshot.generation}

    return page("accounts", caller, **await run_sync(read))
