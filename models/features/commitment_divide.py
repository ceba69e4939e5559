"""One account's steady spend divided between the commitments that could be bought for it, each amount of it once.

Here: two ways to divide a domain (compute, database, …): one plan for all of it, or a purchase per family and one plan
for what these leave. Not here: the optimum of one purchase (models/scoring/commitment.py), frames (commitment_base.py).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from models.features.commitment_offers import Place, Price, Prices, Terms
from models.features.commitment_trend import Trend, trend
from models.scoring.commitment import Floats, Outcome, covered, optimum, outcome

POOLED: Final = {"compute": "Compute SP", "database": "Database SP"}
"""Plans that count for every family of a domain, in every region."""

_DOMAINS: Final = {
    "ec2": "compute",
    "fargate": "compute",
    "lambda": "compute",
    "rds": "database",
    "dynamodb": "database",
}
_CURVE: Final = (0.5, 0.75, 1.0, 1.25, 1.5)
RESERVED: Final = "RI standard"
_NEARLY: Final = 0.02
"""So little is a whole reservation short of one: sizes of a family are not priced in proportion to the last digit."""

_STEP: Final = 1e-5
"""A savings plan's commitment has five decimals (AWS, CreateSavingsPlan)."""


class Spend(NamedTuple):
    """Hours × classes of on-demand spend, where each class is used, and its public over its billed price."""

    hours: Floats
    places: Sequence[Place]
    markup: Floats
    stays: Floats
    """The same without what should move to or from another family: all that a purchase for one family may be for."""
    units: Floats
    """Per class, what one reservation of it costs an hour on demand; 0 where it is not known."""

    def of(self, chosen: Sequence[int]) -> "Spend":
        """Some of its classes."""
        places = [self.places[one] for one in chosen]
        return Spend(self.hours[:, chosen], places, self.markup[chosen], self.stays[:, chosen], self.units[chosen])


@dataclass(frozen=True)
class Purchase:
    """One commitment to buy: of what, at which price, and what it would have done."""

    family: str
    region: str | None
    plan: str
    terms: Terms
    classes: tuple[tuple[Place, float], ...]
    """Family and region of the spend that it is for, and what it would charge for each unit of it."""
    sources: tuple[str, ...]
    base: float
    """On-demand spend per hour that it is for."""
    best: float
    """The optimum per hour, before the growth guard and whole reservations."""
    count: int
    """How many reservations that is; 0: of a plan, or where they are not known."""
    result: Outcome
    trend: Trend
    curve: tuple[Outcome, ...]
    active_days: int

    @property
    def pooled(self) -> bool:
        """Whether it counts for every family of its domain."""
        return self.plan in POOLED.values()

    @property
    def families(self) -> tuple[str, ...]:
        """What it would be used for."""
        return tuple(sorted({family for (family, _), _ in self.classes}))


@dataclass(frozen=True)
class Division:
    """A way to divide one domain's spend, and what it buys."""

    domain: str
    name: str
    purchases: tuple[Purchase, ...]

    @property
    def saving(self) -> float:
        """Mean per hour, of all purchases."""
        return sum(purchase.result.saving for purchase in self.purchases)


def domain_of(family: str) -> str:
    """What shares plans with what: by the service that a family begins with."""
    service = family.partition(":")[0]
    return _DOMAINS.get(service, service)


def divisions(spend: Spend, prices: Prices, terms: Terms) -> Iterator[Division]:
    """Every way to divide each domain of the spend under these terms that buys anything."""
    domains = defaultdict(list)
    for number, (family, _) in enumerate(spend.places):
        domains[domain_of(family)].append(number)
    for domain, chosen in sorted(domains.items()):
        part = spend.of(chosen)
        pooled = _pooled(part, prices, terms, domain)
        if pooled:
            yield Division(domain, "pooled", pooled)
        specific, taken = _specific(part._replace(hours=part.stays), prices, terms)
        if specific:
            rest = part._replace(hours=part.hours - taken)
            yield Division(domain, "specific", (*specific, *_pooled(rest, prices, terms, domain)))


