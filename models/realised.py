"""What was really saved: after a finding is resolved, the later bills against what its scope would have cost.

Here: the arithmetic, on one row per time that a finding was resolved. Not here: adding up the bills
(sql/stage/realised_cost.sql), what a confirmed saving does to confidence (models/calibration.py).

- counterfactual = monthly cost of the scope in its window × 24 ÷ 730 × days measured;
- actual = what the scope cost on those days, and what replaced it in the same resource (gp3 after gp2);
- moved = cost of the same usage that began elsewhere in the account just then: a saving that moved is none. What began
  is shared out among the findings resolved with it, in proportion to their drops;
- all three after discounts, × (1 − the finding's share), as its net saving is: what is no longer used has none;
- realised = counterfactual − actual − moved, at least 0, less what another finding of the same resource has already
  realised on the same days, in the order of `Category`: one amount is realised once.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from json import loads
from typing import Any, Final

import polars as pl

from models.finding import Category
from models.focus import HOURS_PER_MONTH
from models.words import exact

MIN_DAYS: Final = 7
"""Fewer days than a week say nothing about a month."""

HORIZON_DAYS: Final = 30
"""A finding is credited with the first 30 days; after that the estate has changed for other reasons too."""

MONTHS_PER_DAY: Final = 24 / HOURS_PER_MONTH

_PLACE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")
_ORDER: Final = {category.value: order for order, category in enumerate(Category)}

RESOLVED: Final = pl.Schema(
    {
        "FindingId": pl.String(),
        "DetectorId": pl.String(),
        "Category": pl.String(),
        "BillingAccountId": pl.String(),
        "SubAccountId": pl.String(),
        "ServiceName": pl.String(),
        "RegionId": pl.String(),
        "ResourceId": pl.String(),
        "x_UsageType": pl.String(),
        "BillingCurrency": pl.String(),
        "x_UsageTypes": pl.String(),  # JSON list: the usage types of the scope
        "x_ResolvedOn": pl.Date(),
        "x_MeasuredThrough": pl.Date(),
        "x_MatureThrough": pl.Date(),
        "x_MonthlyBasis": pl.Float64(),  # what a month would cost; of unused commitments, their unused part
        "x_NetMonthlySaving": pl.Float64(),
        "x_DiscountShare": pl.Float64(),  # of the saving, what discounts of the bill take off
        "x_ScopeCost": pl.Float64(),  # on the days measured
        "x_ReplacedCost": pl.Float64(),  # usage types that the resource did not have before
        "x_BegunCost": pl.Float64(),  # same usage, begun elsewhere in the account just then
    }
)
"""What the warehouse adds up: one row per finding and day on which it was resolved."""

_BEFORE_DISCOUNT: Final = ("x_MonthlyBasis", "x_ScopeCost", "x_ReplacedCost", "x_BegunCost")

REALISED: Final = (
    "FindingId",
    "DetectorId",
    *_PLACE[:2],
    "ServiceName",
    "RegionId",
    "ResourceId",
    "x_UsageType",
    "BillingCurrency",
    "x_ResolvedOn",
    "x_MeasuredThrough",
    "x_DaysMeasured",
    "x_EstimatedSaving",
    "x_CounterfactualCost",
    "x_ActualCost",
    "x_MovedCost",
    "x_RealisedSaving",
    "x_Mature",
)


def realised(resolved: pl.DataFrame) -> pl.DataFrame:
    """RESOLVED → one REALISED row for each that was measured for a day or longer; money is rounded to 1e-9."""
    days = (pl.col("x_MeasuredThrough") - pl.col("x_ResolvedOn")).dt.total_days() + 1
    drop = (pl.col("x_CounterfactualCost") - pl.col("x_ActualCost")).clip(0, None)
    alike = (*_PLACE, "x_UsageTypes", "x_ResolvedOn")
    measured = (
        resolved.with_columns(pl.col(_BEFORE_DISCOUNT) * (1 - pl.col("x_DiscountShare")), x_DaysMeasured=days)
        .filter(pl.col("x_DaysMeasured") >= 1)
        .with_columns(
            x_CounterfactualCost=pl.col("x_MonthlyBasis") * MONTHS_PER_DAY * pl.col("x_DaysMeasured"),
            x_EstimatedSaving=pl.col("x_NetMonthlySaving") * MONTHS_PER_DAY * pl.col("x_DaysMeasured"),
            x_ActualCost=pl.col("x_ScopeCost") + pl.col("x_ReplacedCost"),
            x_Mature=(days >= MIN_DAYS) & (pl.col("x_MeasuredThrough") <= pl.col("x_MatureThrough")),
        )
        .with_columns(x_Drop=drop)
        .with_columns(x_Moved=(pl.col("x_BegunCost") / pl.col("x_Drop").sum().over(alike)).clip(0, 1).fill_nan(0.0))
        .with_columns(x_MovedCost=pl.col("x_Drop") * pl.col("x_Moved"))
        .sort(pl.col("Category").replace_strict(_ORDER, return_dtype=pl.Int32), "x_ResolvedOn", "FindingId")
    )
    saved = _once(measured.with_columns(x_Saved=pl.col("x_Drop") - pl.col("x_MovedCost")).iter_rows(named=True))
    money = ("x_EstimatedSaving", "x_CounterfactualCost", "x_ActualCost", "x_MovedCost", "x_RealisedSaving")
    return (
        measured.with_columns(pl.Series("x_RealisedSaving", saved, dtype=pl.Float64))
        .with_columns(exact(pl.col(name)) for name in money)
        .select(REALISED)
        .sort("x_ResolvedOn", "FindingId")
    )


def _once(rows: Iterable[Mapping[str, Any]]) -> list[float]:
    """What of each row's saving no row before it has taken, by resource; rows come in order of precedence."""
    taken: dict[tuple[Any, ...], list[tuple[set[str], date, date, float]]] = {}
    saved = []
    for row in rows:
        before = taken.setdefault(tuple(row[name] for name in (*_PLACE, "ResourceId")), [])
        types = set(loads(row["x_UsageTypes"] or "[]"))
        first, last = row["x_ResolvedOn"], row["x_MeasuredThrough"]
        gone = sum(
            amount
            * max(0, (min(last, until) - max(first, since) + timedelta(days=1)).days)
            / ((until - since).days + 1)
            for other, since, until, amount in before
            if not types or not other or types & other
        )
        mine = max(0.0, row["x_Saved"] - gone)
        before.append((types, first, last, mine))
        saved.append(mine)
    return saved
