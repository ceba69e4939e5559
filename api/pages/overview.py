"""The overview: what a FinOps lead looks at first in the morning.

Here: spend with its expected band, open and realised savings, newest anomalies, top findings, freshness, trust.
Not here: lists (findings.py, anomalies.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from api.auth import Action, Principal
from api.deps import Caller, Services
from api.pages.chart import Chart, by_day, expected
from api.pages.listing import listed
from api.pages.render import page
from api.pending import pending
from api.routes.findings import Question
from api.services import Services as Held
from api.store import Snapshot
from models.finding import Category

router = APIRouter(include_in_schema=False)

HISTORY_DAYS: Final = 120
SHOWN_DAYS: Final = 60
BOOKS: Final = 4
"""Payers × currencies drawn; the largest."""

TOP: Final = 8
SAVINGS: Final = [category for category in Category if category is not Category.ANOMALY]


@dataclass(frozen=True)
class Book:
    """One payer's days in one currency."""

    payer: str
    currency: str
    amortised: bool
    days: tuple[date, ...]
    costs: tuple[Decimal, ...]
    wide: Chart | None
    narrow: Chart | None


@router.get("/")
async def overview(services: Services, caller: Caller) -> Response:
    """The page; all of it is of one generation."""
    caller.require(Action.READ)
    return page("overview", caller, **await run_sync(_read, services, caller))


def warm(services: Held) -> None:
    """Make the page once, for nobody: the imports, files and aggregates that whoever comes first would wait for."""
    nobody = Principal("nobody", "nobody", None, frozenset())
    page("overview", nobody, **_read(services, nobody))


def _read(services: Held, caller: Principal) -> dict[str, Any]:
    with services.reading() as snapshot:
        key = "overview", caller.accounts, services.decisions.stamp
        return snapshot.kept(key, lambda: _seen(snapshot, services, caller))


def _seen(snapshot: Snapshot, services: Held, caller: Principal) -> dict[str, Any]:
    seen = {"accounts": caller.bound}
    mature = snapshot.generation.info.get("mature_through")
    spend = snapshot.rows("page_spend", seen | {"days": HISTORY_DAYS})
    return {
        "generation": snapshot.generation,
        "books": books(spend, date.fromisoformat(mature) if mature else None),
        "open": snapshot.rows("page_open", seen | pending(snapshot, services)),
        "realised": {row["currency"]: row for row in snapshot.rows("page_realised", seen)},
        "trust": snapshot.rows("page_trust", seen)[0],
        "fresh": snapshot.rows("page_fresh", seen),
        "lacks": snapshot.rows("page_lacks", seen),
        "anomalies": listed(snapshot, services, caller, Question(category=[Category.ANOMALY]), TOP),
        "findings": listed(snapshot, services, caller, Question(category=SAVINGS), TOP),
    }


def books(rows: Iterable[Mapping[str, Any]], mature_through: date | None) -> list[Book]:
    """Spend by day as books, the largest first; a day without a row cost nothing."""
    found = []
    for (currency, payer), group in groupby(rows, key=lambda row: (row["currency"], row["payer"])):
        cost = {row["day"]: row for row in group}
        first, last = min(cost), max(cost)
        days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
        costs = tuple(cost[day]["cost"] if day in cost else Decimal(0) for day in days)
        draw = partial(by_day, days, costs, currency, mature_through=mature_through, known=expected(costs))
        wide, narrow = draw(newest=SHOWN_DAYS), draw(newest=SHOWN_DAYS // 2, size=(380, 220))
        found.append(
            Book(payer, currency, cost[last]["amortised"], days[-SHOWN_DAYS:], costs[-SHOWN_DAYS:], wide, narrow)
        )
    return sorted(found, key=lambda book: (-sum(book.costs), book.payer))[:BOOKS]
