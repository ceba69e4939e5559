"""What other findings take off the spend that could be committed to: waste first, then commitments.

Here: on-demand spend per resource, day and hour that will be gone. Not here: who found it (models/detectors), what is
bought for the rest (commitment_divide.py).

A resource that is to be deleted is not committed to at all; one that is to be scheduled, not outside Monday to Friday,
08 to 20 UTC, whatever its schedule will be; one that is to be shrunk or modernised, less by the share that this saves.
What is bound to a family (or, where reservations do not change size, to a type) is not bought at all for a resource
that should leave it: shrinking stays within a family, a newer generation and Graviton are another. What is left of it
counts for a plan of all families, at the price of the family that it moves to.
"""

from typing import Final

import polars as pl

from models.finding import Category

HOURS: Final = 24
WORKING: Final = range(8, 20)
_SATURDAY: Final = 6
_SHARES: Final = (Category.RIGHTSIZE, Category.MODERNIZE)
_COUNTED: Final = (Category.TERMINATE, Category.SCHEDULE, *_SHARES)
_SCOPE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "ResourceId")
_TARGET: Final = "$.target_type"
"""Where the evidence of a finding says which type to move to."""


def waste(resource_day: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """One row per day of judgement and uncovered resource-day with a finding: scope, and what goes of each hour.

    Args:
        resource_day: COMMITMENT_RESOURCE_DAY, those that count in the base, with `x_Mask`: the hours charged.
        findings: FINDING rows of other detectors.

    Returns:
        `x_AsOf`, the columns of `resource_day`, `x_OffShare` and `x_WorkShare`: what goes of an hour outside and within
        working hours, 0..1; and `x_MovesTo`: the family to which what is left of it should move; null: it stays.
    """
    category = pl.col("Category")
    saving, cost = pl.col("x_EstimatedMonthlySaving").cast(pl.Float64), pl.col("x_MonthlyCost").cast(pl.Float64)
    relevant = (
        findings.filter(category.is_in(_COUNTED), pl.col("ResourceId").is_not_null())
        .select(
            "x_AsOf",
            *_SCOPE,
            pl.col("x_UsageType").alias("x_Found"),
            x_Kept=pl.when(category.is_in(_SHARES)).then(1 - (saving / cost).clip(0, 1)).otherwise(1.0),
            x_Gone=category == Category.TERMINATE,
            x_Scheduled=category == Category.SCHEDULE,
            x_Target=pl.col("x_Evidence").str.json_path_match(_TARGET),
        )
        .join(resource_day.with_row_index("x_Row"), on=_SCOPE)
        .filter(pl.col("x_Found").is_null() | (pl.col("x_Found") == pl.col("x_UsageType")))
    )
    rows = relevant.group_by("x_AsOf", "x_Row").agg(
        x_WorkShare=pl.when(pl.col("x_Gone").any()).then(1.0).otherwise(1 - pl.col("x_Kept").sort().product()),
        x_OffShare=pl.when((pl.col("x_Gone") | pl.col("x_Scheduled")).any())
        .then(1.0)
        .otherwise(1 - pl.col("x_Kept").sort().product()),
        x_MovesTo=moves_to(pl.col("x_Target"), pl.col("x_CommitmentFamily")).max(),
    )
    return rows.join(resource_day.with_row_index("x_Row"), on="x_Row").drop("x_Row").sort(pl.all())


def moves_to(target: pl.Expr, family: pl.Expr) -> pl.Expr:
    """The commitment family of a type, where it is another than `family`, or another type where that names one."""
    bound = family.str.extract(r"^[^:]+:([^:]+)")
    named = target.str.replace(r"^(db|cache|kafka)\.", "").str.replace(r"\.(search|elasticsearch)$", "")
    typed = bound.str.contains(".", literal=True)
    kind = pl.when(typed).then(named).otherwise(named.str.extract(r"^([^.]+)\."))
    renamed = pl.concat_str(
        family.str.extract(r"^([^:]+:)"), kind, family.str.extract(r"^[^:]+:[^:]+(:.*)$").fill_null("")
    )
    return pl.when(kind != bound).then(renamed)


def is_weekend(day: str = "ChargePeriodStart") -> pl.Expr:
    """Saturday or Sunday."""
    return pl.col(day).dt.weekday() >= _SATURDAY
