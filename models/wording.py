"""How reports and pages write amounts, days, names and states.

Here: pure functions from a value to a text. Not here: escaping for HTML (Jinja's autoescape), layout (templates).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

NOTHING: Final = "–"
_CENT: Final = Decimal("0.01")
_WIDE: Final = Context(prec=60)  # every DECIMAL(38, 12) fits
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip  # not strftime: a report is the same in every locale
_ARN: Final = re.compile(r"arn:(?:[^:]*:){4}(?P<resource>.+)", re.DOTALL)  # partition, service, region, account
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~&$]|:(?=//)|(?<=www)\.)")
_BREAKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

CATEGORIES: Final[Mapping[str, str]] = {
    "terminate": "Stop or delete",
    "schedule": "Run only when needed",
    "rightsize": "Right-size",
    "modernize": "Move to a cheaper kind",
    "commit": "Commit",
    "commitment_waste": "Use or drop commitments",
    "anomaly": "Cost anomaly",
}


def money(amount: Decimal | None) -> str:
    """Two decimals, a half rounded up, and thousands separators: 1,234.50; a dash for nothing."""
    return NOTHING if amount is None else f"{amount.quantize(_CENT, ROUND_HALF_UP, _WIDE):z,f}"


def bounded(finding: Mapping[str, Any]) -> bool:
    """Whether its impact is what could be saved at most: the evidence says so (detectors with `bounds`)."""
    return finding["x_Impact"] is not None and '"saving_at_most"' in (finding["x_Evidence"] or "")


def signed(amount: Decimal | None) -> str:
    """Two decimals with their sign: +12.30, −0.50, 0.00; a dash for nothing."""
    text = money(amount)
    return f"+{text}" if amount is not None and text != "0.00" and amount > 0 else text.replace("-", "−")


def exact(amount: Decimal) -> str:
    """Every digit that is not a trailing zero, and two decimals at least: 4,064.4831315379."""
    whole, _, decimals = f"{amount:z,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def count(number: int | None, one: str = "", many: str = "") -> str:
    """A whole number with thousands separators and, if given, its noun: 1 finding, 1,204 findings."""
    if number is None:
        return NOTHING
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if one else f"{number:,}"


def percent(share: float) -> str:
    """A share of 0..1 in whole percent: 86 %; never -0 %."""
    return f"{share:z.0%}".replace("%", " %")


def day(value: date | None) -> str:
    """31 Oct 2018."""
    return NOTHING if value is None else f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def month(value: date | None) -> str:
    """October 2018."""
    return NOTHING if value is None else f"{_MONTHS[value.month - 1]} {value.year}"


def iso_day(text: str) -> str:
    """The same from the ISO text that a generation carries."""
    return day(date.fromisoformat(text)) if text else NOTHING


def moment(text: str) -> str:
    """23 Nov 2026, 09:50 UTC, from an ISO time in UTC."""
    return f"{iso_day(text[:10])}, {text[11:16]} UTC"


def span(first: date | None, last: date | None) -> str:
    """One day or several, nothing said twice: 10–15 Oct 2018; 28 Oct – 2 Nov 2018."""
    if first is None or last is None or first == last:
        return day(first or last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{day(first).removesuffix(f' {last.year}')} – {day(last)}"


def short(resource: str | None, otherwise: str | None = None) -> str:
    """What people call it: the last part of an ARN (devEndpoint/CUR-test), other ids as they are."""
    if not resource:
        return otherwise or NOTHING
    arn = _ARN.fullmatch(resource)
    return arn["resource"] if arn else resource


def account(number: str, name: str | None) -> str:
    """An account as people know it: its name with its number, or the number alone."""
    return f"{name} ({number})" if name and name != number else number or NOTHING


def joined(parts: Sequence[str | None]) -> str:
    """Those that are there, with a dot between."""
    return " · ".join(part for part in parts if part)


def category(name: str) -> str:
    """What a category asks for."""
    return CATEGORIES.get(name, name)


def markdown(value: object) -> str:
    """A value as Markdown text that stays text: no markup, no table cell, no line of its own.

    No link either, not even a bare address. Line breaks, control characters and those that turn the direction of
    writing become one blank.
    """
    return _SPECIAL.sub(r"\\\1", _BREAKS.sub(" ", str(value)))


def plain(value: object) -> str:
    """A text on one line, its control characters and turns of direction made blank."""
    return _BREAKS.sub(" ", str(value))
