"""One amount of money can be saved once: savings net of overlap.

Here: which findings overlap and what is left for each. Not here: rank and severity (models/prioritize.py).

Findings overlap when their scopes do: the same resource (or, where neither has one, the same account, region and
service) and the same usage type, or one of them covers all usage types; and a finding without a resource covers those
of the resources in its account, region, service and usage type. Within an overlap the order is that of `Category`:
terminate > schedule > right-size > modernise > commit; then more money first.
"""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

import polars as pl

from models.finding import MONEY, Category

_CENT: Final = Decimal("0.01")
_ORDER: Final = {category.value: order for order, category in enumerate(Category)}
_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")


class _Claim(NamedTuple):
    row: int
    resource: str | None
    service: str | None
    usage_type: str | None
    order: int
    cost: Decimal
    saving: Decimal


def net_savings(findings: pl.DataFrame) -> pl.Series:
    """`x_NetMonthlySaving` for each row: what its saving still is after the findings that come before it.

    A finding takes its share of what is left of its scope: gross × (cost − taken by narrower or equal scopes) ÷ cost,
    less the share that a wider scope has taken. Net savings over any scope therefore never exceed its cost.
    """
    claims = findings.with_row_index("row").filter(pl.col("x_EstimatedMonthlySaving") > 0)
    resource = pl.col("ResourceId")
    crowded = claims.filter((pl.len().over(*_PLACE, "ResourceId") > 1) | resource.is_null().any().over(*_PLACE)).sort(
        "row"
    )
    net = dict(zip(claims["row"], claims["x_EstimatedMonthlySaving"], strict=True))
    for _, group in crowded.group_by(*_PLACE, maintain_order=True):
        net.update(_settle(_claims(group)))
    amounts = findings["x_EstimatedMonthlySaving"].to_list()
    values = [net.get(row, amount) for row, amount in enumerate(amounts)]
    return pl.Series("x_NetMonthlySaving", values, dtype=MONEY)


def _claims(group: pl.DataFrame) -> list[_Claim]:
    columns = ("row", "ResourceId", "ServiceName", "x_UsageType")
    ordered = group.with_columns(order=pl.col("Category").replace_strict(_ORDER, return_dtype=pl.Int32)).sort(
        "order", "x_EstimatedMonthlySaving", "FindingId", descending=[False, True, False]
    )
    return [
        _Claim(*row) for row in ordered.select(*columns, "order", "x_MonthlyCost", "x_EstimatedMonthlySaving").rows()
    ]


def _settle(claims: Iterable[_Claim]) -> dict[int, Decimal]:
    """Net saving by row; `claims` come in order of precedence."""
    settled: list[tuple[_Claim, Decimal]] = []
    for claim in claims:
        left = claim.cost
        share = Decimal(1)
        for other, taken in settled:
            if _within(other, claim):
                left -= taken
            elif _within(claim, other):
                share *= 1 - taken / other.cost
        part = max(Decimal(0), left) / claim.cost * share
        settled.append((claim, (claim.saving * part).quantize(_CENT, ROUND_FLOOR)))
    return {claim.row: net for claim, net in settled}


def _within(inner: _Claim, outer: _Claim) -> bool:
    """Whether the money of `inner` is part of the money of `outer`."""
    if outer.usage_type not in (None, inner.usage_type):
        return False
    if outer.resource is None:
        return outer.service == inner.service
    return outer.resource == inner.resource
