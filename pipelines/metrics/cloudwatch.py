"""CloudWatch's figures: long tables (one row per resource, metric and time) and the records of a metric stream.

Here: statistics as columns or as rows, dimensions, periods, counters. Not here: formats (points.py), names (names.py).
"""

import json
from typing import Final

import polars as pl

from models.metric import Metric
from pipelines.metrics.cells import accounts, numbers, texts, times
from pipelines.metrics.names import COUNTERS, DIMENSIONS, METRICS, PARTS, RATES, SERVICES
from pipelines.metrics.recognise import FIGURES, columns, squeezed

_DAY: Final = 86_400
_SHORTEST: Final = 60
"""Seconds. No service gives more than one sample of these metrics a minute."""

_KEY: Final = ("SubAccountId", "RegionId", "x_Service", "ResourceId", "x_Metric", "x_At")
_STATISTICS: Final = {
    "average": "average", "avg": "average", "minimum": "minimum", "min": "minimum", "maximum": "maximum",
    "max": "maximum", "sum": "sum", "samplecount": "samples", "count": "samples", "p95": "p95", "p99": "p99",
}  # fmt: skip


def of_stream(records: pl.DataFrame) -> pl.DataFrame:
    """A stream's records as a long table; its records are of one minute.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-formats-json.html
    """
    names = {"max": "maximum", "min": "minimum", "sum": "sum", "count": "samples", "p95": "p95", "p99": "p99"}
    value = records["value"].str.json_decode(pl.Struct(dict.fromkeys(names, pl.Float64)))
    figures = [value.struct.field(found).alias(meant) for found, meant in names.items()]
    return (
        records.drop("value")
        .with_columns(*figures, pl.lit(_SHORTEST).alias("period"))
        .with_columns(average=pl.when(pl.col("samples") > 0).then(pl.col("sum") / pl.col("samples")))
    )


def points(table: pl.DataFrame, where: str) -> tuple[pl.DataFrame, int]:
    """Data points of a long table, and the rows behind them: unknown metrics and parts of a resource are left out.

    Raises:
        RejectedError: a cell that is no time, number or account id.
    """
    meant = columns(table.columns)
    named = table.select(
        "x_Row",
        _optional(table, meant, "account", where),
        texts(table, meant["region"]).alias("RegionId") if "region" in meant else _null("RegionId"),
        (
            texts(table, meant["namespace"])
            if "namespace" in meant
            else pl.Series([None] * table.height, dtype=pl.String)
        )
        .replace_strict(SERVICES, default=None, return_dtype=pl.String)
        .alias("x_Service"),
        texts(table, meant["metric"]).alias("called"),
        times(table, meant["at"], where).alias("x_At"),
        *_figures(table, meant, where),
        (numbers(table, meant["period"], where) if "period" in meant else _nothing(table)).alias("period"),
    ).hstack(_resources(table, meant))
    known = named.with_columns(
        x_Metric=pl.col("called").replace_strict(METRICS, default=None, return_dtype=pl.String)
    ).filter(pl.col("x_Metric").is_not_null(), pl.col("ResourceId").is_not_null())
    return _summed(known).pipe(_periods).with_columns(x_Sum=_sums(), x_Days=pl.lit(1)), known.height


def _optional(table: pl.DataFrame, meant: dict[str, str], key: str, where: str) -> pl.Series | pl.Expr:
    return accounts(table, meant[key], where).alias("SubAccountId") if key in meant else _null("SubAccountId")


