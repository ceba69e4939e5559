"""What RESOURCE_WINDOW says about being there and about running.

Here: expressions over that frame, shared by rules. Not here: thresholds (models/detectors).
"""

from datetime import timedelta
from typing import Final

import polars as pl

LATE_DAYS: Final = 2
"""The last days of an export that is still growing may lack services (AWS finalises usage within 24 to 72 hours)."""

_SINCE: Final = pl.col("x_WindowEnd") - pl.when(~pl.col("x_Mature")).then(pl.lit(timedelta(days=LATE_DAYS))).otherwise(
    pl.lit(timedelta(0))
)

CHARGED_TO_THE_END: Final = pl.col("x_LastDay") >= _SINCE
"""True where something was still charged on the day of judgement, or could have been: late days do not bury it."""

STILL_THERE: Final = pl.col("x_DueDay") > _SINCE
"""As CHARGED_TO_THE_END, but days on which the resource usually rests (an office machine's weekend) do not bury it."""

RUNNING_HOURS: Final = pl.coalesce(
    "x_RunningHours",
    pl.when(
        pl.col("ConsumedUnit").str.to_lowercase().is_in(["hrs", "hour", "hours"]),
        pl.col("ConsumedQuantity").is_not_null(),  # the lesser of unknown and known would be the known one
    ).then(pl.min_horizontal("ConsumedQuantity", "x_SpanHours")),
)
"""Hours charged; in a daily export the quantity, where its unit is hours; else null."""

RUNNING_SHARE: Final = RUNNING_HOURS / pl.col("x_SpanHours")
"""Share of the hours since it began (in the window) in which it ran, 0..1."""
