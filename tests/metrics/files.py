"""Small metric files of every export, and a warehouse that takes them.

Here: writers of literal rows, and questions. Not here: what must come of them, which stands in each test.
"""

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.settings import Settings
from pipelines.steps.attempts import Attempt
from pipelines.steps.metrics import ingest_metrics
from pipelines.warehouse import digest, rows, writer

ACCOUNT = "004444555566"
LONG = "timestamp,account_id,region,namespace,metric,dimension,resource_id,average,maximum"


def write(path: Path, *lines: str, end: str = "\n", minute: int = 0) -> Path:
    """A text file; `minute` is when it was last written, on 2 May 2026."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = end.join([*lines, ""]).encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    at = datetime(2026, 5, 2, 0, minute, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))
    return path


def cpu(hour: int, average: float, maximum: float, *, day: int = 1, resource: str = "i-1") -> str:
    """One line of LONG."""
    what = f"{ACCOUNT},eu-west-1,AWS/EC2,CPUUtilization,InstanceId,{resource}"
    return f"2026-04-{day:02}T{hour:02}:00:00Z,{what},{average},{maximum}"


def record(minute: int, **more: Any) -> str:
    """One record of a metric stream, one minute of 1 April 2026."""
    at = int(datetime(2026, 4, 1, 0, minute, tzinfo=UTC).timestamp() * 1000)
    value = {"max": 30.0, "min": 10.0, "sum": 40.0, "count": 2.0}
    return json.dumps(
        {"metric_stream_name": "all", "account_id": ACCOUNT, "region": "eu-west-1", "namespace": "AWS/EC2"}
        | {"metric_name": "CPUUtilization", "dimensions": {"InstanceId": "i-1"}, "timestamp": at, "value": value}
        | {"unit": "Percent"}
        | more
    )


def taken(settings: Settings, *paths: Path, **options: Any) -> list[Attempt]:
    """Ingest what lies there."""
    with writer(settings) as con:
        return ingest_metrics(con, settings, paths, **options)


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query on the warehouse."""
    with writer(settings) as con:
        return rows(con, query)


def state(settings: Settings) -> str:
    """A digest of what the metrics say."""
    with writer(settings) as con:
        return digest(con, ["resource_metrics", "metric_days"])


def ends(attempts: list[Attempt]) -> list[tuple[str, str | None]]:
    """How each attempt ended."""
    return [(str(attempt.state), attempt.code and str(attempt.code)) for attempt in attempts]
