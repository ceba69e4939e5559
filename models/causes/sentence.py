"""The cause of an incident in one sentence.

Here: words from a few values. Not here: which values (explain.py), names of things (names.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from models.causes.cause import Change
from models.causes.names import day, money

_VERBS: Final = {Change.NEW: "started", Change.GONE: "ended", Change.MORE: "rose", Change.LESS: "fell"}

NEARLY: Final = Decimal("0.015")
"""A share this close to all of it is called that."""

WORTH_SAYING: Final = Decimal("0.1")
"""Share of the impact from which a price is worth a clause."""


@dataclass(frozen=True)
class Part:
    """An element or a resource in words: what it is, where, what became of it, when."""

    what: str
    where: str | None
    change: Change
    money: Decimal
    first: date
    began: datetime | None


@dataclass(frozen=True)
class Whole:
    """An incident in words: its service or scope, place, money, days; how much of it is price."""

    what: str
    where: str
    money: Decimal
    currency: str
    days: tuple[date, ...]
    price: Decimal


def sentence(whole: Whole, parts: Sequence[Part]) -> str:
    """What moved, where, by how much, and the part that moved it most; a second part where it is a fifth or more.

    "RDS in prod (000000000001): +412.00 USD on 3 May 2026, 94 % of it db.r6g.4xlarge Multi-AZ, started at 14:00 UTC on
    reporting-replica."
    """
    named = [part for part in parts if part.money and abs(part.money / whole.money) >= Decimal("0.2")][:2]
    said = [_part(part, whole, first=place == 0) for place, part in enumerate(named)]
    about = "; ".join(said) or "spread over many charges, none of which stands out"
    share = whole.price / whole.money
    price = f"; {_percent(share)} of it is price" if abs(share) >= WORTH_SAYING else ""
    return f"{whole.what} in {whole.where}: {money(whole.money, whole.currency)} {_days(whole.days)}, {about}{price}."


def _part(part: Part, whole: Whole, *, first: bool) -> str:
    share = _percent(part.money / whole.money)
    of = f"{share} of it" if first else share
    where = f" on {part.where}" if part.where else ""
    return f"{of} {part.what}, {_VERBS[part.change]} {_when(part, whole)}{where}"


def _when(part: Part, whole: Whole) -> str:
    same = len(whole.days) == 1 and part.first == whole.days[0]
    if part.began is None:
        return "that day" if same else f"on {day(part.first, whole.days[-1])}"
    hour = f"at {part.began:%H:%M} UTC"
    return hour if same and part.began.date() == part.first else f"{hour} on {day(part.began, whole.days[-1])}"


def _days(days: tuple[date, ...]) -> str:
    if len(days) == 1:
        return f"on {day(days[0])}"
    count = (days[-1] - days[0]).days + 1
    flagged = "" if count == len(days) else f" ({len(days)} days of them)"
    return f"from {day(days[0], days[-1])} to {day(days[-1])}{flagged}"


def _percent(share: Decimal) -> str:
    return "all" if abs(share - 1) < NEARLY else f"{round(share * 100)} %"
