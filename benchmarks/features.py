"""Window, trend and utilisation features of many resource-days, against a plain loop over resources.

    python -m benchmarks.features [--resources 33334] [--days 30] [--sample 500] [--runs 3]

Ours: `resource_window` and `resource_utilization` over all resources, for one day of judgement. The yardstick: the same
columns that a first program would compute, one resource after the other: `filter`, sums, `scipy.stats.theilslopes`,
`numpy.quantile`; on a sample, scaled to all, for the whole would take hours. Both on the same frames in memory.
"""

import argparse
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import numpy as np
import polars as pl
from scipy.stats import theilslopes

from models.features.utilization import resource_utilization
from models.features.window import resource_window
from models.focus import RESOURCE_DAY
from models.metric import RESOURCE_METRICS

LAST = date(2026, 6, 30)
ALL_DAY = (1 << 24) - 1


def resource_days(resources: int, days: int, rng: np.random.Generator) -> pl.DataFrame:
    """One row per resource and day, in RESOURCE_DAY's schema."""
    grid = _grid(resources, days)
    cost = rng.gamma(4, 1, grid.height)
    filled = grid.with_columns(
        BillingAccountId=pl.lit("000000000001"),
        SubAccountId=pl.lit("000000000002"),
        BillingCurrency=pl.lit("USD"),
        x_ServiceCode=pl.lit("AmazonEC2"),
        RegionId=pl.lit("eu-central-1"),
        Tags=pl.lit("{}"),
        x_UsageType=pl.lit("EUC1-BoxUsage:m5.large"),
        EffectiveCost=pl.Series(cost),
        BilledCost=pl.Series(cost),
        ListCost=pl.Series(cost),
        ConsumedQuantity=pl.lit(24.0),
        x_HourMask=pl.lit(ALL_DAY, pl.Int32),
        x_Mature=pl.lit(value=True),
    ).rename({"day": "ChargePeriodStart"})
    return _whole(filled, RESOURCE_DAY.schema)


def resource_metrics(resources: int, days: int, rng: np.random.Generator) -> pl.DataFrame:
    """CPU by hour of every resource and day, in RESOURCE_METRICS' schema."""
    grid = _grid(resources, days)
    hours = rng.random((grid.height, 24)) * 60
    filled = grid.with_columns(
        SubAccountId=pl.lit("000000000002"),
        RegionId=pl.lit("eu-central-1"),
        x_Service=pl.lit("ec2"),
        x_Metric=pl.lit("cpu_percent"),
        x_Days=pl.lit(1),
        x_Average=pl.Series(hours.mean(axis=1)),
        x_Maximum=pl.Series(hours.max(axis=1)),
        x_Samples=pl.lit(24),
        x_Seconds=pl.lit(86_400),
        x_Hours=pl.Series(hours).arr.to_list(),
        x_Source=pl.lit("cloudwatch"),
    ).rename({"day": "x_Day"})
    return _whole(filled, RESOURCE_METRICS.schema)


def _grid(resources: int, days: int) -> pl.DataFrame:
    names = pl.DataFrame({"ResourceId": [f"i-{number:017x}" for number in range(resources)]})
    return names.join(pl.DataFrame({"day": [LAST - timedelta(days=n) for n in range(days)]}), how="cross")


def _whole(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    absent = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in frame.columns]
    return frame.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items())


def ours(bill: pl.DataFrame, metrics: pl.DataFrame, days: int) -> tuple[pl.DataFrame, float, float]:
    """The features, and the seconds of the two steps."""
    started = perf_counter()
    window = resource_window(bill.lazy(), [LAST], days).collect()
    windowed = perf_counter()
    used = resource_utilization(window, metrics, [LAST], days)
    return used, windowed - started, perf_counter() - windowed


def naive(bill: pl.DataFrame, metrics: pl.DataFrame, resources: list[str]) -> dict[str, tuple[float, ...]]:
    """Cost, trend, CPU average, p99, maximum and profile of each resource, one after the other."""
    found: dict[str, tuple[float, ...]] = {}
    for resource in resources:
        days = bill.filter(pl.col("ResourceId") == resource).sort("ChargePeriodStart")
        cost = days["EffectiveCost"].to_numpy()
        trend = theilslopes(cost, np.arange(len(cost)))[0] * 30 / np.median(cost)
        measured = metrics.filter(pl.col("ResourceId") == resource).sort("x_Day")
        hours = np.array(measured["x_Hours"].to_list())
        weekdays = measured["x_Day"].dt.weekday().to_numpy()
        week = np.concatenate([hours[weekdays == weekday].mean(axis=0) for weekday in range(1, 8)])
        p99 = float(np.quantile(hours, 0.99))
        found[resource] = (float(cost.sum()), trend, float(hours.mean()), p99, float(hours.max()), float(week[100]))
    return found


def agree(used: pl.DataFrame, expected: dict[str, tuple[float, ...]]) -> None:
    """Stop if the two did not compute the same."""
    figures = ("EffectiveCost", "x_CostTrend", "x_CpuAverage", "x_CpuP99", "x_CpuMaximum")
    checked = used.filter(pl.col("ResourceId").is_in(list(expected))).select(
        "ResourceId", *figures, pl.col("x_CpuByHourOfWeek").list.get(100)
    )
    assert checked.height == len(expected)
    assert all(np.allclose(row[1:], expected[row[0]], rtol=1e-6) for row in checked.iter_rows())


def main() -> None:
    """Print seconds, resource-days per second and the ratio; the two must agree."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--resources", type=int, default=33_334)
    arguments.add_argument("--days", type=int, default=30)
    arguments.add_argument("--sample", type=int, default=500)
    arguments.add_argument("--runs", type=int, default=3)
    given = arguments.parse_args()
    rng = np.random.default_rng(7)
    bill = resource_days(given.resources, given.days, rng)
    metrics = resource_metrics(given.resources, given.days, rng)
    sample = bill["ResourceId"].unique().sort().sample(min(given.sample, given.resources), seed=7).to_list()
    times: list[tuple[float, float, float]] = []
    for _ in range(given.runs):
        started = perf_counter()
        expected = naive(bill, metrics, sample)
        slow = (perf_counter() - started) / len(sample) * given.resources
        used, window, utilization = ours(bill, metrics, given.days)
        agree(used, expected)
        times.append((slow, window, utilization))
    slow, window, utilization = (median(column) for column in zip(*times, strict=True))
    print(f"{bill.height:,} resource-days of {given.resources:,} resources, and as many days of hourly CPU")
    print(f"window with trend {window:8.2f} s\nutilisation       {utilization:8.2f} s")
    print(f"loop, scaled      {slow:8.2f} s (measured on {len(sample)} resources)")
    print(f"ratio loop / ours = {slow / (window + utilization):.0f}")


if __name__ == "__main__":
    main()
