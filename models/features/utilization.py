"""RESOURCE_UTILIZATION: the windows of a bill's resources, and what was measured of them in the same days.

Here: which metrics are a resource's, and figures of a window. Not here: thresholds (models/detectors), costs
(window.py), how metric files are read (pipelines/metrics).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from models.features.growth import CERTAIN, share_of_median, trends, weekly_trends
from models.features.identity import service_of, short_id
from models.metric import RESOURCE_METRICS, RESOURCE_UTILIZATION, UTILIZATION, Metric

_RESOURCE: Final = ("SubAccountId", "RegionId", "ResourceId", "x_ServiceCode")
_IDENTITY: Final = ("SubAccountId", "RegionId", "x_Service", "ResourceId")
_HOURS: Final = 24
_WEEKDAYS: Final = 7
_HOUR: Final = 3600


def resource_utilization(window: pl.DataFrame, metrics: pl.DataFrame, as_of: Sequence[date], days: int) -> pl.DataFrame:
    """RESOURCE_UTILIZATION: RESOURCE_WINDOW, each row with the utilisation of its resource in the same days.

    Causal: only days up to `x_AsOf` are read, each day of judgement by itself. Figures of a window of days d, each with
    the observed seconds s(d) of RESOURCE_METRICS:

    - averages: Σ average(d)·s(d) ÷ Σ s(d); maxima: the greatest.
    - x_FreeableMemoryMinimum: of each day its minimum, else its least hour's average, else its average; the least day.
    - p95, p99: of the hours' averages, by linear interpolation (Hyndman and Fan's type 7, 1996), where every data point
      is an hour; else the greatest of the days' own percentiles, which no percentile of the whole exceeds.
    - bytes and operations per second: Σ sum(d) ÷ Σ s(d) of each direction, added.
    - x_ProcessorsUsed: average processor time ÷ average duration; x_ForwardedShare: Σ forwarded ÷ Σ incoming, where
      nothing forwarded is nothing published.
    - x_CpuTrend: Theil–Sen slope of the daily maximum, per 30 days (models/features/growth.py).
    - x_CpuGrowth: slope of the daily average between same weekdays, per 30 days, as a share of its median; 0 where it
      does not stand out from the noise, or where there are too few days to tell.
    - x_MetricDays: days with a metric, or the days that one figure speaks for, at most `days`.

    A resource is matched by its short id, and by account, region and service where both sides name one. A metric that
    would fit resources of two accounts, regions or services is nobody's.

    Args:
        window: RESOURCE_WINDOW rows.
        metrics: RESOURCE_METRICS rows.
        as_of: days of judgement.
        days: of the window, as `window` has them.
    """
    resources = window.select(_RESOURCE).unique().filter(pl.col("ResourceId").is_not_null())
    entities, rows = _matched(resources, metrics)
    found = [] if rows.is_empty() else [_figures(rows, day, days) for day in sorted(set(as_of))]
    empty = pl.DataFrame(schema={"x_AsOf": pl.Date(), "x_Entity": pl.UInt32(), **UTILIZATION})
    figures = pl.concat([empty, *found])
    return (
        window.lazy()
        .join(entities.lazy(), on=_RESOURCE, how="left", nulls_equal=True, maintain_order="left")
        .join(figures.lazy(), on=["x_AsOf", "x_Entity"], how="left", maintain_order="left")
        .select(RESOURCE_UTILIZATION.columns)
        .match_to_schema(RESOURCE_UTILIZATION.schema)
        .collect()
    )


def _matched(resources: pl.DataFrame, metrics: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Resources with their x_Entity (what is one thing in whatever spelling), and metric rows with theirs."""
    named = resources.with_columns(
        x_Short=short_id("ResourceId"), x_Service=service_of("ResourceId", "x_ServiceCode")
    ).filter(pl.col("x_Short").is_in(metrics["ResourceId"].unique().implode()))
    key = ("SubAccountId", "RegionId", "x_Service", "x_Short")
    distinct = named.select(key).unique().sort(key).with_row_index("x_Entity")
    entities = named.join(distinct, on=key, nulls_equal=True).select(*_RESOURCE, "x_Entity")
    identities = metrics.select(_IDENTITY).unique().sort(_IDENTITY).with_row_index("x_Identity")
    pairs = (
        identities.join(distinct, left_on="ResourceId", right_on="x_Short", suffix="_bill")
        .filter(_agree(name) for name in ("SubAccountId", "RegionId", "x_Service"))
        .filter(
            pl.col(f"{name}_bill").drop_nulls().n_unique().over("x_Identity") <= 1
            for name in ("SubAccountId", "RegionId", "x_Service")
        )
        .select("x_Identity", "x_Entity")
    )
    rows = metrics.join(identities, on=_IDENTITY, nulls_equal=True).join(pairs, on="x_Identity")
    return entities, rows.select("x_Entity", *(name for name in RESOURCE_METRICS.columns if name not in _IDENTITY))


