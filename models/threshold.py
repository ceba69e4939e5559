"""Thresholds: the named numbers and words of a detector, where they come from, and how `cloudwise.yaml` overrides them.

Here: a threshold, and the values that hold for one run. Not here: any particular number (models/detectors).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any, Final, TypeAlias

import polars as pl

Value: TypeAlias = float | str

DEFAULT: Final = "default"
ACCOUNTS: Final = "accounts"


@dataclass(frozen=True)
class Threshold:
    """A number (or a regular expression) that a detector decides by.

    Args:
        name: snake_case, unique in its detector.
        default: what holds unless `cloudwise.yaml` says otherwise.
        unit: of the value: "days", "share", "GB/day", "regex", "billing currency/day", ...
        why: one sentence: what the value separates.
        source: where it comes from: AWS documentation, a peer, or "ours" with the reasoning.
    """

    name: str
    default: Value
    unit: str
    why: str
    source: str


@dataclass(frozen=True)
class Values:
    """The thresholds of one run: `values["name"]` is an expression, so it may differ from account to account."""

    general: Mapping[str, Value]
    by_account: Mapping[str, Mapping[str, Value]]

    def __getitem__(self, name: str) -> pl.Expr:
        """The threshold as an expression over a frame that holds `SubAccountId`."""
        accounts = self.by_account.get(name)
        default = pl.lit(self.general[name])
        if not accounts:
            return default
        return pl.col("SubAccountId").replace_strict(dict(accounts), default=default)


def configure(thresholds: Iterable[Threshold], overrides: Mapping[str, Any], where: str) -> Values:
    """Defaults, overridden by what `cloudwise.yaml` says for this detector.

    An override is a value, or `{default: value, accounts: {"123456789012": value}}`.

    Raises:
        ValueError: an unknown name (with the nearest known one), or a value of another type than the default.
    """
    known = {threshold.name: threshold for threshold in thresholds}
    general: dict[str, Value] = {name: threshold.default for name, threshold in known.items()}
    by_account: dict[str, dict[str, Value]] = {}
    for name, override in overrides.items():
        if name not in known:
            raise ValueError(f"{where}: unknown threshold {name!r}{hint(name, known)}")
        default, place = known[name].default, f"{where}.{name}"
        if not isinstance(override, Mapping):
            general[name] = _checked(override, default, place)
            continue
        for part in override.keys() - {DEFAULT, ACCOUNTS}:
            raise ValueError(f"{place}: unknown key {part!r}{hint(str(part), (DEFAULT, ACCOUNTS))}")
        general[name] = _checked(override.get(DEFAULT, default), default, place)
        accounts = override.get(ACCOUNTS, {})
        if not isinstance(accounts, Mapping) or not all(isinstance(account, str) for account in accounts):
            raise ValueError(f"{place}.{ACCOUNTS}: expected quoted account ids with a value each")
        by_account[name] = {
            account: _checked(value, default, f"{place}.{ACCOUNTS}.{account}") for account, value in accounts.items()
        }
    return Values(general, by_account)


def hint(name: str, known: Iterable[str]) -> str:
    """What to say after an unknown name: the nearest known one, or all of them."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f". Did you mean {near[0]!r}?"
    return f". Known: {', '.join(names)}" if names else ". There are none"


def _checked(value: object, default: Value, where: str) -> Value:
    if isinstance(default, str) and isinstance(value, str):
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not isinstance(default, str) and isinstance(value, int | float) and number:
        return float(value)
    kind = "text" if isinstance(default, str) else "a finite number"
    raise ValueError(f"{where}: expected {kind}, found {value!r}")
