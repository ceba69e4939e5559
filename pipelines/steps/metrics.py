"""Metric files into `resource_metrics`: each file's data points, and the days that they touch made again.

Where files overlap, each data point is the newest file's, so any order and any repetition of deliveries ends in the
same table. Here: the loop, the transaction, the record. Not here: finding files (pipelines/exports), what their columns
mean (pipelines/metrics), features (models/features).
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

import sql
from pipelines.errors import Code, RejectedError, RetryableError
from pipelines.exports import Found, MetricFile, MetricSchema, bring, version_of
from pipelines.metrics.landing import LandedMetrics, landed, settle
from pipelines.metrics.points import Points, read_points
from pipelines.settings import Settings
from pipelines.steps.attempts import Attempt, State, reason, record
from pipelines.steps.charges import ensure_tables
from pipelines.steps.ingest import outside_landing
from pipelines.warehouse import Connection, append, rows, transaction

EXPORT = "metrics"
"""What stands for the export's id in `deliveries`."""

Progress = Callable[[str, int, int], None]


def ingest_metrics(
    con: Connection,
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    as_of: date | None = None,
    found: Sequence[Found] | None = None,
    progress: Progress | None = None,
) -> list[Attempt]:
    """Take every metric file under `paths` that is not known yet; record every attempt.

    Args:
        con: the writer's warehouse.
        settings: where landing is, whether to link.
        paths: files and folders.
        as_of: the day of figures that name none (Cost Explorer's right-sizing); default: the day the file was written.
        found: what lies under `paths`, where the caller knows it already.
        progress: told before each file.

    Raises:
        CloudWiseError: a path that does not exist. What is wrong with a file is an attempt, and takes nothing of it.
    """
    ensure_tables(con)
    listed = outside_landing(settings, paths) if found is None else found
    files = sorted((item for item in listed if isinstance(item, MetricFile)), key=lambda item: str(item.source))
    attempts = []
    with _touching(con):
        for number, metrics in enumerate(files):
            if progress is not None:
                progress(metrics.source.name, number, len(files))
            attempts.append(_attempt(con, settings, metrics, as_of))
    return [record(con, attempt) for attempt in attempts]


def rebuild_metrics(con: Connection, settings: Settings) -> list[Attempt]:
    """Take every settled file again from landing.

    Raises:
        RejectedError: a landed file is not as it was settled.
    """
    ensure_tables(con)
    attempts = []
    with _touching(con):
        for known in landed(settings.landing):
            read = read_points(known.file, known.schema, known.as_of)
            _take(con, known, read)
            attempts.append(_published(known, read, "rebuilt from landing"))
    return [record(con, attempt) for attempt in attempts]


@contextmanager
def _touching(con: Connection) -> Iterator[None]:
    """One transaction over many files; at its end, the days that they touch are made again from the data points."""
    con.execute(sql.read("stage/metric_key"))
    con.execute("CREATE OR REPLACE TEMP TABLE touched_points (x_Key VARCHAR, x_Day DATE)")
    with transaction(con):
        yield
        con.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT * FROM touched_points")
        con.execute(
            "DELETE FROM resource_metrics WHERE (x_Day, metric_key(SubAccountId, RegionId, x_Service, ResourceId, "
            "x_Metric, x_Source)) IN (SELECT x_Day, x_Key FROM touched)"
        )
        con.execute(f"INSERT INTO resource_metrics BY NAME {sql.read('stage/metric_day')}")
        con.execute("DELETE FROM metric_days WHERE x_Day IN (SELECT x_Day FROM touched)")
        con.execute(sql.read("stage/metric_checksum"))


def _attempt(con: Connection, settings: Settings, metrics: MetricFile, as_of: date | None) -> Attempt:
    folder: Path | None = None
    try:
        version = version_of(metrics, settings.landing)
        day = _day(metrics, as_of)
        held = rows(con, "SELECT x_Order, x_AsOf FROM metric_files WHERE x_Version = $1", [version])
        if held and held[0][0] >= metrics.order and (as_of is None or held[0][1] == day):
            return _known(metrics, version)
        folder, (file,) = bring(metrics, settings.landing, link=settings.link_files)
        read = read_points(file, metrics.schema, day)
        settled = settle(file, settings.landing, metrics.schema, version, metrics.order, day)
        _take(con, settled, read)
        return _published(settled, read, None)
    except (RejectedError, RetryableError) as error:
        state = State.REJECTED if isinstance(error, RejectedError) else State.RETRYABLE
        why = reason(error.what, error.where, error.hint)
        return Attempt(
            str(metrics.source), state, error.code, why, EXPORT, schema=metrics.schema, order=metrics.order, files=1
        )
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _day(metrics: MetricFile, as_of: date | None) -> date | None:
    """The day of figures that name none: as given, else the day on which the file was written."""
    if metrics.schema is not MetricSchema.COST_EXPLORER:
        return None
    return as_of or datetime.fromtimestamp(metrics.file.mtime_ns / 1e9, tz=UTC).date()


def _take(con: Connection, metrics: LandedMetrics, read: Points) -> None:
    """Replace what this version said before, if anything, and note what it touches."""
    of = [metrics.version]
    touched = "INSERT INTO touched_points SELECT x_Key, CAST(x_At AS DATE) FROM metric_points WHERE x_Version = $1"
    con.execute(touched, of)
    con.execute("DELETE FROM metric_points WHERE x_Version = $1", of)
    con.execute("DELETE FROM metric_files WHERE x_Version = $1", of)
    con.register("read_points", read.table)
    try:
        con.execute(
            "INSERT INTO metric_points BY NAME SELECT $1 AS x_Version, metric_key(SubAccountId, RegionId, x_Service, "
            "ResourceId, x_Metric, x_Source) AS x_Key, * FROM read_points",
            of,
        )
    finally:
        con.unregister("read_points")
    file = {"x_Version": metrics.version, "x_Order": metrics.order, "x_AsOf": metrics.as_of, "x_Schema": metrics.schema}
    append(con, "metric_files", pl.DataFrame([file], schema=_FILES))
    con.execute(touched, of)


_FILES = {"x_Version": pl.String, "x_Order": pl.String, "x_AsOf": pl.Date, "x_Schema": pl.String}


def _known(metrics: MetricFile, version: str) -> Attempt:
    return Attempt(
        str(metrics.source),
        State.UNCHANGED,
        Code.SAME_VERSION,
        "already taken",
        EXPORT,
        version=version,
        schema=metrics.schema,
        order=metrics.order,
        files=1,
        bytes=metrics.file.size,
    )


def _published(metrics: LandedMetrics, read: Points, why: str | None) -> Attempt:
    said = [
        why,
        f"dated {metrics.as_of}; --metrics-as-of gives another day" if metrics.as_of else None,
        f"{read.strangers:,} of {read.rows:,} rows say nothing of a known metric and resource"
        if read.strangers
        else None,
    ]
    return Attempt(
        str(metrics.file.source),
        State.PUBLISHED,
        None,
        "; ".join(part for part in said if part) or None,
        EXPORT,
        version=metrics.version,
        schema=metrics.schema,
        order=metrics.order,
        files=1,
        bytes=metrics.file.source_size,
        source_rows=read.rows,
    )
