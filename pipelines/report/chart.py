"""The geometry of the charts: where bars, grid lines and labels go. The templates only draw.

Here: spend by day, stacked by the largest services, over its usual range, and an anomaly's small chart. Not here:
colours (style.css), money that anyone adds up: heights are floats, what is said beside them is exact.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from models.wording import day, money, span
from pipelines.report.day import Usual
from pipelines.report.model import Book

SERIES: Final = 5
"""Services with a colour of their own; the others are one grey series."""

OTHERS: Final = "Other services"
REST: Final = "Services without usage: support, fees, unused plans"
"""What is no use of anything on its day: in the table, not in the drawing, whose days it would dwarf."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 14.0, 10.0, 26.0
_GAP: Final = 0.22  # of a day's slot
_WIDEST: Final = 32.0  # a bar, where there are few days
_MARK: Final = 6.0  # above a day outside its usual range


@dataclass(frozen=True)
class Bar:
    """One segment of one day's stack, in the chart's own units."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Stack:
    """One day: its segments, what a pointer on it says, and where it is marked as outside its usual range, if it is."""

    bars: tuple[Bar, ...]
    title: str
    immature: bool
    mark: tuple[float, float] | None


@dataclass(frozen=True)
class Chart:
    """A drawing of `width` × `height` units: stacks, grid lines with their labels, labelled days, the immature days.

    `usual` is the closed path of the usual range, `expected` the open one of the expectation; both may be empty.
    """

    width: float
    height: float
    left: float
    right: float
    base: float
    stacks: tuple[Stack, ...]
    grid: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    young: tuple[float, float] | None
    usual: str
    expected: str
    covers: str
    top: float = _TOP


@dataclass(frozen=True)
class Series:
    """One service over the days of the chart: all that it cost, and the usage that is drawn of it."""

    name: str
    costs: tuple[Decimal, ...]
    usage: tuple[Decimal, ...] = ()

    @property
    def total(self) -> Decimal:
        """Of the days shown."""
        return sum(self.costs, Decimal(0))


@dataclass(frozen=True)
class Spending:
    """A book's daily cost: `series` to draw, and `rest`, if there is any, to tabulate beside it.

    Amortised, a service's cost is its EffectiveCost, with its tax, credits and discounts, and of it is drawn its usage
    before them; else both are what was billed.
    """

    days: tuple[date, ...]
    series: tuple[Series, ...]
    rest: Series | None
    amortised: bool
    mature_through: date
    course: tuple[Usual, ...]

    def drawn(self, index: int) -> Decimal:
        """What the chart shows of the day of that index."""
        return sum((series.usage[index] for series in self.series), Decimal(0))

    def total(self, index: int) -> Decimal:
        """All cost of that day."""
        every = (*self.series, self.rest) if self.rest else self.series
        return sum((series.costs[index] for series in every), Decimal(0))


def spending(book: Book) -> Spending | None:
    """Daily cost of the largest services and of the others together; None when there is nothing to draw.

    Amortised cost, or billed cost for all of it when a single row cannot be amortised: never a mixture.
    """
    amortised = all(row.amortised is not None for row in book.days)
    if not any(row.usage if amortised else row.billed for row in book.days):
        return None
    first, last = book.days[0].day, book.days[-1].day
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    cost: dict[str, dict[date, Decimal]] = {}
    usage: dict[str, dict[date, Decimal]] = {}
    for row in book.days:
        cost.setdefault(row.service, {})[row.day] = (
            row.amortised if row.amortised is not None and amortised else row.billed
        )
        usage.setdefault(row.service, {})[row.day] = row.usage if amortised else row.billed
    used = [service for service, amounts in usage.items() if any(amounts.values())]
    ranked = sorted(used, key=lambda name: (-sum(map(abs, usage[name].values())), name))
    groups = [(name, [name]) for name in ranked[:SERIES]]
    if others := ranked[SERIES:]:
        groups.append((OTHERS if len(others) > 1 else others[0], others))

    def by_day(of: dict[str, dict[date, Decimal]], members: Iterable[str]) -> tuple[Decimal, ...]:
        return tuple(sum((of[one].get(each, Decimal(0)) for one in members), Decimal(0)) for each in days)

    series = [Series(name, by_day(cost, members), by_day(usage, members)) for name, members in groups]
    rest = by_day(cost, sorted(cost.keys() - used))
    beside = Series(REST, rest) if any(rest) else None
    return Spending(days, tuple(series), beside, amortised, book.periods[0].mature_through, book.course)


def daily(spend: Spending, currency: str, *, width: float, height: float, newest: int) -> Chart:
    """Spend by day, stacked by service, over its usual range; credits hang below zero. At most `newest` days."""
    start = max(0, len(spend.days) - newest)
    days = spend.days[start:]
    columns = [[float(series.usage[start + n]) for series in spend.series] for n in range(len(days))]
    slot = (width - _LEFT - _RIGHT) / len(days)
    usual = {each.day: each for each in spend.course if each.day >= days[0]}
    ticks, to_y = _scale(columns, height, [float(edge) for each in usual.values() for edge in (each.low, each.high)])
    stacks = []
    for n, column in enumerate(columns):
        cost, known = spend.drawn(start + n), usual.get(days[n])
        title = f"{day(days[n])}: {money(cost)} {currency}"
        if known:
            title += f", usual {money(known.low)} to {money(known.high)}"
        immature = days[n] > spend.mature_through
        middle = _LEFT + slot * (n + 0.5)
        wide = min(slot * (1 - _GAP), _WIDEST)
        outside = known is not None and not immature and not known.low <= cost <= known.high
        mark = (middle, to_y(sum(part for part in column if part > 0)) - _MARK) if outside else None
        stacks.append(Stack(_segments(column, middle - wide / 2, wide, to_y), title, immature, mark))
    young = [n for n, stack in enumerate(stacks) if stack.immature]
    course = [(_LEFT + slot * (n + 0.5), usual[each]) for n, each in enumerate(days) if each in usual]
    upper = [f"{x:.1f},{to_y(float(each.high)):.1f}" for x, each in course]
    lower = [f"{x:.1f},{to_y(float(each.low)):.1f}" for x, each in reversed(course)]
    line = [f"{x:.1f},{to_y(float(each.expected)):.1f}" for x, each in course]
    return Chart(
        width=width,
        height=height,
        left=_LEFT,
        right=width - _RIGHT,
        base=to_y(0),
        stacks=tuple(stacks),
        grid=tuple((to_y(tick), _axis(tick, ticks)) for tick in ticks),
        labels=_labels(days, slot, max(1, round(64 / slot))),
        young=(_LEFT + slot * young[0], slot * len(young)) if young else None,
        usual=f"M{' L'.join(upper + lower)}Z" if len(course) > 1 else "",
        expected=f"M{' L'.join(line)}" if len(course) > 1 else "",
        covers=span(days[0], days[-1]),
    )


@dataclass(frozen=True)
class Spark:
    """An anomaly's days: bars as (x, y, width, height, belongs to the incident)."""

    width: float
    height: float
    bars: tuple[tuple[float, float, float, float, bool], ...]


