"""A metric file into data points: read as its format says, then as its export says.

Here: formats (parquet, csv with any line end, JSON lines; plain or gzip) and the common end of every export. Not here:
what the exports' columns mean (cloudwatch.py, compute_optimizer.py, cost_explorer.py).
"""

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from models.features.identity import short_id
from pipelines.errors import Code, RejectedError
from pipelines.exports.kinds import Compression, Format, LandedFile, MetricSchema
from pipelines.metrics import cloudwatch, compute_optimizer, cost_explorer
from pipelines.metrics.kinds import POINTS, SOURCES

Read = Callable[[pl.DataFrame, date | None, str], tuple[pl.DataFrame, int]]

_READERS: Final[dict[MetricSchema, Read]] = {
    MetricSchema.CLOUDWATCH: lambda table, _, where: cloudwatch.points(table, where),
    MetricSchema.METRIC_STREAM: lambda table, _, where: cloudwatch.points(cloudwatch.of_stream(table), where),
    MetricSchema.COMPUTE_OPTIMIZER: lambda table, _, where: compute_optimizer.points(table, where),
    MetricSchema.COST_EXPLORER: cost_explorer.points,
}


_NAMED: Final = ("SubAccountId", "RegionId", "x_Service", "ResourceId", "x_Metric", "x_Source", "x_At")
"""What a data point is of: an ARN and a short id in one file are one point, the greater figures count."""


@dataclass(frozen=True)
class Points:
    """A file's data points, and how many of its rows are not among them."""

    table: pl.DataFrame
    rows: int
    strangers: int
    """Rows of a metric that no rule reads, without a resource that a bill could name, or without a figure."""


def read_points(file: LandedFile, schema: MetricSchema, as_of: date | None) -> Points:
    """The data points of a landed file, one per resource, metric and time, sorted.

    Args:
        file: the file.
        schema: which export it is.
        as_of: the day of figures that carry none (Cost Explorer's).

    Raises:
        RejectedError: BAD_TIME, BAD_NUMBER, UNREADABLE or NO_ROWS; nothing of the file is to be taken.
    """
    where = str(file.source)
    table = _table(file)
    if table.is_empty():
        raise RejectedError(
            Code.NO_ROWS, "The metrics have a header and no rows", where=where, hint="export them again"
        )
    found, used = _READERS[schema](table, as_of, where)
    known = found.with_columns(ResourceId=short_id("ResourceId"), x_Source=pl.lit(SOURCES[schema]))
    return Points(
        known.filter(pl.col("ResourceId").is_not_null())
        .group_by(_NAMED, maintain_order=True)
        .agg(pl.col(name).min() if name == "x_Minimum" else pl.col(name).max() for name in POINTS if name not in _NAMED)
        .select(pl.col(name).cast(kind) for name, kind in POINTS.items())
        .match_to_schema(POINTS),
        table.height,
        table.height - used,
    )


def _table(file: LandedFile) -> pl.DataFrame:
    """The file's rows: parquet with its types, all else as text; `x_Row` numbers them."""
    try:
        if file.format is Format.PARQUET:
            table = pl.read_parquet(file.path)
        elif file.format is Format.JSON_LINES:
            table = _json_lines(_bytes(file))
        else:
            content = _bytes(file)
            lines = "\n" if b"\n" in content[: 1 << 20] else "\r"  # as the first spreadsheets of a Mac wrote them
            table = pl.read_csv(content, infer_schema=False, eol_char=lines)
            if table.height and table.to_series(-1).has_nulls():
                _refuse_short_rows(content, str(file.source))
    except (pl.exceptions.PolarsError, OSError, EOFError, ValueError, csv.Error) as error:
        raise RejectedError(
            Code.UNREADABLE,
            f"The metrics cannot be read: {(str(error).splitlines() or [type(error).__name__])[0][:200]}",
            where=str(file.source),
            hint="every row needs as many cells as the header; export the metrics again",
        ) from error
    names = {name: name.strip().removeprefix("\ufeff") for name in table.columns}
    return table.rename(names).with_row_index("x_Row")


def _refuse_short_rows(content: bytes, where: str) -> None:
    """A row that ends before its last cell is a file cut off, or a table out of step; the reader would fill it up."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    width = len(next(reader))
    for cells in reader:
        if cells and len(cells) < width:
            raise RejectedError(
                Code.UNREADABLE,
                f"A row has {len(cells)} cells where the header has {width}",
                where=f"{where}, line {reader.line_num}",
                hint="the file may be cut off: export the metrics again; nothing of the file was taken",
            )


def _bytes(file: LandedFile) -> bytes:
    path: Path = file.path
    return gzip.decompress(path.read_bytes()) if file.compression is Compression.GZIP else path.read_bytes()


def _json_lines(content: bytes) -> pl.DataFrame:
    records = [json.loads(line) for line in io.BytesIO(content) if line.strip()]
    kept = ("account_id", "region", "namespace", "metric_name", "timestamp", "unit")
    return pl.DataFrame(
        {
            **{name: [_text(record.get(name)) for record in records] for name in kept},
            "dimensions": [json.dumps(record.get("dimensions") or {}) for record in records],
            "value": [json.dumps(record.get("value") or {}) for record in records],
        },
        schema=dict.fromkeys((*kept, "dimensions", "value"), pl.String),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
