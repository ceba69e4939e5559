"""A whole run, in order, under one writer: ingest (bills, metrics) → marts → judge → deliver → report.

Here: the order, for callers that want all of it (the command line, the demo, tests). Not here: any step itself; Dagster
runs the same steps as assets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import CloudWiseError
from pipelines.publish import Generation, open_current
from pipelines.report import gather, write
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.asof import as_known_on, newest_day
from pipelines.steps.attempts import Attempt, State
from pipelines.steps.charges import ensure_tables
from pipelines.steps.deliver import HAPPENED, content_digest, deliver
from pipelines.steps.ingest import ingest, outside_landing
from pipelines.steps.ingest import rebuild as ingest_landed
from pipelines.steps.judge import Judgement, checked, judge
from pipelines.steps.metrics import ingest_metrics, rebuild_metrics
from pipelines.warehouse import Connection, append, frame, locked, rows, writer

Progress = Callable[[str, str, int, int], None]
"""Called with (stage, what, done, in all)."""


@dataclass(frozen=True)
class Outcome:
    """What a run did, and where its results lie."""

    attempts: list[Attempt]
    judgements: list[Judgement]
    generation: Generation
    digest: str
    report: Path


def run(
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    replace: bool = False,
    metrics_as_of: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Everything, from exports and metrics to the published snapshot and its report.

    Where nothing could be read, the attempts are recorded and published, and no day is judged.

    Raises:
        CloudWiseError: a path that does not exist, a wrong threshold, another writer at work, or a snapshot that
            failed its gates. What was published before stays readable.
    """
    checked(settings.detectors)
    with writer(settings, wait=settings.wait_seconds) as con:
        found = outside_landing(settings, paths)
        bars = _stage(progress, "Reading bills"), _stage(progress, "Reading metrics")
        attempts = ingest(con, settings, paths, replace=replace, found=found, progress=bars[0])
        attempts += ingest_metrics(con, settings, paths, as_of=metrics_as_of, found=found, progress=bars[1])
        nothing_read = all(attempt.state in (State.REJECTED, State.RETRYABLE) for attempt in attempts)
        return _after_bills(con, settings, attempts, {} if nothing_read else None, progress)


def rebuild(settings: Settings, *, progress: Progress | None = None) -> Outcome:
    """Make the warehouse again from landing alone, judge the days judged before, publish.

    Until the new one is published, the old warehouse lies beside it as `warehouse.duckdb.before`; if anything fails, it
    takes its place again.

    Raises:
        CloudWiseError: nothing has landed, a landed file is not as it was settled, or another writer is at work.
    """
    checked(settings.detectors)
    if not settings.landing.exists():
        raise CloudWiseError(
            "There is nothing to rebuild from", where=str(settings.landing), hint="run `cloudwise run PATH` first"
        )
    days, kept = _published_before(settings)
    before = settings.warehouse.with_name(f"{settings.warehouse.name}.before")
    if settings.warehouse.exists():
        with locked(settings, wait=settings.wait_seconds):  # never opened: it may be unreadable, and is not needed
            _move(settings.warehouse, before)
    try:
        with writer(settings, wait=settings.wait_seconds) as con:
            ensure_tables(con)
            for table, rows_before in kept.items():  # what happened, which landing cannot tell
                append(con, table, rows_before)
            attempts = ingest_landed(con, settings, progress=_stage(progress, "Reading landing"))
            attempts += rebuild_metrics(con, settings)
            outcome = _after_bills(con, settings, attempts, days, progress)
    except BaseException:
        if before.exists():
            _move(before, settings.warehouse)
        raise
    _remove(before)
    return outcome


def report(settings: Settings, day: date | None = None) -> Path:
    """Write the report of a day, by default the newest that is judged, from the published snapshot.

    Returns:
        The HTML file.

    Raises:
        CloudWiseError: nothing is published, or the day is not judged.
    """
    with open_current(settings.published) as con:
        newest = newest_day(con)
        if day is None or day == newest:
            return write(gather(con), settings.reports)
        if (day,) not in rows(con, "SELECT DISTINCT x_AsOf FROM judged"):
            raise CloudWiseError(
                f"There is no day of judgement {day}",
                where=str(settings.published),
                hint=f'the newest is {newest}; `cloudwise sql "select distinct x_AsOf from judged"` lists them all',
            )
        as_known_on(con, day, settings.immature_days)
        return write(gather(con, afterwards=True), settings.reports)


def reports(settings: Settings, days: Sequence[date]) -> list[Path]:
    """The reports of those days that are judged, one after another."""
    with open_current(settings.published) as con:
        judged = {day for (day,) in rows(con, "SELECT DISTINCT x_AsOf FROM judged")}
    return [report(settings, day) for day in days if day in judged]


def _after_bills(
    con: Connection,
    settings: Settings,
    attempts: list[Attempt],
    days: Mapping[str, Sequence[date]] | None,
    progress: Progress | None,
) -> Outcome:
    stale = marts.stale(con)
    for number, period in enumerate(stale):
        if progress is not None:
            progress("Building marts", f"{period:%Y-%m}", number, len(stale))
        marts.build(con, period)
    judgements = judge(con, settings, days, progress=_stage(progress, "Judging"))
    if progress is not None:
        progress("Publishing", "snapshot", 0, 1)
    generation = deliver(con, settings)
    return Outcome(attempts, judgements, generation, content_digest(con), report(settings))


def _published_before(settings: Settings) -> tuple[dict[str, list[date]] | None, dict[str, pl.DataFrame]]:
    """Of the newest snapshot: the days of judgement by payer, and what happened; without one, None and nothing."""
    try:
        with open_current(settings.published) as con:
            judged = rows(
                con, "SELECT BillingAccountId, list(x_AsOf ORDER BY x_AsOf) FROM judged GROUP BY ALL ORDER BY 1"
            )
            return dict(judged), {table: frame(con, f"SELECT * FROM {table} ORDER BY ALL") for table in HAPPENED}
    except CloudWiseError:
        return None, {}


def _move(database: Path, to: Path) -> None:
    """Move a database file with its log, which holds what was not checkpointed, over whatever lies there."""
    _remove(to)
    if _log(database).exists():
        _log(database).replace(_log(to))
    database.replace(to)


def _remove(database: Path) -> None:
    for path in (database, _log(database)):
        path.unlink(missing_ok=True)


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _stage(progress: Progress | None, stage: str) -> Callable[[str, int, int], None] | None:
    if progress is None:
        return None
    return lambda what, done, total: progress(stage, what, done, total)
