"""The report of each day, from the published snapshot.

Here: the asset. Not here: what a report says (pipelines.report).
"""

from typing import Any

import dagster as dg

from pipelines.partitions import days, first_days
from pipelines.settings import Settings
from pipelines.steps import whole


@dg.asset(
    deps=["verdicts", "published_snapshot"],
    description="One page for a person, with Markdown and JSON twins; of a past day it says what was known then.",
    group_name="reports",
    kinds={"html"},
    partitions_def=days,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def daily_report(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[Any]:
    """Write the reports of the run's days; a day that was not judged has none."""
    written = whole.reports(settings, first_days(list(context.partition_keys)))
    metadata: dict[str, Any] = {"dagster/row_count": len(written)}
    return dg.MaterializeResult(metadata=metadata | ({"report": dg.PathMetadataValue(written[-1])} if written else {}))
