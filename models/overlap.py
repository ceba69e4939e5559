"""One amount of money can be saved once: savings net of overlap.

Here: which findings overlap and what is left for each. Not here: rank and severity (models/prioritize.py).

A scope is a resource (or, where there is none, an account, region and service, any of the last two where unnamed) and a
usage type, or all of them. Scopes lie within each other: a usage type of a resource in the whole resource, both in the
account's usage type. The order is that of `Category`: terminate > schedule > right-size > modernise > commit; then more
money first.

A commitment to buy (COMMIT without a resource) is about spend that the others' savings were taken off before it was
sized, and that purchases divide between them (models/features/commitment_base.py): it overlaps with nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

import polars as pl

from models.finding import MONEY, Category

_CENT: Final = Decimal("0.01")
_ORDER: Final = {category.value: order for order, category in enumerate(Category)}
_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency")


class _Claim(NamedTuple):
    row: int
    region: str | None
    resource: str | None
    service: str | None
    usage_type: str | None
    cost: Decimal
    saving: Decimal

    @property
    def scope(self) -> tuple[str | None, ...]:
        return self.region, self.resource, self.service if self.resource is None else None, self.usage_type


@dataclass
class _Scope:
    """What a scope costs, and how much of that is not yet saved."""

    region: str | None
    resource: str | None
    service: str | None
    usage_type: str | None
    cost: Decimal
    left: Decimal

    def within(self, outer: "_Scope") -> bool:
        """Whether this money is part of the other's; what cannot be told apart counts as part."""
        if outer.resource is not None:
            same = (outer.region, outer.resource) == (self.region, self.resource)
            return same and outer.usage_type in (None, self.usage_type)
        if outer.region not in (None, self.region):
            return False
        mixed = self.resource is not None and self.usage_type is None
        return outer.service in (None, self.service) and (mixed or outer.usage_type in (None, self.usage_type))


def net_savings(findings: pl.DataFrame) -> pl.Series:
    """`x_NetMonthlySaving` for each row: what its saving still is after the findings that come before it.

    Each finding takes its share of what is left of its scope, net = gross × left ÷ cost. What it takes is gone from
    the scopes around it, and from those within it in proportion. So net savings over any scope never exceed its cost.
    """
    resource = pl.col("ResourceId")
    apart = (pl.col("Category") == Category.COMMIT) & resource.is_null()
    claims = findings.with_row_index("row").filter(pl.col("x_EstimatedMonthlySaving") > 0, ~apart)
    crowded = claims.filter((pl.len().over(*_PLACE, "RegionId", resource) > 1) | resource.is_null().any().over(_PLACE))
    net = dict(zip(claims["row"], claims["x_EstimatedMonthlySaving"], strict=True))
    for _, group in crowded.group_by(_PLACE):
        net.update(_settle(_claims(group)))
    amounts = findings["x_EstimatedMonthlySaving"].to_list()
    return pl.Series("x_NetMonthlySaving", [net.get(row, amount) for row, amount in enumerate(amounts)], dtype=MONEY)


def _claims(group: pl.DataFrame) -> list[_Claim]:
    ordered = group.with_columns(order=pl.col("Category").replace_strict(_ORDER, return_dtype=pl.Int32)).sort(
        "order", "x_EstimatedMonthlySaving", "FindingId", descending=[False, True, False]
    )
    columns = (
        "row",
        "RegionId",
        "ResourceId",
        "ServiceName",
        "x_UsageType",
        "x_MonthlyCost",
        "x_EstimatedMonthlySaving",
    )
    return [_Claim(*row) for row in ordered.select(columns).rows()]


def _settle(claims: Iterable[_Claim]) -> dict[int, Decimal]:
    """Net saving by row; `claims` come in order of precedence."""
    claims = list(claims)
    scopes: dict[tuple[str | None, ...], _Scope] = {}
    for claim in claims:
        scope = scopes.setdefault(claim.scope, _Scope(*claim[1:5], cost=claim.cost, left=claim.cost))
        scope.cost = scope.left = max(scope.cost, claim.cost)
    near = defaultdict(list)
    for scope in scopes.values():
        near[scope.resource].append(scope)
    settled = {}
    for claim in claims:
        scope = scopes[claim.scope]
        net = (claim.saving * scope.left / scope.cost).quantize(_CENT, ROUND_FLOOR)
        touched = scopes.values() if scope.resource is None else near[scope.resource] + near[None]
        for other in touched:
            _take(net, scope, other)
        scope.left -= net
        settled[claim.row] = net
    return settled


def _take(amount: Decimal, scope: _Scope, other: _Scope) -> None:
    """What `scope` loses, `other` loses too, as far as they are the same money."""
    if other is scope:
        return
    if scope.within(other):
        other.left = max(Decimal(0), other.left - amount)
    elif other.within(scope) and scope.left > 0:
        other.left *= 1 - amount / scope.left
