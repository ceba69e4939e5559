"""What of a resource's cost no commitment covers, and at what rate it is charged.

Here: expressions over RESOURCE_WINDOW, shared by rules. Not here: windows of commitments (commitments.py).
"""

from typing import Final

import polars as pl

UNCOMMITTED: Final = (pl.col("x_OnDemandCost") / pl.col("EffectiveCost")).clip(0, 1)
"""Share of the cost that no reservation or savings plan covers: what is covered goes on costing until that ends."""

OWN_RATE: Final = pl.col("EffectiveCost") / pl.col("ConsumedQuantity")
"""What this resource's own line items cost per unit."""

RATE_SOURCE: Final = "this resource's own line items in the window"
