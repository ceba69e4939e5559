"""Charts as numbers for inline SVG: where lines, bands and bars lie. No colour, no style: the style sheet has them.

Here: cost by day with its expected band, the saving curve of a commitment. Not here: the expectation
(models/scoring/daily.py), drawing (templates/chart.html.j2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from models.scoring.daily import Band, bands
from models.wording import day as in_words
from models.wording import money

LEFT, RIGHT, TOP, BOTTOM = 62.0, 22.0, 12.0, 26.0
LABELS: Final = 7
FEWEST: Final = 2
"""A single day has no course, a single point is no curve."""


@dataclass(frozen=True)
class Point:
    """One day: where its bar stands, what a pointer on it says, whether it stands out, or may still grow."""

    x: float
    y: float
    height: float
    title: str
    outside: bool
    young: bool


@dataclass(frozen=True)
class Chart:
    """A drawing of width × height units; `band` is a closed path, `line` an open one, both may be empty."""

    width: float
    height: float
    slot: float
    points: tuple[Point, ...]
    band: str
    line: str
    grid: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    left: float = LEFT
    right: float = RIGHT
    base: float = 0.0


def expected(costs: Sequence[Decimal]) -> Sequence[Band | None]:
    """The band of each day, from the days before it; None where there are too few."""
    (found,) = bands([[float(cost) for cost in costs]])
    return found


def by_day(
    days: Sequence[date],
    costs: Sequence[Decimal],
    currency: str,
    *,
    mature_through: date | None,
    newest: int,
    incident: tuple[date, date] | None = None,
    size: tuple[float, float] = (960, 260),
    known: Sequence[Band | None] | None = None,
) -> Chart | None:
    """Cost by day as bars, the expected band behind them; None for fewer than two days. Days are consecutive.

    `known` are the bands, where somebody made them before. The bands are made from all days, the `newest` are drawn.
    The bars of an `incident` stand out, first and last day included; without one, those outside their band. `size` is
    width and height.
    """
    if len(days) < FEWEST:
        return None
    found = expected(costs) if known is None else known
    kept = slice(max(0, len(days) - newest), None)
    shown, money_shown, ranges = days[kept], costs[kept], found[kept]
    width, height = size
    high = max([*(float(cost) for cost in money_shown), *(band.high for band in ranges if band), 0.0])
    low = min([*(float(cost) for cost in money_shown), 0.0])
    ticks, scale = _scale(low, high, height)
    slot = (width - LEFT - RIGHT) / len(shown)

    def x(n: int) -> float:
        return LEFT + slot * n

    points = tuple(
        Point(
            x(n),
            min(scale(float(cost)), scale(0)),
            abs(scale(0) - scale(float(cost))),
            _said(shown[n], cost, ranges[n], currency),
            incident[0] <= shown[n] <= incident[1]
            if incident
            else (band := ranges[n]) is not None and not band.holds(float(cost)),
            mature_through is not None and shown[n] > mature_through,
        )
        for n, cost in enumerate(money_shown)
    )
    middles = [(x(n) + slot / 2, band) for n, band in enumerate(ranges) if band]
    top = [f"{at:.1f},{scale(band.high):.1f}" for at, band in middles]
    bottom = [f"{at:.1f},{scale(band.low):.1f}" for at, band in reversed(middles)]
    every = max(1, math.ceil(len(shown) / LABELS))
    labels = tuple((x(n) + slot / 2, in_words(shown[n]).rpartition(" ")[0]) for n in range(len(shown) - 1, -1, -every))
    return Chart(
        width,
        height,
        slot,
        points,
        f"M{' L'.join([*top, *bottom])}Z" if middles else "",
        f"M{' L'.join(f'{at:.1f},{scale(band.expected):.1f}' for at, band in middles)}" if middles else "",
        tuple((scale(tick), f"{tick:,.0f}" if ticks[1] - ticks[0] >= 1 else f"{tick:,.2f}") for tick in ticks),
        labels,
        base=scale(0),
    )


@dataclass(frozen=True)
class Curve:
    """A saving curve: its path, its points, where the best one is, and what some of them commit, below the axis."""

    width: float
    height: float
    path: str
    points: tuple[tuple[float, float, str, bool], ...]
    base: float
    grid: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    left: float = LEFT
    right: float = RIGHT


def saving_curve(text: str, best: float, currency: str, *, width: float = 460, height: float = 200) -> Curve | None:
    """Saving a month over commitment an hour, from the evidence of a purchase ("0.5 an hour saves 120.10, …")."""
    pairs = [tuple(map(float, pair.split(" an hour saves "))) for pair in text.split(", ")]
    if len(pairs) < FEWEST:
        return None
    ticks, scale = _scale(min(0.0, *(saving for _, saving in pairs)), max(saving for _, saving in pairs), height)
    first, last = pairs[0][0], pairs[-1][0]
    wide = (width - LEFT - RIGHT - 40) / ((last - first) or 1.0)
    nearest = min(pairs, key=lambda pair: abs(pair[0] - best))
    points = tuple(
        (
            LEFT + 20 + (commitment - first) * wide,
            scale(saving),
            f"{commitment:g} {currency} an hour saves {money(Decimal(str(saving)))} a month",
            (commitment, saving) == nearest,
        )
        for commitment, saving in pairs
    )
    path = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
    grid = tuple((scale(tick), f"{tick:,.0f}" if ticks[1] - ticks[0] >= 1 else f"{tick:,.2f}") for tick in ticks)
    labels = tuple((x, f"{commitment:.3g}") for (x, _, _, _), (commitment, _) in zip(points, pairs, strict=True))
    return Curve(width, height, path, points, scale(0), grid, labels)


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    height: float

    def __call__(self, amount: float) -> float:
        return TOP + (self.height - TOP - BOTTOM) * (self.high - amount) / (self.high - self.low)


def _scale(low: float, high: float, height: float) -> tuple[list[float], _Scale]:
    rough = (high - low) / 4 or 0.25
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in (1.0, 2.0, 2.5, 5.0, 10.0) if nice * power >= rough * 0.999)
    bottom, top = math.floor(low / step), max(math.ceil(high / step), 1)
    return [n * step for n in range(bottom, top + 1)], _Scale(bottom * step, top * step, height)


def _said(day: date, cost: Decimal, band: Band | None, currency: str) -> str:
    said = f"{in_words(day)}: {money(cost)} {currency}"
    if band is None:
        return said
    low, high = (money(Decimal(str(round(edge, 2)))) for edge in (band.low, band.high))
    return f"{said}, usual {low} to {high}"
