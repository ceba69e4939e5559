"""Metric files into `resource_metrics`: each file's data points, and the days that they touch made again.

Where files overlap, each data point is the newest file's, so any order and any repetition of deliveries ends in the
same table. Here: the loop, the record of each attempt. Not here: the tables (points.py), finding files
(pipelines/exports), what their columns mean (pipelines/metrics), features (models/features).
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.errors import Code, RejectedError, RetryableError
from pipelines.exports import Found, Hashes, MetricFile, MetricSchema, bring, version_of
from pipelines.metrics.landing import LandedMetrics, landed, settle
from pipelines.metrics.points import Points, read_points
from pipelines.settings import Settings
from pipelines.steps.attempts import Attempt, State, reason, record
from pipelines.steps.charges import ensure_tables
from pipelines.steps.ingest import outside_landing
from pipelines.steps.points import Taking, taking
from pipelines.warehouse import Connection

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
    hashes = Hashes.load(settings.landing)
    try:
        with taking(con) as taken:
            for number, metrics in enumerate(files):
                if progress is not None:
                    progress(metrics.source.name, number, len(files))
                attempts.append(_attempt(taken, settings, metrics, as_of, hashes))
    finally:
        hashes.save()
    return [record(con, attempt) for attempt in attempts]


def rebuild_metrics(con: Connection, settings: Settings) -> list[Attempt]:
    """Take every settled file again from landing.

    Raises:
        RejectedError: a landed file is not as it was settled.
    """
    ensure_tables(con)
    attempts = []
    with taking(con) as taken:
        for known in landed(settings.landing):
            read = read_points(known.file, known.schema, known.as_of)
            taken.take(known, read.table)
            attempts.append(_published(known, read, "rebuilt from landing"))
    return [record(con, attempt) for attempt in attempts]


def _attempt(taken: Taking, settings: Settings, metrics: MetricFile, as_of: date | None, hashes: Hashes) -> Attempt:
    folder: Path | None = None
    try:
        version = version_of(metrics, settings.landing, hashes=hashes)
        day = _day(metrics, as_of)
        held = taken.held.get(version)
        if held and held[0] >= metrics.order and (as_of is None or held[1] == day):
            return _known(metrics, version)
        folder, (file,) = bring(metrics, settings.landing, link=settings.link_files, hashes=hashes)
        read = read_points(file, metrics.schema, day)
        settled = settle(file, settings.landing, metrics.schema, version, metrics.order, day)
        taken.take(settled, read.table)
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