def _pooled(spend: Spend, prices: Prices, terms: Terms, domain: str) -> tuple[Purchase, ...]:
    return _bought(spend, prices, terms, POOLED[domain], (domain, None))[0] if domain in POOLED else ()


def _specific(spend: Spend, prices: Prices, terms: Terms) -> tuple[tuple[Purchase, ...], Floats]:
    """Per instance family and region an EC2 Instance plan, or reservations: what saves more, and the plan if equal.

    Beside the purchases, what they cover: hours × classes.
    """
    groups = defaultdict(list)
    for number, (family, region) in enumerate(spend.places):
        service, _, kind = family.partition(":")
        groups[(f"ec2:{kind.partition(':')[0]}" if service == "ec2" else family, region or "")].append(number)
    taken = np.zeros_like(spend.hours)
    found: list[Purchase] = []
    for _, chosen in sorted(groups.items()):
        part = spend.of(chosen)
        shared = _bought(part, prices, terms, "EC2 Instance SP", _family(part))
        single = [_bought(part.of([one]), prices, terms, RESERVED, part.places[one]) for one in range(len(chosen))]
        reserved = tuple(purchase for bought, _ in single for purchase in bought)
        if _saving(reserved) > _saving(shared[0]):
            found += reserved
            taken[:, chosen] = np.hstack([each for _, each in single])
        else:
            found += shared[0]
            taken[:, chosen] = shared[1]
    return tuple(found), taken


def _family(spend: Spend) -> Place:
    """The instance family that all these share; platforms differ."""
    family, region = spend.places[0]
    return ":".join(family.split(":")[:2]), region


def _saving(purchases: Sequence[Purchase]) -> float:
    return sum(purchase.result.saving for purchase in purchases)


def _bought(spend: Spend, prices: Prices, terms: Terms, plan: str, named: Place) -> tuple[tuple[Purchase, ...], Floats]:
    """The best purchase of one plan, if it saves anything, and the spend that it covers, hours × classes."""
    taken = np.zeros_like(spend.hours)
    found = [prices.of(plan, terms, place) for place in spend.places]
    known = [(number, price) for number, price in enumerate(found) if price is not None]
    if not known:
        return (), taken
    part = spend.of([number for number, _ in known])
    ratios = np.array([price.ratio for _, price in known]) * part.markup
    best = optimum(part.hours, ratios)
    hourly = part.hours.sum(axis=1)
    days = np.add.reduceat(hourly, np.arange(0, len(hourly), 24))
    seen = trend(days)
    commitment = best * seen.committed(terms[0])
    if plan == RESERVED and (unit := float(part.units[0] * ratios[0])) > 0:
        count = int(np.floor(commitment / unit + _NEARLY))
        commitment = count * unit
    else:
        count, commitment = 0, np.floor(commitment / _STEP + 1e-6) * _STEP
    result = outcome(part.hours, ratios, float(commitment))
    if commitment <= 0 or result.saving <= 0:
        return (), taken
    purchase = Purchase(
        *named, plan, terms,
        classes=tuple(zip(part.places, ratios.tolist(), strict=True)),
        sources=_sources(part, known, ratios, result.commitment),
        base=float(part.hours.sum()) / len(part.hours),
        best=best,
        count=count,
        result=result,
        trend=seen,
        curve=tuple(outcome(part.hours, ratios, share * best) for share in _CURVE),
        active_days=int((days > 0).sum()),
    )  # fmt: skip
    taken[:, [number for number, _ in known]] = covered(part.hours, ratios, result.commitment)
    return (purchase,), taken


def _sources(part: Spend, known: Sequence[tuple[int, Price]], ratios: Floats, commitment: float) -> tuple[str, ...]:
    """Where the prices of what is covered come from; where there are several sources, which family each is for."""
    taken = covered(part.hours, ratios, commitment).sum(axis=0)
    by_source = defaultdict(set)
    for (family, _), (_, price), amount in zip(part.places, known, taken, strict=True):
        if amount > 0:
            by_source[price.source].add(family)
    if len(by_source) == 1:
        return tuple(by_source)
    return tuple(f"{', '.join(sorted(families))}: {source}" for source, families in sorted(by_source.items()))
