"""What a report says, as plain values: read once from a snapshot, then rendered in any form.

Here: the shapes. Not here: findings and their order (ranking.py), reading (gather.py), wording (models/wording.py),
drawing (chart.py), rendering (render.py).
Amounts are exact decimals in their own currency. Payers and currencies are kept apart: a `Book` is one payer in one
currency, a `Ranking` is one currency; nothing here adds across either.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from pipelines.report.day import Changed, Dismissed, Fresh, Realised, Reliability, Usual, Yesterday
from pipelines.report.ranking import Ranking

ANOMALY: Final = "anomaly"
"""The one category that has an impact rather than a saving."""


@dataclass(frozen=True)
class Source:
    """The generation that the report was made from."""

    generation: str
    created_at: str
    cloudwise_version: str
    data_through: str
    mature_through: str
    settled: bool


@dataclass(frozen=True)
class Spend:
    """One billing period of one book; `amortised` is None where the export cannot give it."""

    payer: str
    currency: str
    period: date
    through: date
    mature_through: date
    settled: bool
    not_available: str | None
    billed: Decimal
    amortised: Decimal | None

    @property
    def complete(self) -> bool:
        """Nothing more is to come but corrections: the bill is settled, or its data reach the period's last day."""
        return self.settled or (self.through + timedelta(days=1)).replace(day=1) > self.period


@dataclass(frozen=True)
class DaySpend:
    """One service's cost of one day of one book; `usage` is the part of `amortised` that its use cost."""

    payer: str
    currency: str
    day: date
    service: str
    billed: Decimal
    amortised: Decimal | None
    usage: Decimal


@dataclass(frozen=True)
class Open:
    """The open findings of one detector in one book: how many, and their sums per month of 730 hours.

    What fell is counted apart, and is in no sum.
    """

    payer: str
    currency: str
    category: str
    detector: str
    title: str
    findings: int
    falls: int
    gross: Decimal
    net: Decimal
    impact: Decimal


@dataclass(frozen=True)
class Change:
    """What became of one book's findings on its newest day of judgement."""

    payer: str
    currency: str
    as_of: date
    opened: int
    regressed: int
    resolved: int


@dataclass(frozen=True)
class Sum:
    """What open findings come to: how many, and their money; `rows` are its parts, most money first."""

    rows: tuple[Open, ...]

    @property
    def findings(self) -> int:
        """Of all rows."""
        return sum(row.findings for row in self.rows)

    @property
    def falls(self) -> int:
        """Of all rows."""
        return sum(row.falls for row in self.rows)

    @property
    def gross(self) -> Decimal:
        """A month."""
        return sum((row.gross for row in self.rows), Decimal(0))

    @property
    def net(self) -> Decimal:
        """A month, after overlap."""
        return sum((row.net for row in self.rows), Decimal(0))

    @property
    def impact(self) -> Decimal:
        """So far, above expectation."""
        return sum((row.impact for row in self.rows), Decimal(0))

    def share(self, row: Open) -> float:
        """A row's net saving in percent of the largest."""
        largest = max(each.net for each in self.rows)
        return float(100 * row.net / largest) if largest else 0.0


@dataclass(frozen=True)
class Book:
    """One payer in one currency: its periods (newest first), days, open findings by detector, and newest changes.

    `course`: what its days together were expected to cost, of those that have a week behind them.
    """

    payer: str
    currency: str
    periods: tuple[Spend, ...]
    days: tuple[DaySpend, ...]
    open: tuple[Open, ...]
    change: Change | None
    course: tuple[Usual, ...] = ()

    @property
    def savings(self) -> Sum:
        """What could be saved."""
        return Sum(tuple(row for row in self.open if row.category != ANOMALY))

    @property
    def anomalies(self) -> Sum:
        """What cost more, or less, than expected."""
        return Sum(tuple(row for row in self.open if row.category == ANOMALY))

    @property
    def headline_periods(self) -> tuple[Spend, ...]:
        """The newest period, and the newest whole one before it."""
        whole = (spend for spend in self.periods[1:] if spend.complete)
        return (self.periods[0], *([last] if (last := next(whole, None)) else []))


@dataclass(frozen=True)
class Reconciled:
    """One export's period of one book: the source beside the charges."""

    export: str
    period: date
    version: str
    payer: str
    currency: str
    source_rows: int
    charged_rows: int
    source_cost: Decimal
    charged_cost: Decimal
    settled: bool
    counted: bool

    @property
    def equal(self) -> bool:
        """Rows and cost agree to the last digit."""
        return self.source_cost == self.charged_cost and self.source_rows == self.charged_rows


@dataclass(frozen=True)
class NotAssessed:
    """What a detector could not judge, and for what lack."""

    payer: str
    detector: str
    reason: str
    accounts: int


@dataclass(frozen=True)
class Delivery:
    """One attempt of the newest run."""

    at: datetime
    state: str
    code: str | None
    reason: str | None
    export: str | None
    period: date | None
    version: str | None
    source: str
    source_rows: int | None
    billed: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Report:
    """All that one report says of a day; `afterwards`: it is a past day, made from the snapshot of today.

    `anomaly_days`: finding id → (day, cost) of the days up to the last flagged one.
    """

    day: date | None
    afterwards: bool
    source: Source
    books: tuple[Book, ...]
    yesterday: tuple[Yesterday, ...]
    changed: tuple[Changed, ...]
    realised: tuple[Realised, ...]
    dismissed: tuple[Dismissed, ...]
    reliability: tuple[Reliability, ...]
    fresh: tuple[Fresh, ...]
    savings: tuple[Ranking, ...]
    anomalies: tuple[Ranking, ...]
    anomaly_days: dict[str, tuple[tuple[date, Decimal | None], ...]]
    reconciliation: tuple[Reconciled, ...]
    not_assessed: tuple[NotAssessed, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def unequal(self) -> int:
        """Rows of the reconciliation that do not agree; a snapshot with any is not published."""
        return sum(not row.equal for row in self.reconciliation)

    def complete_day(self, book: Book) -> Yesterday | None:
        """The newest complete day of a book beside its expectation; where none is complete, its newest."""
        days = [day for day in self.yesterday if (day.payer, day.currency) == (book.payer, book.currency)]
        return next((day for day in days if not day.young), days[0] if days else None)

    def changes(self, kind: str) -> tuple[Changed, ...]:
        """The findings that opened, regressed or were resolved on the day."""
        return tuple(change for change in self.changed if change.change == kind)

    @property
    def decided(self) -> tuple[Reliability, ...]:
        """Detectors of which later bills or people said anything."""
        return tuple(row for row in self.reliability if row.confirmed or row.refuted)

    @property
    def not_available(self) -> tuple[Spend, ...]:
        """Periods whose export cannot give every metric."""
        return tuple(spend for book in self.books for spend in book.periods if spend.not_available)

    @property
    def delivery_counts(self) -> tuple[tuple[str, int], ...]:
        """State → attempts, in the order in which they are listed."""
        return tuple(Counter(delivery.state for delivery in self.deliveries).items())
