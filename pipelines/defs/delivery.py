"""The warehouse as readers see it.

Here: the published snapshot and how fresh it must be. Not here: how it is written (pipelines.publish).
"""

from datetime import timedelta
from typing import Any

import dagster as dg

from pipelines.defs.access import WRITER, warehouse
from pipelines.settings import Settings
from pipelines.steps.asof import newest_day
from pipelines.steps.deliver import content_digest, deliver
from pipelines.steps.marts import FROM_CHARGES

NEWEST = "newest_day"
"""Metadata: the newest day of judgement; its report is made next."""

FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))
"""A day and two hours after the last daily run it is late; after two days something is wrong."""


@dg.asset(
    deps=["charges", "commitment_family_hour", *FROM_CHARGES, "resource_metrics", "verdicts"],
    description="One immutable DuckDB file with findings, history, marts, reconciliation and deliveries; published "
    "only if every gate of sql/checks holds, whether or not the checks ran before.",
    group_name="delivery",
    kinds={"duckdb"},
    freshness_policy=FRESH,
    pool=WRITER,
)
def published_snapshot(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[Any]:
    """Publish a new generation and name it, and the newest day that it judges."""
    with warehouse(settings) as con:
        generation = deliver(con, settings)
        digest = content_digest(con)
        newest = newest_day(con)
    return dg.MaterializeResult(
        metadata={
            "generation": generation.id,
            "snapshot": dg.PathMetadataValue(settings.published / generation.file),
            "content_digest": digest,
            NEWEST: str(newest or ""),
        }
    )
