"""The findings of a report, by what they ask for, most money first.

Here: the shapes, and what can be said once for all of them. Not here: reading and counting (gather.py).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Finding:
    """One open finding; savings have `gross` and `net`, anomalies `impact`, which if `bounded` is a saving at most."""

    id: str
    detector: str
    title: str
    category: str
    severity: str
    confidence: float
    payer: str
    account: str
    account_name: str | None
    service: str | None
    region: str | None
    resource: str | None
    usage_type: str | None
    event_start: date | None
    window_end: date | None
    currency: str
    monthly_cost: Decimal | None
    gross: Decimal | None
    net: Decimal | None
    impact: Decimal | None
    bounded: bool
    mature: bool
    summary: str
    why: str | None
    action: str
    first_seen: date
    state: str


@dataclass(frozen=True)
class Kind:
    """One detector's largest open findings in one currency, and the count and sum of all of them."""

    title: str
    shown: tuple[Finding, ...]
    total: int
    amount: Decimal

    @property
    def action(self) -> str | None:
        """What they ask for, if all that are shown ask for the same."""
        actions = {finding.action for finding in self.shown}
        return actions.pop() if len(actions) == 1 else None


@dataclass(frozen=True)
class Ranking:
    """The largest open findings of one currency by kind, and the count and sum of all, shown or not; falls apart."""

    currency: str
    kinds: tuple[Kind, ...]
    total: int
    falls: int
    amount: Decimal

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings of all kinds, most money first."""
        found = [finding for kind in self.kinds for finding in kind.shown]
        return tuple(sorted(found, key=lambda each: (-(each.net or each.impact or 0), each.id)))

    @property
    def action(self) -> str | None:
        """What all that are shown ask for, if it is the same: said once, then."""
        actions = {kind.action for kind in self.kinds}
        return actions.pop() if len(actions) == 1 else None

    @property
    def young(self) -> bool:
        """All that are shown rest on days that may still change: said once, then."""
        return all(not finding.mature for finding in self.shown)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total + self.falls - sum(len(kind.shown) for kind in self.kinds)
