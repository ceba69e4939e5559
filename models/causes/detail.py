"""The charges of one finding as leaves × days, and what each leaf cost against what it should have.

Here: leaves, the expectation divided over them. Not here: which of them matter (localise.py).
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from models.causes.cause import DAYS_BEFORE
from models.causes.localise import Codes, Floats
from models.causes.scope import State

Integers: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

DIMENSIONS: Final = ("ResourceId", "x_UsageType", "x_Operation", "ServiceName", "RegionId", "SubAccountId")
"""What tells charges apart, beside tags; of equal explanations the first is named."""

TAG: Final = "tag:"
MOST_TAGS: Final = 4
"""Tag keys that are looked at: those on the most money."""

_EPOCH: Final = date(1970, 1, 1)

WINDOW: Final = 14
"""Days that say what was usual: each weekday twice."""

STEP: Final = 7
"""Days between one such window and the next one back."""

CLOSE: Final = 0.1
"""A window is close enough if it differs from the finding's expectation by this share of the impact."""

SCALES: Final = (0.5, 2.0)
"""How far the expectation may scale what a window says; beyond it, they do not speak of the same level."""


@dataclass(frozen=True)
class Detail:
    """Leaves of a finding: `table` has one row per leaf, the arrays are leaf × day from `first` on."""

    table: pl.DataFrame
    dimensions: tuple[str, ...]
    codes: Codes  # leaf × dimension: the values as numbers, in their order
    first: date
    cost: Floats
    quantity: Floats
    hours: Integers

    def day(self, at: date) -> int:
        """The column of a day; may lie outside."""
        return (at - self.first).days


@dataclass(frozen=True)
class Sides:
    """What each leaf should have cost and did on the days of one state, and in what quantity."""

    expected: Floats
    actual: Floats
    expected_quantity: Floats
    quantity: Floats
    usual: tuple[date, ...]  # the days compared with

    @property
    def gain(self) -> Floats:
        """What each leaf moved by."""
        return self.actual - self.expected


def detail(charges: pl.DataFrame) -> Detail:
    """CHARGE rows of one finding → its leaves; a resource has its newest tags on every day."""
    newest = pl.col("Tags").sort_by("ChargePeriodStart", "Tags").last().over("ResourceId")
    charges = charges.with_columns(Tags=pl.when(pl.col("ResourceId").is_null()).then("Tags").otherwise(newest))
    keys = ["x_Series", *DIMENSIONS, "ConsumedUnit", "Tags"]
    leaves = (
        charges.group_by(keys).agg(pl.col("x_ServiceCode", "x_InstanceType").max()).sort(keys).with_row_index("leaf")
    )
    placed = charges.join(leaves.select("leaf", *keys), on=keys, nulls_equal=True).sort("leaf", "ChargePeriodStart")
    days = placed["ChargePeriodStart"].to_physical().to_numpy().astype(np.int64)
    first = int(days.min()) if len(days) else 0
    shape = (leaves.height, int(days.max()) - first + 1 if len(days) else 0)
    at = placed["leaf"].to_numpy(), days - first

    def spread(name: str) -> Floats:
        values = np.zeros(shape)
        np.add.at(values, at, placed[name].fill_null(0).to_numpy().astype(np.float64))
        return values

    hours = np.zeros(shape, dtype=np.int64)
    np.bitwise_or.at(hours, at, placed["x_HourMask"].fill_null(0).to_numpy().astype(np.int64))
    cost = spread("EffectiveCost")
    tags = _tags(leaves["Tags"], cost.sum(axis=1))
    table = leaves.drop("leaf").with_columns(tags)
    dimensions = (*DIMENSIONS, *(tag.name for tag in tags))
    codes = table.select(pl.col(dimensions).rank("dense").fill_null(0)).to_numpy().astype(np.int64)
    return Detail(table, dimensions, codes, _EPOCH + timedelta(days=first), cost, spread("ConsumedQuantity"), hours)


