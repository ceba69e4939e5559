"""Exports into charges, by billing period; metric files into resource_metrics.

Here: the assets that ingest writes. Not here: which files make up a period (pipelines.exports), what metrics
mean (pipelines.metrics), their SQL (sql/stage).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

import sql
from pipelines.defs import shown
from pipelines.defs.access import WRITER, warehouse
from pipelines.partitions import PERIODS_PER_RUN, billing_periods, first_days
from pipelines.settings import Settings
from pipelines.steps.attempts import Attempt
from pipelines.steps.ingest import ingest
from pipelines.steps.judge import checked
from pipelines.steps.metrics import ingest_metrics
from pipelines.warehouse import frame, rows

ATTEMPTED = ("source", "period", "state", "code", "reason", "source_rows", "charge_rows", "billed", "currency")


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            "charges",
            description="FOCUS charges, resource × day, exact money. Takes what the inbox holds of the billing period, "
            "and files whose rows alone can say which period they belong to.",
            kinds={"duckdb", "python"},
        ),
        dg.AssetSpec(
            "commitment_family_hour",
            description="On-demand spend that a commitment could cover, by hour; made with the charges, "
            "which hold days.",
            kinds={"duckdb"},
        ),
    ],
    name="ingest",
    group_name="bills",
    partitions_def=billing_periods,
    backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=PERIODS_PER_RUN),
    pool=WRITER,
)
def charges(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Take the newest complete version of each period of the run; what is wrong with a delivery is an attempt."""
    checked(settings.detectors)  # refused before a long ingest, not after it
    periods = first_days(list(context.partition_keys))
    with warehouse(settings) as con:
        attempts = ingest(con, settings, settings.inbox, periods=periods)
        money = frame(con, sql.read("reports/money_by_period"), {"periods": periods})
    yield dg.MaterializeResult(
        asset_key="charges",
        metadata={
            "dagster/row_count": int(money["charge_rows"].sum()),
            "money_in_and_out": dg.MarkdownMetadataValue(shown.of_frame(money)),
            "attempts": dg.MarkdownMetadataValue(_attempts(attempts)),
        },
    )
    yield dg.MaterializeResult(asset_key="commitment_family_hour")


@dg.asset(
    description="What was measured of resources, by day: the inbox's metric files that are new; docs/utilisation.md.",
    group_name="bills",
    kinds={"duckdb", "polars"},
    pool=WRITER,
)
def resource_metrics(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[Any]:
    """Take every metric file that is not known yet; what is wrong with one is an attempt."""
    checked(settings.detectors)
    with warehouse(settings) as con:
        attempts = ingest_metrics(con, settings, settings.inbox)
        ((held, newest),) = rows(con, "SELECT count(*), CAST(max(x_Day) AS VARCHAR) FROM resource_metrics")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": held,
            "newest_day": newest or "none",
            "attempts": dg.MarkdownMetadataValue(_attempts(attempts)),
        }
    )


def _attempts(attempts: list[Attempt]) -> str:
    return shown.table(ATTEMPTED, ([getattr(attempt, name) for name in ATTEMPTED] for attempt in attempts))
