"""Marts into verdicts, by day of judgement.

Here: the asset; many days are one run, equal to the same days one by one. Not here: any judgement (models).
"""

from typing import Any

import dagster as dg

import sql
from models.focus import FRAMES
from pipelines.defs import shown
from pipelines.defs.access import WRITER, warehouse
from pipelines.partitions import days, first_days, months_read
from pipelines.settings import Settings
from pipelines.steps.judge import Judgement, judge
from pipelines.steps.marts import FROM_CHARGES
from pipelines.warehouse import frame

READ = tuple(name for name in FRAMES if name in FROM_CHARGES)
"""The marts that detectors may read."""


@dg.asset(
    deps=[*(dg.AssetDep(mart, partition_mapping=months_read) for mart in READ), "resource_metrics"],
    description="Every finding as of the end of each day, from data up to that day alone.",
    group_name="findings",
    kinds={"polars", "duckdb"},
    partitions_def=days,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=WRITER,
)
def verdicts(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[Any]:
    """Judge every day of the run at once, where a bill reaches it."""
    wanted = first_days(list(context.partition_keys))
    span = {"first": wanted[0], "last": wanted[-1]}
    with warehouse(settings) as con:
        judged = judge(con, settings, wanted)
        top = frame(con, sql.read("reports/top_findings"), span)
        by_day = frame(con, sql.read("reports/findings_by_day"), span)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sum(one.findings for one in judged),
            "judged": _table(judged),
            "top_findings": dg.MarkdownMetadataValue(shown.of_frame(top)),
            "findings_by_day": dg.MarkdownMetadataValue(shown.bars(by_day)),
        }
    )


def _table(judged: list[Judgement]) -> dg.MarkdownMetadataValue:
    rows = ((one.payer, one.days[0], one.days[-1], len(one.days), one.findings, one.newest) for one in judged)
    return dg.MarkdownMetadataValue(shown.table(("payer", "first", "last", "days", "verdicts", "newest"), rows))
