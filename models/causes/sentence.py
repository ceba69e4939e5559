"""The cause of an incident in one sentence.

Here: words from a few values. Not here: which values (explain.py), names of things (names.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from models.causes.began import Began
from models.causes.cause import Change
from models.causes.names import day, money

_VERBS: Final = {Change.NEW: "started", Change.GONE: "ended", Change.MORE: "rose", Change.LESS: "fell"}
_SLOWLY: Final = {Change.MORE: "climbing", Change.LESS: "falling"}

NEARLY: Final = Decimal("0.015")
"""A share this close to all of it is called that; beyond, it is more than all of it, and no share is named."""

WORTH_SAYING: Final = Decimal("0.1")
"""Share of the impact from which a price is worth a clause."""

PART: Final = Decimal("0.2")
"""And from which a part is."""


@dataclass(frozen=True)
class Part:
    """An element or a resource in words: what it is, where, what became of it, since when."""

    what: str
    where: str | None
    change: Change
    money: Decimal
    since: Began


@dataclass(frozen=True)
class Whole:
    """An incident in words: its service or scope, place, money, days; how much of it is price."""

    what: str
    where: str
    money: Decimal
    currency: str
    days: tuple[date, ...]
    price: Decimal


def sentence(whole: Whole, parts: Sequence[Part], against: Part | None = None) -> str:
    """What moved, where, by how much, and the part that moved it most; a second part where it is a fifth or more.

    "RDS in prod (000000000001): +412.00 USD on 3 May 2026, 94 % of it db.r6g.4xlarge Multi-AZ, started at 14:00 UTC on
    reporting-replica."

    Args:
        whole: the incident.
        parts: what moved with it, most first.
        against: what moved the other way, for where the parts are more than the whole.
    """
    named = [part for part in parts if part.money and abs(part.money / whole.money) >= PART][:2]
    moved = sum((part.money for part in named), Decimal(0))
    if not named:
        about = "spread over many charges, none of which stands out"
    elif moved / whole.money > 1 + NEARLY:
        each = " and ".join(
            f"{part.what} ({money(part.money, whole.currency)}), {_became(part, whole)}" for part in named
        )
        about = f"more than all of it {each}; {_other_way(whole, whole.money - moved, against)}"
    else:
        first, *others = ((_percent(part.money / whole.money), part) for part in named)
        about = f"{first[0]} of it {first[1].what}, {_became(first[1], whole)}"
        about += "".join(f"; {share} {part.what}, {_became(part, whole)}" for share, part in others)
    moved_by = f"{money(whole.money, whole.currency)} {_days(whole.days)}"
    return f"{whole.what} in {whole.where}: {moved_by}, {about}{_price(whole)}."


def _became(part: Part, whole: Whole) -> str:
    where = f" on {part.where}" if part.where else ""
    return f"{became(part.change, part.since)} {_when(part, whole)}{where}"


def became(change: Change, since: Began) -> str:
    """Rose at a moment, or climbing since a day."""
    return f"{_SLOWLY[change]} since" if since.gradual and change in _SLOWLY else _VERBS[change]


def _other_way(whole: Whole, amount: Decimal, against: Part | None) -> str:
    """Who took off what the parts are beyond the whole."""
    verb = "fell" if amount < 0 else "rose"
    if against and abs(against.money / whole.money) >= PART:
        who, amount = (f"{against.what} on {against.where}" if against.where else against.what), against.money
        verb = _VERBS[against.change] if against.change is Change.GONE else verb
        return f"{who} {verb} ({money(amount, whole.currency)})"
    return f"other charges {verb} by {abs(amount):,.2f} {whole.currency}"


def _price(whole: Whole) -> str:
    share = whole.price / whole.money
    if abs(share) < WORTH_SAYING:
        return ""
    if share < 0:
        return f"; the price moved the other way ({money(whole.price, whole.currency)})"
    if share > 1 + NEARLY:
        used = "less" if whole.money > 0 else "more"
        return f"; the price alone makes {money(whole.price, whole.currency)}, as {used} was used"
    return f"; {_percent(share)} of it is price"


def _when(part: Part, whole: Whole) -> str:
    since = part.since
    if since.gradual and part.change in _SLOWLY:
        return day(since.day, whole.days[-1])
    same = len(whole.days) == 1 and since.day == whole.days[0]
    if since.hour is None:
        return "that day" if same else f"on {day(since.day, whole.days[-1])}"
    hour = f"at {since.hour:%H:%M} UTC"
    return hour if same and since.hour.date() == since.day else f"{hour} on {day(since.hour, whole.days[-1])}"


def _days(days: tuple[date, ...]) -> str:
    if len(days) == 1:
        return f"on {day(days[0])}"
    count = (days[-1] - days[0]).days + 1
    if count == len(days):
        return f"from {day(days[0], days[-1])} to {day(days[-1])}"
    return f"on {len(days)} days between {day(days[0], days[-1])} and {day(days[-1])}"


def _percent(share: Decimal) -> str:
    return "all" if abs(share - 1) <= NEARLY else f"{round(share * 100)} %"