def spark(
    costs: Sequence[tuple[date, Decimal | None]], first: date | None, last: date | None, *, days: int
) -> Spark | None:
    """A small chart of the days up to an incident's last one; None where the cost is not known."""
    known: Mapping[date, float] = {each: float(cost) for each, cost in costs if cost is not None}
    if last is None or not known:
        return None
    width, height = days * 4.0, 28.0
    top = max(*known.values(), 0.0) or 1.0
    bars = []
    for each, cost in known.items():
        tall = max(0.0, cost) / top * height
        x = width - ((last - each).days + 1) * 4.0
        bars.append((x, height - tall, 3.0, tall, first is not None and first <= each <= last))
    return Spark(width, height, tuple(bars))


def _segments(column: Sequence[float], x: float, width: float, to_y: "Scale") -> tuple[Bar, ...]:
    up = down = 0.0
    bars = []
    for series, cost in enumerate(column):
        start = up if cost > 0 else down
        end = start + cost
        up, down = (end, down) if cost > 0 else (up, end)
        top, bottom = to_y(max(start, end)), to_y(min(start, end))
        if bottom - top > 0.05:  # noqa: PLR2004  # less than a hair is not drawn
            bars.append(Bar(x, top, width, bottom - top, series))
    return tuple(bars)


@dataclass(frozen=True)
class Scale:
    """Amounts to heights, linear."""

    low: float
    high: float
    height: float

    def __call__(self, amount: float) -> float:
        """The distance from the top edge at which an amount lies."""
        plot = self.height - _TOP - _BOTTOM
        return _TOP + plot * (self.high - amount) / (self.high - self.low)


def _scale(columns: Sequence[Sequence[float]], height: float, edges: Sequence[float] = ()) -> tuple[list[float], Scale]:
    high = max(0.0, *(sum(cost for cost in column if cost > 0) for column in columns), *edges)
    low = min(0.0, *(sum(cost for cost in column if cost < 0) for column in columns), *edges)
    step = _step((high - low) / 4 or 0.25)
    bottom, top = math.floor(low / step), max(math.ceil(high / step), 1)
    return [n * step for n in range(bottom, top + 1)], Scale(bottom * step, top * step, height)


def _step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 × a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in (1.0, 2.0, 2.5, 5.0, 10.0) if nice * power >= rough * 0.999)


def _axis(amount: float, ticks: Sequence[float]) -> str:
    step = ticks[1] - ticks[0]
    if step == int(step):
        return f"{amount:z,.0f}"
    decimals = next(n for n in range(2, 16) if math.isclose(round(step, n), step))
    return f"{amount:z,.{decimals}f}"


def _labels(days: Sequence[date], slot: float, every: int) -> tuple[tuple[float, str], ...]:
    """Every so many days, counted from the newest, which always has its label."""
    return tuple((_LEFT + slot * (n + 0.5), day(days[n]).rpartition(" ")[0]) for n in range(len(days) - 1, -1, -every))
