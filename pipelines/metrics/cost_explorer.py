"""Cost Explorer's right-sizing export: the greatest CPU use of the last 14 days, per instance; it names no day.

Here: its columns. Not here: its recommendations and savings, for ours follow from the bill.
https://docs.aws.amazon.com/cost-management/latest/userguide/ce-rightsizing.html
"""

from datetime import date, datetime
from typing import Final

import polars as pl

from models.metric import Metric
from pipelines.errors import Code, RejectedError
from pipelines.metrics.cells import accounts, numbers, texts
from pipelines.metrics.names import REGIONS
from pipelines.metrics.recognise import squeezed

LOOKS_BACK: Final = 14
"""Days that Cost Explorer looks back at."""

_FIGURES: Final = (
    (Metric.CPU, ("cpuutilization", "maxcpuutilization", "cpuutilizationmax")),
    (Metric.MEMORY, ("memoryutilization", "maxmemoryutilization", "memoryutilizationmax")),
)


def points(table: pl.DataFrame, as_of: date | None, where: str) -> tuple[pl.DataFrame, int]:
    """One row per instance and metric that it has a figure of (a blank one is unknown), and the rows behind them.

    Raises:
        RejectedError: BAD_TIME without a day; a cell that is no number or account id.
    """
    if as_of is None:
        raise RejectedError(
            Code.BAD_TIME,
            "A right-sizing export names no day",
            where=where,
            hint="give one: --metrics-as-of 2026-06-18",
        )
    found = {squeezed(name): name for name in table.columns}
    region = texts(table, found["region"]) if "region" in found else pl.Series([None] * table.height, dtype=pl.String)
    base = table.select(
        "x_Row",
        accounts(table, found["accountid"], where).alias("SubAccountId")
        if "accountid" in found
        else pl.lit(None, pl.String).alias("SubAccountId"),
        region.replace_strict(REGIONS, default=region.str.extract(r"^([a-z]{2}(?:-[a-z]+)+-[0-9])$", 1)).alias(
            "RegionId"
        ),
        pl.lit("ec2").alias("x_Service"),
        texts(table, found["instanceid"]).alias("ResourceId"),
        pl.lit(datetime(as_of.year, as_of.month, as_of.day)).alias("x_At"),  # noqa: DTZ001  # UTC without a zone, as POINTS holds it
        pl.lit(24 * 3600).alias("x_Seconds"),
        pl.lit(LOOKS_BACK).alias("x_Days"),
    )
    nothing = {name: pl.lit(None, pl.Float64) for name in ("x_Average", "x_Minimum", "x_P95", "x_P99", "x_Sum")}
    rows = [
        base.with_columns(
            numbers(table, found[next(name for name in names if name in found)], where).alias("x_Maximum"),
            x_Metric=pl.lit(metric.value),
            x_Samples=pl.lit(None, pl.Int32),
            **nothing,
        ).filter(pl.col("x_Maximum").is_not_null())
        for metric, names in _FIGURES
        if any(name in found for name in names)
    ]
    together = pl.concat(rows)
    return together, together["x_Row"].n_unique()
