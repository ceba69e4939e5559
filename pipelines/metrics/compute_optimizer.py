"""Compute Optimizer's recommendation exports: the greatest figures of a look-back period, per resource.

Here: columns of the EC2, EBS, RDS, Lambda and ECS exports. Not here: what it recommends; ours follow from the bill.
The columns: https://docs.aws.amazon.com/compute-optimizer/latest/ug/exporting-recommendations.html (exported files).
"""

from typing import Final

import polars as pl

from models.features.identity import service_of
from models.metric import Metric
from pipelines.errors import Code, RejectedError
from pipelines.metrics.cells import accounts, numbers, texts, times
from pipelines.metrics.recognise import ARNS, squeezed

_AT: Final = ("lastrefreshtimestamputc", "lastrefreshtimestamp")
_DAYS: Final = "lookbackperiodindays"
_DAY: Final = 86_400

_FIGURES: Final = (
    # column, metric, figure
    ("utilizationmetricscpumaximum", Metric.CPU, "x_Maximum"),
    ("utilizationmetricscpuaverage", Metric.CPU, "x_Average"),
    ("utilizationmetricsmemorymaximum", Metric.MEMORY, "x_Maximum"),
    ("utilizationmetricsmemoryaverage", Metric.MEMORY, "x_Average"),
    ("utilizationmetricsdurationmaximum", Metric.DURATION, "x_Maximum"),
    ("utilizationmetricsdurationaverage", Metric.DURATION, "x_Average"),
    ("utilizationmetricsdatabaseconnectionsmaximum", Metric.CONNECTIONS, "x_Maximum"),
    ("utilizationmetricsnetworkinbytespersecondmaximum", Metric.NETWORK_IN, "x_Sum"),
    ("utilizationmetricsnetworkoutbytespersecondmaximum", Metric.NETWORK_OUT, "x_Sum"),
    ("utilizationmetricsvolumereadopspersecondmaximum", Metric.DISK_READ, "x_Sum"),
    ("utilizationmetricsvolumewriteopspersecondmaximum", Metric.DISK_WRITE, "x_Sum"),
    ("utilizationmetricsebsreadopspersecondmaximum", Metric.DISK_READ, "x_Sum"),
    ("utilizationmetricsebswriteopspersecondmaximum", Metric.DISK_WRITE, "x_Sum"),
    ("utilizationmetricsebsvolumereadiopsmaximum", Metric.DISK_READ, "x_Sum"),
    ("utilizationmetricsebsvolumewriteiopsmaximum", Metric.DISK_WRITE, "x_Sum"),
    ("numberofinvocations", Metric.REQUESTS, "x_Sum"),
)

_OF_MEMORY: Final = "currentconfigurationmemorysize", "currentmemorysize"
"""Lambda's memory is given in MB used; as a share it needs the size."""


def points(table: pl.DataFrame, where: str) -> tuple[pl.DataFrame, int]:
    """One row per resource and metric, on the day of the refresh, for all days looked back at, and the rows behind.

    A greatest rate per second, held for the whole period, bounds what passed in it: x_Sum is that upper bound.

    Raises:
        RejectedError: ABSENT_COLUMN without the refresh time; a cell that is no time, number or account id.
    """
    found = {squeezed(name): name for name in table.columns}
    at = next((found[name] for name in _AT if name in found), None)
    if at is None:
        raise RejectedError(
            Code.ABSENT_COLUMN,
            "a Compute Optimizer export without lastRefreshTimestamp; its figures belong to no day",
            where=where,
            hint="export it again with the field LastRefreshTimestamp",
        )
    stamped = texts(table, at).is_not_null()  # a resource without a recommendation has an error code and no time
    table = table.filter(stamped)
    arn = texts(table, found[next(name for name in ARNS if name in found)])
    days = numbers(table, found[_DAYS], where) if _DAYS in found else pl.Series([14.0] * table.height)
    base = pl.DataFrame(
        {
            "x_Row": table["x_Row"],
            "SubAccountId": accounts(table, found["accountid"], where)
            if "accountid" in found
            else arn.str.extract(r"^arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):", 1),
            "RegionId": arn.str.extract(r"^arn:[^:]*:[^:]*:([^:]+):", 1),
            "ResourceId": arn,
            "x_At": times(table, at, where),
            "x_Days": days.fill_null(14).round(0).cast(pl.Int32),
        }
    ).with_columns(x_Service=service_of("ResourceId", "ResourceId"))
    rows = [_figures(table, base, metric, found, where) for metric in {metric for _, metric, _ in _FIGURES}]
    together = pl.concat([row for row in rows if row is not None], how="diagonal_relaxed")
    return together, together["x_Row"].n_unique()


def _figures(
    table: pl.DataFrame, base: pl.DataFrame, metric: Metric, found: dict[str, str], where: str
) -> pl.DataFrame | None:
    held = {
        figure: numbers(table, found[column], where)
        for column, of, figure in _FIGURES
        if of is metric and column in found
    }
    if not held:
        return None
    size = next((found[name] for name in _OF_MEMORY if name in found), None)
    if metric is Metric.MEMORY and "functionarn" in found:
        if size is None:
            return None
        held = {figure: values / numbers(table, size, where) * 100 for figure, values in held.items()}
    if "x_Sum" in held and metric is not Metric.REQUESTS:
        held["x_Sum"] = held["x_Sum"] * base["x_Days"] * _DAY
    figures = {name: held.get(name) for name in ("x_Average", "x_Minimum", "x_Maximum", "x_P95", "x_P99", "x_Sum")}
    empty = pl.Series([None] * base.height, dtype=pl.Float64)
    return base.with_columns(
        *((empty if values is None else values).alias(name) for name, values in figures.items()),
        x_Metric=pl.lit(metric.value),
        x_Seconds=pl.lit(_DAY),
        x_Samples=pl.lit(None, pl.Int32),
    ).filter(pl.any_horizontal(pl.col(*figures).is_not_null()))
