"""What a day brought: its cost against expectation, what changed, what was saved, what people decided.

Here: the shapes. Not here: reading (gather.py), the expectation (expectation.py), the state of things (model.py).
Payers and currencies are kept apart, as everywhere.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Against:
    """One service's cost of the day beside its usual range; None where a week of history is not there yet."""

    name: str
    cost: Decimal
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Above the expectation, or below it."""
        return None if self.expected is None else self.cost - self.expected

    @property
    def word(self) -> str:
        """What to think of it."""
        if self.low is None or self.high is None:
            return "new"
        return "above" if self.cost > self.high else "below" if self.cost < self.low else "usual"


@dataclass(frozen=True)
class Yesterday:
    """A newest day of one book: together, and the services, furthest from their expectation first.

    `young`: it is not complete, so what is below its range says nothing yet.
    """

    payer: str
    currency: str
    day: date
    amortised: bool
    young: bool
    total: Against
    services: tuple[Against, ...]

    def word(self, line: Against) -> str:
        """What to think of a line on this day."""
        return "so far" if self.young and line.word == "below" else line.word


@dataclass(frozen=True)
class Usual:
    """One day of a book: what the days before it led to expect, and the range around that, in cents."""

    day: date
    expected: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Place:
    """Where a finding is, and what it comes to.

    `means` says what the amount is: `net` (saving a month), `at most` (a bound of it), `at stake` (a month, no saving),
    `impact` (of an incident, so far).
    """

    payer: str
    currency: str
    id: str
    title: str
    account: str
    account_name: str | None
    service: str | None
    region: str | None
    resource: str | None
    usage_type: str | None
    amount: Decimal
    means: str


@dataclass(frozen=True)
class Changed(Place):
    """A finding that opened, came back (`regressed`) or was resolved on the day."""

    change: str
    category: str
    severity: str


@dataclass(frozen=True)
class Dismissed(Place):
    """A finding that a person took off the list."""

    reason: str
    until: date | None
    decided: date


@dataclass(frozen=True)
class Realised:
    """One detector's resolved findings in one book; money of those measured on enough settled days alone."""

    payer: str
    currency: str
    detector: str
    title: str
    measured: int
    young: int
    estimated: Decimal
    realised: Decimal


@dataclass(frozen=True)
class Reliability:
    """What became of one detector's findings, and its mean confidence before and after that is weighed."""

    detector: str
    findings: int
    confirmed: int
    refuted: int
    stated: float
    calibrated: float


@dataclass(frozen=True)
class Fresh:
    """How far one payer's bill reaches."""

    payer: str
    export: str
    through: date
    mature_through: date
    judged_through: date | None