def compare(of: Detail, state: State, since: date) -> Sides:
    """The days of a state against what was usual before it, scaled to what was expected of all of them together.

    The finding's own expectation, its cost less its impact, is divided over the leaves in proportion to what they
    usually cost. Of several ways to say what was usual the first is taken that comes close to that expectation, else
    the one that comes closest: after another incident, or on a ramp, the last two weeks are not it.

    Args:
        of: the leaves.
        state: which days of which series, and the money to be explained.
        since: first day of the payer's bill; what lies before is unknown, not zero.
    """
    now = _weights(of, state, None)
    actual, quantity = (of.cost * now).sum(axis=1), (of.quantity * now).sum(axis=1)
    wanted = (float(actual.sum()) if state.cost is None else state.cost) - float(state.impact)
    ways = list(_usual(of, state, since, now.sum(axis=1)))
    off = [abs(float(cost.sum()) - wanted) for _, cost, _ in ways]
    close = [place for place, each in enumerate(off) if each <= CLOSE * abs(float(state.impact))]
    usual, expected, expected_quantity = ways[close[0] if close else off.index(min(off))]
    found = float(expected.sum())
    scale = min(max(wanted / found, SCALES[0]), SCALES[1]) if found > 0 else 1.0
    return Sides(expected * scale, actual, expected_quantity * scale, quantity, usual)


def _usual(of: Detail, state: State, since: date, count: Floats) -> Iterator[tuple[tuple[date, ...], Floats, Floats]]:
    """Windows before a state, with what each leaf would cost, and in what quantity, if they went on.

    For each day the mean of the same weekday of the last two weeks (of all of them where it has none); the median of
    those days, which an earlier incident of less than a week does not move; then the means of earlier two weeks.
    """
    for back in range(0, DAYS_BEFORE - WINDOW + 1, STEP):
        window = tuple(day for n in range(WINDOW, 0, -1) if (day := state.start - timedelta(days=back + n)) >= since)
        if back and len(window) < WINDOW:
            return
        weights = _weights(of, state, window)
        yield window, (of.cost * weights).sum(axis=1), (of.quantity * weights).sum(axis=1)
        if window and not back:
            held = [of.day(day) for day in window if 0 <= of.day(day) < of.cost.shape[1]]
            absent = ((0, 0), (0, len(window) - len(held)))
            cost, quantity = (np.median(np.pad(each[:, held], absent), axis=1) for each in (of.cost, of.quantity))
            yield window, cost * count, quantity * count


def _weights(of: Detail, state: State, window: tuple[date, ...] | None) -> Floats:
    """Leaf × day: how often each day counts for the days of the leaf's series; in a window, by weekday."""
    count = of.cost.shape[1]
    by_series = np.zeros((max(state.days, default=0) + 2, count))  # the last row: series that the state does not have
    for number, days in state.days.items():
        for day in days:
            alike = [day] if window is None else [one for one in window if one.weekday() == day.weekday()] or window
            for one in alike:
                if 0 <= of.day(one) < count:
                    by_series[number, of.day(one)] += 1 / len(alike)
    rows = np.minimum(of.table["x_Series"].to_numpy(), len(by_series) - 1)
    return np.asarray(by_series[rows], dtype=np.float64)


def _tags(tags: pl.Series, cost: Floats) -> list[pl.Series]:
    """A column for each of the tag keys that are on the most money, by name."""
    read = {text: json.loads(text or "{}") for text in tags.unique().to_list()}
    money: Counter[str] = Counter()
    for text, amount in zip(tags.to_list(), cost.tolist(), strict=True):
        for key in read[text]:
            money[key] += amount
    chosen = sorted(sorted(money, key=lambda key: (-money[key], key))[:MOST_TAGS])
    return [
        pl.Series(f"{TAG}{key}", [read[text].get(key) for text in tags.to_list()], dtype=pl.String) for key in chosen
    ]
