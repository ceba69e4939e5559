"""Marts into verdicts, by day of judgement.

Here: the asset; many days are one run, equal to the same days one by one. Not here: any judgement (models).
"""

from datetime import date
from typing import Any

import dagster as dg

import sql
from models.focus import FRAMES
from pipelines.defs import shown
from pipelines.defs.access import WRITER, warehouse
from pipelines.partitions import days, first_days, months_read
from pipelines.settings import Settings
from pipelines.steps.incidents import pictures
from pipelines.steps.judge import Judgement, judge
from pipelines.steps.marts import FROM_CHARGES
from pipelines.warehouse import Connection, frame

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
    with warehouse(settings) as con:
        judged = judge(con, settings, wanted)
        metadata = _metadata(con, wanted[0], wanted[-1])
    count = sum(one.findings for one in judged)
    return dg.MaterializeResult(metadata={"dagster/row_count": count, "judged": _table(judged), **metadata})


def _metadata(con: Connection, first: date, last: date) -> dict[str, dg.MarkdownMetadataValue]:
    """What a person looks at: top findings and causes, findings by day, how series were scored, incidents drawn."""
    span = {"first": first, "last": last}
    texts = {
        "top_findings": shown.of_frame(frame(con, sql.read("reports/top_findings"), span)),
        "top_causes": shown.of_frame(frame(con, sql.read("reports/top_causes"), span)),
        "findings_by_day": shown.bars(frame(con, sql.read("reports/findings_by_day"), span)),
        "scored_by_day": shown.of_frame(frame(con, sql.read("reports/scored_by_day"), span)),
        "top_incidents": shown.images(pictures(con, first, last)),
    }
    return {name: dg.MarkdownMetadataValue(text) for name, text in texts.items()}


def _table(judged: list[Judgement]) -> dg.MarkdownMetadataValue:
    rows = ((one.payer, one.days[0], one.days[-1], len(one.days), one.findings, one.newest) for one in judged)
    return dg.MarkdownMetadataValue(shown.table(("payer", "first", "last", "days", "verdicts", "newest"), rows))
