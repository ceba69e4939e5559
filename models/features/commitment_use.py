"""What COMMITMENT_WINDOW says of the use of a commitment.

Here: expressions shared by the rules on commitments; one that is used at all is under-used, never unused, so no two
rules claim the same money. Not here: thresholds (models/detectors).
"""

from typing import Final

import polars as pl

from models.words import number

COST: Final = pl.col("x_UsedCost") + pl.col("x_UnusedCost")
USED_SHARE: Final = pl.col("x_UsedCost") / COST
UNUSED: Final = (pl.col("x_UsedCost") <= 0) & (pl.col("x_UnusedCost") > 0)
PARTLY_USED: Final = (pl.col("x_UsedCost") > 0) & (pl.col("x_UnusedCost") > 0)

EVIDENCE: Final = {
    "utilisation": number(USED_SHARE),
    "used_cost": number(pl.col("x_UsedCost")),
    "unused_cost": number(pl.col("x_UnusedCost")),
    "on_demand_equivalent_of_use": number(pl.col("x_OnDemandEquivalent")),
    "days": pl.col("x_ActiveDays"),
    "kind": pl.col("CommitmentDiscountType"),
    "usage_type": pl.col("x_UsageType"),
    "ends_on": pl.col("x_EndsOn").cast(pl.String),
}


def by_commitment(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Each commitment is a subject of its own, as a resource is to other rules."""
    return frame.with_columns(ResourceId="CommitmentDiscountId")
