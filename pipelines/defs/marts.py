"""Charges into marts, by billing period: one asset per mart, one transaction per period.

Here: an asset for every file of sql/marts, described by that file's first line. Not here: their SQL.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

import sql
from pipelines.defs import shown
from pipelines.defs.access import WRITER, warehouse
from pipelines.partitions import PERIODS_PER_RUN, billing_periods, first_days
from pipelines.settings import Settings
from pipelines.steps.marts import FROM_CHARGES, build, stale
from pipelines.warehouse import frame


def _spec(mart: str) -> dg.AssetSpec:
    first_line = sql.read(f"marts/{mart}").partition("\n")[0].removeprefix("-- ")
    return dg.AssetSpec(mart, deps=["charges"], description=first_line, kinds={"duckdb", "sql"})


@dg.multi_asset(
    specs=[_spec(mart) for mart in FROM_CHARGES],
    name="marts",
    group_name="bills",
    partitions_def=billing_periods,
    backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=PERIODS_PER_RUN),
    pool=WRITER,
)
def marts(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Build the run's periods, and those that a file of several periods brought along."""
    wanted = first_days(list(context.partition_keys))
    with warehouse(settings) as con:
        periods = sorted({*wanted, *stale(con)})
        built = [build(con, period) for period in periods]
        spend = frame(con, sql.read("reports/bill_by_day"), {"periods": wanted})
    for mart in FROM_CHARGES:
        metadata: dict[str, Any] = {
            "dagster/row_count": sum(rows[mart] for rows in built),
            PERIODS: [str(period) for period in periods],
        }
        yield dg.MaterializeResult(asset_key=mart, metadata=metadata | (_plots(spend) if mart == PLOTTED else {}))


PLOTTED = "service_day"
"""The mart whose total is the bill's, so that its plot is the bill by day."""

PERIODS = "periods"
"""Metadata: the billing periods built; what is judged next follows from it."""


def _plots(spend: pl.DataFrame) -> dict[str, dg.MarkdownMetadataValue]:
    return {
        f"billed_{currency}": dg.MarkdownMetadataValue(shown.bars(days))
        for (currency,), days in spend.group_by("currency", maintain_order=True)
    }
