"""The days of a book against what the days before each led to expect.

Here: grouping by service, and the money. Not here: the expectation itself (models/scoring/daily.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from models.scoring.daily import Band, bands
from pipelines.report.day import Against, Usual, Yesterday
from pipelines.report.model import DaySpend

TOGETHER: Final = "Together"
_CENT: Final = Decimal("0.01")


def against_expectation(rows: Sequence[DaySpend], mature_through: date) -> list[Yesterday]:
    """One book's newest day and, where that may still grow, its newest complete one; nothing for a book without days.

    Amortised cost of usage, or billed cost for all of it when a single row cannot be amortised. Each line, the one for
    all together too, is a series of its own, so expectations need not add up. Money of expectations is in cents.
    """
    if not rows:
        return []
    amortised = all(row.amortised is not None for row in rows)
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    costs = {TOGETHER: dict.fromkeys(days, Decimal(0))}
    for row in rows:
        cost = row.usage if amortised else row.billed
        for name in (row.service, TOGETHER):
            series = costs.setdefault(name, dict.fromkeys(days, Decimal(0)))
            series[row.day] += cost
    found = dict(
        zip(costs, bands([[float(cost) for cost in series.values()] for series in costs.values()]), strict=True)
    )
    return [
        _day(
            rows[0],
            day,
            {name: (costs[name][day], found[name][days.index(day)]) for name in costs},
            amortised=amortised,
            young=day > mature_through,
        )
        for day in (last, min(last, mature_through))[: 1 + (first <= mature_through < last)]
    ]


def course(rows: Sequence[DaySpend], newest: int) -> tuple[Usual, ...]:
    """What each of one book's newest days was expected to cost together; the first week of a book has no expectation.

    None where the days shown can all be amortised and one before them cannot: the two would be different money.
    """
    if not rows:
        return ()
    amortised = all(row.amortised is not None for row in rows)
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    shown = max(first, last - timedelta(days=newest - 1))
    if not amortised and all(row.amortised is not None for row in rows if row.day >= shown):
        return ()
    costs = dict.fromkeys((first + timedelta(days=n) for n in range((last - first).days + 1)), Decimal(0))
    for row in rows:
        costs[row.day] += row.usage if amortised else row.billed
    (found,) = bands([[float(cost) for cost in costs.values()]])
    return tuple(
        Usual(day, _cents(band.expected), _cents(band.low), _cents(band.high))
        for day, band in zip(costs, found, strict=True)
        if band and day >= shown
    )


def _day(
    book: DaySpend, day: date, costs: Mapping[str, tuple[Decimal, Band | None]], *, amortised: bool, young: bool
) -> Yesterday:
    total, *services = [_against(name, cost, band) for name, (cost, band) in costs.items()]
    known = tuple(sorted((each for each in services if each.cost or each.expected), key=_place))
    return Yesterday(book.payer, book.currency, day, amortised, young, total, known)


def _against(name: str, cost: Decimal, band: Band | None) -> Against:
    if band is None:
        return Against(name, cost, None, None, None)
    return Against(name, cost, _cents(band.expected), _cents(band.low), _cents(band.high))


def _cents(amount: float) -> Decimal:
    return Decimal(amount).quantize(_CENT)


def _place(line: Against) -> tuple[Decimal, str]:
    return -abs(line.cost if line.difference is None else line.difference), line.name