def _agree(name: str) -> pl.Expr:
    return (pl.col(name) == pl.col(f"{name}_bill")).fill_null(value=True)


def _figures(rows: pl.DataFrame, as_of: date, days: int) -> pl.DataFrame:
    """One row per entity: UTILIZATION of the window that ends with `as_of`."""
    inside = rows.filter(pl.col("x_Day").is_between(as_of - timedelta(days=days - 1), as_of))
    cpu = inside.filter(pl.col("x_Metric") == Metric.CPU.value)
    hourly = cpu.filter(pl.col("x_Seconds") == pl.col("x_Samples") * _HOUR, pl.col("x_Hours").is_not_null())
    figures = (
        inside.lazy()
        .group_by("x_Entity")
        .agg(
            x_MetricDays=pl.max_horizontal(pl.col("x_Day").n_unique(), pl.col("x_Days").max().clip(1, days)).cast(
                pl.Int32
            ),
            x_MetricSource=pl.col("x_Source").unique().sort().str.join(", "),
            x_CpuAverage=_average(Metric.CPU),
            x_CpuDaysP95=_of(Metric.CPU, "x_P95").max(),
            x_CpuDaysP99=_of(Metric.CPU, "x_P99").max(),
            x_CpuMaximum=_of(Metric.CPU, "x_Maximum").max(),
            x_MemoryAverage=_average(Metric.MEMORY),
            x_MemoryP99=_of(Metric.MEMORY, "x_P99").max(),
            x_MemoryMaximum=_of(Metric.MEMORY, "x_Maximum").max(),
            x_FreeableMemoryMinimum=_least(Metric.FREEABLE_MEMORY),
            x_NetworkBytesPerSecond=_rate(Metric.NETWORK_IN, Metric.NETWORK_OUT),
            x_DiskOpsPerSecond=_rate(Metric.DISK_READ, Metric.DISK_WRITE),
            x_ConnectionsMaximum=_of(Metric.CONNECTIONS, "x_Maximum").max(),
            x_ConnectionsAverage=_average(Metric.CONNECTIONS),
            x_Requests=_known_sum(_of(Metric.REQUESTS, "x_Sum")),
            x_ProcessorsUsed=_share(_average(Metric.CPU_TIME), _average(Metric.DURATION)),
            x_MemorySize=_least(Metric.MEMORY_SIZE),
            x_ForwardedShare=_share(
                _of(Metric.FORWARDED, "x_Sum").sum(), _known_sum(_of(Metric.INCOMING, "x_Sum"))
            ).clip(0, 1),
        )
    )
    daily = (
        cpu.lazy().group_by("x_Entity", "x_Day").agg(pl.col("x_Maximum").max(), pl.col("x_Average").mean()).collect()
    )
    trend = trends(daily, "x_Entity", "x_Maximum", "x_Day").lazy().select("x_Entity", x_CpuTrend=pl.col("x_Slope"))
    weekly = weekly_trends(daily, "x_Entity", "x_Average", "x_Day").lazy()
    stands_out = pl.when(pl.col("x_Score").abs() >= CERTAIN).then(share_of_median()).otherwise(0.0)
    return (
        figures.join(_percentiles(cpu, hourly), on="x_Entity", how="left")
        .join(trend, on="x_Entity", how="left")
        .join(weekly.select("x_Entity", x_CpuGrowth=stands_out), on="x_Entity", how="left")
        .join(_profile(cpu), on="x_Entity", how="left")
        .with_columns(
            x_AsOf=pl.lit(as_of),
            x_CpuGrowth=pl.when(pl.col("x_CpuMaximum").is_not_null()).then(pl.col("x_CpuGrowth").fill_null(0.0)),
            x_CpuP95=pl.coalesce("x_CpuHoursP95", "x_CpuDaysP95"),
            x_CpuP99=pl.coalesce("x_CpuHoursP99", "x_CpuDaysP99"),
        )
        .with_columns(pl.selectors.float().round_sig_figs(9))
        .select("x_AsOf", "x_Entity", *UTILIZATION)
        .collect()
    )


