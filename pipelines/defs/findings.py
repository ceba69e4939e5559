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
        tables = _tables(con, {"first": wanted[0], "last": wanted[-1]})
    found = sum(one.findings for one in judged)
    return dg.MaterializeResult(metadata={"dagster/row_count": found, "judged": _table(judged), **tables})


def _tables(con: Connection, span: dict[str, date]) -> dict[str, dg.MarkdownMetadataValue]:
    """What was found in the days of a run, and why."""
    texts = {
        name: shown.of_frame(frame(con, sql.read(f"reports/{name}"), span)) for name in ("top_findings", "top_causes")
    }
    by_day = shown.bars(frame(con, sql.read("reports/findings_by_day"), span))
    return {name: dg.MarkdownMetadataValue(text) for name, text in (texts | {"findings_by_day": by_day}).items()}


def _table(judged: list[Judgement]) -> dg.MarkdownMetadataValue:
    rows = ((one.payer, one.days[0], one.days[-1], len(one.days), one.findings, one.newest) for one in judged)
    return dg.MarkdownMetadataValue(shown.table(("payer", "first", "last", "days", "verdicts", "newest"), rows))
