"""What a finding is about, as series with days: from its own columns and its x_Scope, whatever level it is told at.

Here: findings to scopes and to states. Not here: reading charges by them (pipelines/steps/causes.py).

x_Scope is JSON. `series`, where there is one, lists every series with its own days (incidents over several of them);
`resources` means those of the finding's service and region; else the finding's own columns are the one series.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl

from models.causes.cause import DAYS_BEFORE, SCOPE

_PLACE: Final = ("SubAccountId", "ServiceName", "x_ServiceCode", "x_UsageType", "RegionId", "CommitmentDiscountId")
_Key = tuple[Any, ...]


@dataclass(frozen=True)
class State:
    """A finding as of one day of judgement: its money and, per series number, the days it is about."""

    row: dict[str, Any]
    start: date
    days: dict[int, tuple[date, ...]]

    @property
    def all_days(self) -> tuple[date, ...]:
        """The days of any series, ascending."""
        return tuple(sorted({day for days in self.days.values() for day in days}))

    @property
    def impact(self) -> Decimal:
        """What has to be explained, in cents."""
        amount: Decimal = self.row["x_Impact"]
        return amount

    @property
    def cost(self) -> float | None:
        """What the days cost, where the finding says so."""
        amount = self.row["x_WindowCost"]
        return None if amount is None else float(amount)


def states(findings: pl.DataFrame) -> Iterator[tuple[str, list[State], list[_Key]]]:
    """Per finding that has an impact: its states by day of judgement, and its series, which they number."""
    wanted = findings.filter(pl.col("x_Impact").is_not_null(), pl.col("x_WindowEnd").is_not_null())
    for (finding,), rows in wanted.sort("FindingId", "x_AsOf").group_by("FindingId", maintain_order=True):
        numbers: dict[_Key, int] = {}
        of_it = []
        for row in rows.iter_rows(named=True):
            days: dict[int, set[date]] = {}
            for key, dates in _series(row):
                days.setdefault(numbers.setdefault(key, len(numbers)), set()).update(dates)
            start = row["x_EventStart"] or row["x_WindowStart"]
            of_it.append(State(row, start, {number: tuple(sorted(each)) for number, each in days.items()}))
        yield str(finding), of_it, list(numbers)


def scopes(findings: pl.DataFrame) -> pl.DataFrame:
    """FINDING rows of incidents → SCOPE, which charges are to be read for them."""
    rows = [
        (
            finding,
            number,
            of_it[0].row["BillingCurrency"],
            *key[:-1],
            list(key[-1]) if key[-1] else None,
            of_it[0].start - timedelta(days=DAYS_BEFORE),
            max(state.row["x_WindowEnd"] for state in of_it),
        )
        for finding, of_it, series in states(findings)
        for number, key in enumerate(series)
    ]
    return pl.DataFrame(rows, schema=SCOPE, orient="row")


def _series(row: dict[str, Any]) -> Iterator[tuple[_Key, list[date]]]:
    scope = json.loads(row["x_Scope"] or "{}")
    for each in scope.get("series") or ():
        yield (*(each.get(name) for name in _PLACE), None), [date.fromisoformat(day) for day in each["days"]]
    if scope.get("series"):
        return
    named, resources = [date.fromisoformat(day) for day in scope.get("days", ())], scope.get("resources")
    span = (row["x_WindowEnd"] - row["x_WindowStart"]).days
    days = named or [row["x_WindowStart"] + timedelta(days=n) for n in range(span + 1)]
    place = (row["SubAccountId"], row["ServiceName"], None, row["x_UsageType"], row["RegionId"], None)
    yield (*place, tuple(resources) if resources else None), days