def _percentiles(cpu: pl.DataFrame, hourly: pl.DataFrame) -> pl.LazyFrame:
    """Percentiles of the hours' averages, of the entities whose every row is of hours."""
    whole = cpu.group_by("x_Entity").agg(rows=pl.len()).lazy()
    return (
        hourly.lazy()
        .group_by("x_Entity")
        .agg(
            pl.len().alias("hourly"),
            x_CpuHoursP95=pl.col("x_Hours").list.explode().quantile(0.95, "linear"),
            x_CpuHoursP99=pl.col("x_Hours").list.explode().quantile(0.99, "linear"),
        )
        .join(whole, on="x_Entity")
        .filter(pl.col("hourly") == pl.col("rows"))
        .drop("hourly", "rows")
    )


def _profile(cpu: pl.DataFrame) -> pl.LazyFrame:
    """x_CpuByHourOfWeek: the mean of each of the week's 168 hours, 0 = Monday 00:00 UTC; null where none was seen."""
    hours = [f"h{hour}" for hour in range(_HOURS)]
    weekdays = (
        cpu.lazy()
        .filter(pl.col("x_Hours").is_not_null())
        .select("x_Entity", pl.col("x_Day").dt.weekday().alias("weekday"), "x_Hours")
        .with_columns(pl.col("x_Hours").list.get(hour, null_on_oob=True).alias(name) for hour, name in enumerate(hours))
        .group_by("x_Entity", "weekday")
        .agg(pl.col(hours).mean())
        .collect()
    )
    entities = weekdays["x_Entity"].unique().sort()
    week = np.full(
        (len(entities), _WEEKDAYS, _HOURS), np.nan
    )  # a scatter: 168 filtered columns take four times as long
    place = entities.search_sorted(weekdays["x_Entity"]).to_numpy()
    week[place, weekdays["weekday"].to_numpy() - 1] = weekdays.select(hours).to_numpy()
    flat = pl.Series("x_CpuByHourOfWeek", week.ravel()).fill_nan(None)
    return pl.LazyFrame([entities, flat.reshape((len(entities), _WEEKDAYS * _HOURS)).arr.to_list()])


def _of(metric: Metric, column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("x_Metric") == metric.value)


def _least(metric: Metric) -> pl.Expr:
    """The lowest that each day is known to have been; a maximum says nothing of it."""
    lowest = pl.coalesce("x_Minimum", pl.col("x_Hours").list.min(), "x_Average")
    return lowest.filter(pl.col("x_Metric") == metric.value).min()


def _average(metric: Metric) -> pl.Expr:
    known = (pl.col("x_Metric") == metric.value) & pl.col("x_Average").is_not_null()
    seconds = pl.col("x_Seconds").cast(pl.Float64)
    total = seconds.filter(known).sum()
    return pl.when(total > 0).then((pl.col("x_Average") * seconds).filter(known).sum() / total)


def _rate(one: Metric, other: Metric) -> pl.Expr:
    """Both directions, per second of what was observed of each; null where neither is known."""
    parts = []
    for metric in (one, other):
        known = (pl.col("x_Metric") == metric.value) & pl.col("x_Sum").is_not_null()
        seconds = pl.col("x_Seconds").cast(pl.Float64).filter(known).sum()
        parts.append(pl.when(seconds > 0).then(pl.col("x_Sum").filter(known).sum() / seconds))
    return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(pl.sum_horizontal(parts))


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _known_sum(values: pl.Expr) -> pl.Expr:
    return pl.when(values.count() > 0).then(values.sum())
