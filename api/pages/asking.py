"""The question of a list of findings as the address keeps it: read, written, and what is set in it.

Here: from an address to a question and back, its filters as removable words, its columns as links that sort. Not here:
reading findings (findings.py), what may be asked (api/routes/findings.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import ValidationError

from api.routes.findings import Question, Sort
from models import wording

MANY: Final = ("state", "category", "severity")
ONE: Final = ("q", "account", "service", "region", "detector", "min_saving")
ASKED: Final = (*MANY, *ONE, "sort", "descending", "cursor")

COLUMNS: Final = (
    ("Finding", Sort.DETECTOR, False),
    ("Severity", Sort.SEVERITY, False),
    ("State", None, False),
    ("First seen", Sort.FIRST_SEEN, False),
    ("Confidence", Sort.CONFIDENCE, True),
    ("Cost a month", Sort.MONTHLY_COST, True),
    ("Net saving", Sort.SAVING, True),
)
"""Title, what it sorts by, whether it is a number."""

_TEXTS: Final = (Sort.DETECTOR, Sort.ACCOUNT, Sort.SERVICE, Sort.RESOURCE)


@dataclass(frozen=True)
class Column:
    """A head of the table: where its link leads, and how it is sorted now (`ascending`, `descending`, or not)."""

    title: str
    to: str | None
    sorted: str | None
    number: bool


@dataclass(frozen=True)
class Set:
    """A filter that is set, in words, and the list without it."""

    name: str
    value: str
    without: str


def asked(items: Iterable[tuple[str, str]]) -> tuple[Question, list[str]]:
    """The question of an address, and the names of the fields that had to be left out."""
    fields: dict[str, Any] = {}
    for name, value in items:
        if name in MANY:
            fields.setdefault(name, []).append(value)
        elif name in ASKED and value.strip():
            fields[name] = value.strip()
    try:
        return Question(**fields), []
    except ValidationError as error:
        wrong = sorted({str(item["loc"][0]) for item in error.errors()})
        return Question(**{name: value for name, value in fields.items() if name not in wrong}), wrong


def address(question: Question, *, cursor: str | None = None, **changed: Any) -> str:
    """The question, changed or as it is, as an address of the list; what is not said is the default."""
    wanted = question.model_copy(update=changed)
    said = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "limit", "format"})
    query = urlencode(said | ({"cursor": cursor} if cursor else {}), doseq=True)
    return f"/findings?{query}" if query else "/findings"


def carried(question: Question) -> list[tuple[str, str]]:
    """The question as hidden fields, so that a form comes back to the same page of the same list."""
    said = question.model_dump(mode="json", exclude_none=True, exclude={"limit", "format"})
    return [
        (name, str(each)) for name, value in said.items() for each in (value if isinstance(value, list) else [value])
    ]


def columns(question: Question) -> list[Column]:
    """The heads of the table; a second click on one turns its order."""
    found = []
    for title, sort, number in COLUMNS:
        if sort is None:
            found.append(Column(title, None, None, number))
            continue
        now = question.sort is sort
        descending = not question.descending if now else sort not in _TEXTS
        direction = ("descending" if question.descending else "ascending") if now else None
        found.append(Column(title, address(question, sort=sort, descending=descending), direction, number))
    return found


def filters(question: Question, titles: Mapping[tuple[str, str], str]) -> list[Set]:
    """What is set, each with the list without it; `titles` are those of accounts and detectors."""
    defaults = Question()
    found = []
    if question.state != defaults.state:
        words = ", ".join(each.value for each in question.state) or "any"
        found.append(Set("State", words, address(question, state=defaults.state)))
    for name, title in (("severity", "Severity"), ("category", "Asks for")):
        chosen = getattr(question, name)
        for each in chosen:
            others = {name: [one for one in chosen if one != each]}
            found.append(Set(title, _word(each.value), address(question, cursor=None, **others)))
    for name, title in (("q", "Search"), ("account", "Account"), ("service", "Service"), ("region", "Region"),
                        ("detector", "Finding")):  # fmt: skip
        if value := getattr(question, name):
            found.append(Set(title, titles.get((name, value), value), address(question, **{name: None})))
    if question.min_saving:
        found.append(Set("At least", f"{question.min_saving:,.0f}", address(question, min_saving=defaults.min_saving)))
    return found


def _word(value: str) -> str:
    return wording.category(value).replace("_", " ")
