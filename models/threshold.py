"""Thresholds: the named numbers and words of a detector, where they come from, and how `cloudwise.yaml` overrides them.

Here: a threshold, and the values that hold for one run. Not here: any particular number (models/detectors).

The most specific override holds: a tag's before the account's before the default. Of tags, the one that names more
pairs (`"env=dev,team=ml"` before `"env=dev"`), then the one that is written first.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf, isfinite
from typing import Any, Final, TypeAlias

import polars as pl

Value: TypeAlias = float | str

DEFAULT: Final = "default"
ACCOUNTS: Final = "accounts"
TAGS: Final = "tags"

_PARTS: Final = (DEFAULT, ACCOUNTS, TAGS)
_PAIR: Final = re.compile("[^=]+=.+")


@dataclass(frozen=True)
class Threshold:
    """A number (or a regular expression) that a detector decides by.

    Args:
        name: snake_case, unique in its detector.
        default: what holds unless `cloudwise.yaml` says otherwise.
        unit: of the value: "days", "share of …", "GB/day", "regex", "billing currency/day", ...; of a word, the known
            ones: "none, partial or all". It says within what a value is sensible, too.
        why: one sentence: what the value separates.
        source: where it comes from: AWS documentation, a peer, or "ours" with the reasoning.
    """

    name: str
    default: Value
    unit: str
    why: str
    source: str

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most that makes sense of a number in this unit; nothing that is counted is negative."""
        return next((within for pattern, within in _RANGES if re.match(pattern, self.unit)), (0.0, inf))

    @property
    def choices(self) -> list[str]:
        """The words that a text may be; empty: any text."""
        return re.split(", | or ", self.unit) if _WORDS.fullmatch(self.unit) else []


_WORDS: Final = re.compile("([a-z]+, )*[a-z]+ or [a-z]+")
_RANGES: Final = (
    ("0\\.\\.1$|share( of |$)|of what ", (0.0, 1.0)),
    ("share above ", (0.0, inf)),
    ("per ?cent", (0.0, 100.0)),
    ("hour, local", (0.0, 24.0)),
    ("day of the week", (1.0, 7.0)),
    ("days of a week", (0.0, 7.0)),
    ("days in 30", (0.0, 30.0)),
    ("hours per week", (0.0, 168.0)),
)
"""How a unit begins → what its values lie between."""


@dataclass(frozen=True)
class Values:
    """The thresholds of one run: `values["name"]` is an expression, so it may differ between accounts and tags."""

    general: Mapping[str, Value]
    by_account: Mapping[str, Mapping[str, Value]]
    by_tag: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)  # "key=value,…" → value

    def __getitem__(self, name: str) -> pl.Expr:
        """The threshold as an expression over a frame that holds `SubAccountId`, and `Tags` where tags override it."""
        accounts, tags = self.by_account.get(name), self.by_tag.get(name, {})
        value = pl.lit(self.general[name])
        if accounts:
            value = pl.col("SubAccountId").replace_strict(dict(accounts), default=value)
        foremost = sorted(tags, key=lambda tag: -tag.count(","))
        for tag in foremost[::-1]:
            value = pl.when(_tagged(tag)).then(pl.lit(tags[tag])).otherwise(value)
        return value


def _tagged(pairs: str) -> pl.Expr:
    """Whether the tags hold every `key=value` of the text, in any case, as nobody spells tags alike."""
    return pl.all_horizontal(
        pl.col("Tags").str.contains(rf"(?i){_quoted(key, '(user:)?')}\s*:\s*{_quoted(value)}")
        for key, _, value in (pair.partition("=") for pair in pairs.split(","))
    )


def _quoted(text: str, before: str = "") -> str:
    """A regular expression for a JSON string."""
    return f'"{before}{re.escape(json.dumps(text.strip(), ensure_ascii=False)[1:-1])}"'


def configure(
    thresholds: Iterable[Threshold], overrides: Mapping[str, Any], where: str, *, tagged: bool = True
) -> Values:
    """Defaults, overridden by what `cloudwise.yaml` says for this detector.

    An override is a value, or `{default: value, accounts: {"123456789012": value}, tags: {"env=dev": value}}`.

    Args:
        thresholds: what there is to override.
        overrides: threshold name → override.
        where: the place in the configuration, for errors.
        tagged: whether the frame that the thresholds are used on has tags.

    Raises:
        ValueError: an unknown name (with the nearest known one), a value of another type than the default or beyond
            what makes sense in its unit, a text that is no regular expression or none of the known words where one is
            needed, or an override by tag where there are none.
    """
    known = {threshold.name: threshold for threshold in thresholds}
    general: dict[str, Value] = {name: threshold.default for name, threshold in known.items()}
    by_account: dict[str, dict[str, Value]] = {}
    by_tag: dict[str, dict[str, Value]] = {}
    for name, override in overrides.items():
        if name not in known:
            raise ValueError(f"{where}: unknown threshold {name!r}{hint(name, known)}")
        threshold, place = known[name], f"{where}.{name}"
        if not isinstance(override, Mapping):
            general[name] = _checked(override, threshold, place)
            continue
        for part in override.keys() - set(_PARTS):
            raise ValueError(f"{place}: unknown key {part!r}{hint(str(part), _PARTS)}")
        general[name] = _checked(override.get(DEFAULT, threshold.default), threshold, place)
        by_account[name] = _group(override, ACCOUNTS, "quoted account ids", threshold, place)
        by_tag[name] = _group(override, TAGS, 'quoted tags such as "env=dev"', threshold, place)
        if by_tag[name] and not tagged:
            raise ValueError(f"{place}.{TAGS}: this detector judges sums over resources, which have no tags")
        for tag in by_tag[name]:
            if not all(_PAIR.fullmatch(pair.strip()) for pair in tag.split(",")):
                raise ValueError(f'{place}.{TAGS}: expected "key=value", or several joined by commas, found {tag!r}')
    return Values(general, by_account, by_tag)


def _group(override: Mapping[str, Any], part: str, expected: str, threshold: Threshold, place: str) -> dict[str, Value]:
    values = override.get(part, {})
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise ValueError(f"{place}.{part}: expected {expected} with a value each")
    return {key: _checked(value, threshold, f"{place}.{part}.{key}") for key, value in values.items()}


def hint(name: str, known: Iterable[str]) -> str:
    """What to say after an unknown name: the nearest known one, or all of them."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f". Did you mean {near[0]!r}?"
    return f". Known: {', '.join(names)}" if names else ". There are none"


def _checked(value: object, threshold: Threshold, where: str) -> Value:
    text = isinstance(threshold.default, str)
    if text and isinstance(value, str):
        if threshold.unit.startswith("regex"):
            _compiles(value, where)
        elif threshold.choices and value not in threshold.choices:
            raise ValueError(f"{where}: expected {threshold.unit}, found {value!r}")
        return value
    if text or isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{where}: expected {'text' if text else 'a finite number'}, found {value!r}")
    least, most = threshold.range
    if not least <= value <= most:
        within = f"of at least {least:g}" if most == inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{where}: expected a number {within} ({threshold.unit}), found {value:g}")
    return float(value)


def _compiles(pattern: str, where: str) -> None:
    """Tried on an empty text, by the engine that will use it: its syntax is not quite Python's."""
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError as error:
        raise ValueError(f"{where}: expected a regular expression, found {pattern!r}") from error