def _null(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def _nothing(table: pl.DataFrame) -> pl.Series:
    return pl.Series([None] * table.height, dtype=pl.Float64)


def _figures(table: pl.DataFrame, meant: dict[str, str], where: str) -> list[pl.Series]:
    """The seven figures, whether they are columns or rows that name their statistic."""
    if "statistic" not in meant or "value" not in meant:
        return [
            (numbers(table, meant[name], where) if name in meant else _nothing(table)).alias(name) for name in FIGURES
        ]
    value = numbers(table, meant["value"], where)
    said = [squeezed(str(text)) for text in texts(table, meant["statistic"])]
    statistic = pl.Series([_STATISTICS.get(text) for text in said], dtype=pl.String)
    return [pl.select(pl.when(statistic == name).then(value)).to_series().alias(name) for name in FIGURES]


def _resources(table: pl.DataFrame, meant: dict[str, str]) -> pl.DataFrame:
    """The resource of each row; null where its dimensions name none, or only a part of one."""
    if "dimensions" in meant:
        texts_of = table[meant["dimensions"]]
        if texts_of.dtype != pl.String:
            texts_of = pl.Series([json.dumps(value, default=str) for value in texts_of.to_list()], dtype=pl.String)
        distinct = texts_of.drop_nulls().unique()
        named = {text: _resource(text) for text in distinct}
        return texts_of.replace_strict(named, default=None, return_dtype=pl.String).alias("ResourceId").to_frame()
    resource = texts(table, meant["resource"]).alias("ResourceId")
    if "dimension" not in meant:
        return resource.to_frame()
    known = texts(table, meant["dimension"]).is_in(list(DIMENSIONS))
    return pl.select(pl.when(known.fill_null(value=True)).then(resource).alias("ResourceId"))


def _resource(text: str) -> str | None:
    """`{"InstanceId": "i-1"}`, `[{"Name": …, "Value": …}]` and `InstanceId=i-1,…` name one resource."""
    try:
        body = json.loads(text)
    except ValueError:
        body = dict(part.split("=", 1) for part in text.split(",") if "=" in part)
    if isinstance(body, list):
        body = {
            str(item.get("Name", item.get("name", item.get("key")))): item.get("Value", item.get("value"))
            for item in body
            if isinstance(item, dict)
        }
    if not isinstance(body, dict):
        return None
    found = {str(name).strip(): str(value).strip() for name, value in body.items()}
    if not PARTS.isdisjoint(found) and "StorageType" not in found:
        return None
    return next((found[name] for name in DIMENSIONS if name in found), None)


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per data point. A bucket's size comes by storage class, and is their sum; else the greatest counts.

    Rows that are there twice count once.
    """
    parts = pl.col("x_Metric").first() == Metric.BUCKET_SIZE.value

    def figure(name: str) -> pl.Expr:
        column = pl.col(name)
        greatest = column.min() if name == "minimum" else column.max()
        return pl.when(parts & column.is_not_null().any()).then(column.sum()).otherwise(greatest).alias(name)

    return (
        rows.unique([name for name in rows.columns if name != "x_Row"], maintain_order=True)
        .group_by(*_KEY, maintain_order=True)
        .agg(pl.col("x_Row", "called").first(), pl.col("period").max(), *(figure(name) for name in FIGURES))
    )


def _periods(rows: pl.DataFrame) -> pl.DataFrame:
    """Seconds per data point: as told, else the shortest gap of the metric in this file, else a day at midnight."""
    gap = pl.col("x_At").sort().diff().dt.total_seconds().filter(pl.col("x_At").sort().diff().dt.total_seconds() > 0)
    gaps = rows.group_by(*_KEY[:-1]).agg(gap=gap.min()).group_by("x_Metric").agg(pl.col("gap").min())
    midnight = (pl.col("x_At").dt.time() == pl.time(0)).all().over("x_Metric")
    found = pl.coalesce("period", "gap", pl.when(midnight).then(_DAY).otherwise(3600))
    return (
        rows.join(gaps, on="x_Metric", how="left")
        .select(*_KEY, "x_Row", "called", *FIGURES, x_Seconds=found.clip(_SHORTEST, _DAY).cast(pl.Int32))
        .rename(
            {"average": "x_Average", "minimum": "x_Minimum", "maximum": "x_Maximum", "p95": "x_P95", "p99": "x_P99"}
        )
        .with_columns(x_Samples=pl.col("samples").cast(pl.Int32, strict=False))
    )


def _sums() -> pl.Expr:
    """Of a counter, what it added up to in the period; null for levels.

    Told, or average × samples; of a rate, average × seconds. Of bytes and disk operations with an average alone, at
    most one sample a minute is taken: an upper bound, so that nothing busy passes for idle.
    """
    average, seconds = pl.col("x_Average"), pl.col("x_Seconds")
    bounded = ~pl.col("x_Metric").is_in([Metric.REQUESTS.value])
    return pl.when(pl.col("x_Metric").is_in([metric.value for metric in COUNTERS])).then(
        pl.when(pl.col("called").is_in(list(RATES)))
        .then(average * seconds)
        .otherwise(
            pl.coalesce("sum", average * pl.col("samples"), pl.when(bounded).then(average * seconds / _SHORTEST))
        )
    )
