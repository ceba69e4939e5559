"""Commitments: what is owned and used, what is covered, what is worth buying and how sharp its optimum is.

Here: the page. Not here: how a purchase is sized (models/features/commitment_divide.py; docs/commitments.md).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

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

DRAWN: Final = 6
"""Purchases with their curve, the largest; the others are rows."""

MOST: Final = 100
CURVE: Final = "saving_per_month_by_commitment"


@router.get("/commitments")
async def commitments(services: Services, caller: Caller) -> Response:
    """The page."""
    caller.require(Action.READ)
    return page("commitments", caller, **await run_sync(_read, services, caller))


def _read(services: Held, caller: Principal) -> dict[str, Any]:
    with services.reading() as snapshot:
        sized = listed(snapshot, services, caller, Question(category=[Category.COMMIT]), MOST)
        owned = snapshot.rows("page_commitments", {"accounts": caller.bound})
        waste = listed(snapshot, services, caller, Question(category=[Category.COMMITMENT_WASTE]), MOST)
        known = snapshot.rows("tables", {"table": "commitment_coverage"})  # a snapshot of an older version lacks it
        covered = snapshot.rows("page_coverage", {"accounts": caller.bound}) if known else []
        offers = [(row, said, curve(row, said)) for row in sized for said in [json.loads(row["x_Evidence"] or "{}")]]
        return {
            "generation": snapshot.generation,
            "owned": [{**row, "use": _share(row)} for row in owned],
            "offers": [(row, said, curve) for row, said, curve in offers if curve][:DRAWN],
            "smaller": [(row, said) for row, said, curve in offers if curve][DRAWN:],
            "ending": waste + [row for row, _, curve in offers if not curve],
            "coverage": covered,
            "totals": totals([row for row, _, curve in offers if curve], owned, covered),
        }


@dataclass(frozen=True)
class Total:
    """One currency: what purchases would save, which share of what can be covered is, and of what is owned is used."""

    currency: str
    saving: Decimal
    offers: int
    coverage: float | None
    use: float | None
    idle: Decimal


def totals(
    offers: Sequence[Mapping[str, Any]], owned: Sequence[Mapping[str, Any]], covered: Sequence[Mapping[str, Any]]
) -> list[Total]:
    """By currency, in their order."""
    names = {row["BillingCurrency"] for row in offers} | {row["currency"] for row in (*owned, *covered)}
    found = []
    for name in sorted(names):
        buys = [row["x_NetMonthlySaving"] or Decimal(0) for row in offers if row["BillingCurrency"] == name]
        used = sum((row["used"] or Decimal(0) for row in owned if row["currency"] == name), Decimal(0))
        idle = sum((row["unused"] or Decimal(0) for row in owned if row["currency"] == name), Decimal(0))
        listed_cost = sum(row["list_cost"] for row in covered if row["currency"] == name)
        part = sum(row["covered"] or 0.0 for row in covered if row["currency"] == name)
        found.append(
            Total(
                name,
                sum(buys, Decimal(0)),
                len(buys),
                part / listed_cost if listed_cost else None,
                float(used / (used + idle)) if used + idle else None,
                idle,
            )
        )
    return found


def _share(row: dict[str, Any]) -> float | None:
    if row["used"] is None or row["unused"] is None or not row["used"] + row["unused"]:
        return None
    return float(row["used"] / (row["used"] + row["unused"]))


def curve(row: Mapping[str, Any], said: Mapping[str, Any]) -> Curve | None:
    """The saving curve in the evidence of a purchase; None for all else."""
    if not said.get(CURVE):
        return None
    return saving_curve(said[CURVE], float(said["commitment_per_hour"]), row["BillingCurrency"])
