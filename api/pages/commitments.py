"""Commitments: what is owned and how much of it is used, what is worth buying and how sharp its optimum is.

Here: the page. Not here: how a purchase is sized (models/features/commitment_divide.py; docs/commitments.md).
"""

import json
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from api.auth import Action, Principal
from api.deps import Caller, Services
from api.pages.chart import Curve, saving_curve
from api.pages.listing import listed
from api.pages.render import page
from api.routes.findings import Question
from api.services import Services as Held
from models.finding import Category

router = APIRouter(include_in_schema=False)

CURVE = "saving_per_month_by_commitment"


@router.get("/commitments")
async def commitments(services: Services, caller: Caller) -> Response:
    """The page."""
    caller.require(Action.READ)
    return page("commitments", caller, **await run_sync(_read, services, caller))


def _read(services: Held, caller: Principal) -> dict[str, Any]:
    with services.reading() as snapshot:
        sized = listed(snapshot, services, caller, Question(category=[Category.COMMIT]), 24)
        owned = snapshot.rows("page_commitments", {"accounts": caller.bound})
        waste = listed(snapshot, services, caller, Question(category=[Category.COMMITMENT_WASTE]), 50)
        offers = [(row, said, _curve(row, said)) for row in sized for said in [json.loads(row["x_Evidence"] or "{}")]]
        return {
            "generation": snapshot.generation,
            "owned": [{**row, "use": _share(row)} for row in owned],
            "offers": [(row, said, curve) for row, said, curve in offers if curve],
            "ending": waste + [row for row, _, curve in offers if not curve],
        }


def _share(row: dict[str, Any]) -> float | None:
    if row["used"] is None or row["unused"] is None or not row["used"] + row["unused"]:
        return None
    return float(row["used"] / (row["used"] + row["unused"]))


def _curve(row: dict[str, Any], said: dict[str, Any]) -> Curve | None:
    if not said.get(CURVE):
        return None
    return saving_curve(said[CURVE], float(said["commitment_per_hour"]), row["BillingCurrency"])
