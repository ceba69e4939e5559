"""What a commitment would cost: the table of offers, and the customer's own rates where the bill shows them.

Here: price ratios by family. Not here: how much is bought (commitment_divide.py), where the table is kept
(pipelines/offers.py).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import polars as pl

UPFRONT: Final = {"none": 0, "partial": 1, "all": 2}
"""How much is paid at once, in order of risk."""

Terms: TypeAlias = tuple[int, str]
"""Years, and payment."""

Place: TypeAlias = tuple[str, str | None]
"""Commitment family and region."""

BILL: Final = "the bill's own committed rate"


class Price(NamedTuple):
    """The committed price over the public on-demand price, and who says so."""

    ratio: float
    source: str


class Offered:
    """The table of offers, asked for a family; what it answered is remembered, as every day asks the same."""

    def __init__(self, offers: pl.DataFrame) -> None:
        """Read COMMITMENT_OFFERS once."""
        self._rows = [(re.compile(pattern), *rest) for pattern, *rest in offers.iter_rows()]
        self._found: dict[tuple[str, Terms, str], Price | None] = {}
        known = offers.select("x_TermYears", "x_Payment").unique().rows()
        self.terms: list[Terms] = sorted(known, key=lambda terms: (terms[0], UPFRONT[terms[1]]))
        """Every term and payment on offer, the least binding first."""

    def of(self, plan: str, terms: Terms, family: str) -> Price | None:
        """The price of a plan for a family, by the longest pattern that matches it."""
        asked = plan, terms, family
        if asked not in self._found:
            matching = [
                (len(pattern.pattern), ratio, source)
                for pattern, name, years, payment, ratio, source in self._rows
                if (name, (years, payment)) == (plan, terms) and pattern.fullmatch(family)
            ]
            self._found[asked] = Price(*max(matching)[1:]) if matching else None
        return self._found[asked]


@dataclass(frozen=True)
class Prices:
    """The offers, and rates seen in one account's bill, which come first."""

    offered: Offered
    seen: Mapping[tuple[str, int, str, str, str | None], float]

    def of(self, plan: str, terms: Terms, place: Place) -> Price | None:
        """The price of a plan for a family in a region; None: it is not sold for it, as far as is known."""
        if (own := self.seen.get((plan, *terms, *place))) is not None:
            return Price(own, BILL)
        return self.offered.of(plan, terms, place[0])


def within(offers: pl.DataFrame, max_years: float, max_upfront: Iterable[str]) -> pl.DataFrame:
    """The offers that somebody's appetite for risk allows: no longer term, no more upfront."""
    most = max(UPFRONT.get(payment, 0) for payment in max_upfront)
    allowed = [payment for payment, rank in UPFRONT.items() if rank <= most]
    return offers.filter(pl.col("x_TermYears") <= max_years, pl.col("x_Payment").is_in(allowed))


def rates_seen(rows: pl.DataFrame) -> dict[tuple[str, int, str, str, str | None], float]:
    """Plan, years, payment, family, region → Σ EffectiveCost ÷ Σ ListCost of what such a commitment covered.

    Args:
        rows: COMMITMENT_RESOURCE_DAY of one account's window. Where one amount of a group is not known, neither is its
            rate; a rate that is no discount, or no price, is left out.
    """
    keys = ("x_Plan", "x_TermYears", "x_Payment", "x_CommitmentFamily", "RegionId")
    effective, listed = pl.col("EffectiveCost"), pl.col("ListCost")
    found = (
        rows.filter(pl.all_horizontal(pl.col(keys[:4]).is_not_null()), pl.col("CommitmentDiscountId").is_not_null())
        .group_by(keys)
        .agg(
            ratio=pl.when((effective.is_not_null() & listed.is_not_null()).all()).then(
                (effective.sum() / listed.sum()).round(9)
            )
        )
        .filter(pl.col("ratio").is_between(0, 1, closed="none"))
    )
    return {
        (plan, years, payment, family, region): ratio for plan, years, payment, family, region, ratio in found.rows()
    }
