"""What CloudWatch would say about the machines, databases, gateways and disks: hourly averages and maxima.

Here: one frame per month. Only hours in which a resource ran have rows. An idle machine stays under one per cent of CPU
but for a nightly agent; a steady one follows its traffic; a bursty one rests and peaks.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from pipelines.sample.clock import SATURDAY, Floats, Ints, Month
from pipelines.sample.columns import TIME
from pipelines.sample.estate import Estate, Load

METRICS: Final = pl.Schema(
    {
        "account_id": pl.String(),
        "region": pl.String(),
        "namespace": pl.String(),
        "metric": pl.String(),
        "dimension": pl.String(),
        "resource_id": pl.String(),
        "timestamp": TIME,
        "average": pl.Float64(),
        "maximum": pl.Float64(),
        "unit": pl.String(),
    }
)

DIMENSIONS: Final = {
    "AWS/EC2": "InstanceId",
    "AWS/RDS": "DBInstanceIdentifier",
    "AWS/NATGateway": "NatGatewayId",
    "AWS/EBS": "VolumeId",
    "AWS/ApplicationELB": "LoadBalancer",
    "AWS/ElastiCache": "CacheClusterId",
    "AWS/Redshift": "ClusterIdentifier",
    "AWS/ES": "DomainName",
    "AWS/Kafka": "Cluster Name",
    "AWS/SageMaker": "EndpointName",
    "AWS/S3": "BucketName",
    "AWS/S3/Storage-Lens": "bucket_name",
    "AWS/WorkSpaces": "WorkspaceId",
    "LambdaInsights": "function_name",
    "AWS/Logs": "LogGroupName",
    "CWAgent": "InstanceId",
}
"""The dimension that names the resource."""

PEAK_HOURS = 0.15
"""Share of hours in which a bursty machine works."""

OFFICE = (7, 19)

Series: TypeAlias = tuple[str, str, str, Floats, Floats]
"""Namespace, metric, unit, hourly average, hourly maximum."""


def _cpu(load: Load, hour_of_day: Ints, weekday: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Percent of CPU: hourly average and maximum."""
    level, size = load.level, len(load.level)
    working = (weekday < SATURDAY) & (hour_of_day >= OFFICE[0]) & (hour_of_day < OFFICE[1])
    quiet = 0.5 + 0.3 * rng.random(size)
    average = np.clip(
        {
            "steady": 40 * level,
            "idle": quiet,
            "bursty": 4 + 60 * (rng.random(size) < PEAK_HOURS) * level,
            "spare": 16 * level,
            "memory": 16 * level,
            "growing": np.linspace(6, 20, size) * level,
            "office": np.where(working, 35 * level, quiet),
        }[load.kind],
        0.05, 97,
    )  # fmt: skip
    highest = {"spare": 35.0, "memory": 35.0, "growing": 38.0}.get(load.kind, 100.0)
    maximum = np.clip(average * (1.2 + rng.random(size) * 0.5), 0.1, highest)
    return np.minimum(average, maximum), maximum


def _series(load: Load, hour_of_day: Ints, weekday: Ints, rng: np.random.Generator) -> Iterator[Series]:
    """What CloudWatch, and the agent on a machine, say of one resource."""
    level, namespace = load.level, load.namespace
    used = level * (load.kind != "idle")
    if namespace in {"AWS/EC2", "AWS/RDS"}:
        average, maximum = _cpu(load, hour_of_day, weekday, rng)
        yield namespace, "CPUUtilization", "Percent", average, maximum
        if namespace == "AWS/EC2":
            sent = np.full(len(level), KEEP_ALIVE) if load.kind == "idle" else average * 2.5e6
            yield namespace, "NetworkOut", "Bytes", sent, sent * 1.6
            held = {"memory": 84.0, "spare": 24.0, "idle": 6.0}.get(load.kind, 55.0) * (
                0.95 + 0.1 * rng.random(len(level))
            )
            yield "CWAgent", "mem_used_percent", "Percent", held, held * 1.02
        else:
            connections = np.round(average * 1.5) * (load.kind != "idle")
            yield namespace, "DatabaseConnections", "Count", connections, connections + np.round(3 * (connections > 0))
            share = FREE.get(load.kind, ORDINARILY_FREE) * (0.95 + 0.05 * rng.random(len(level)))
            free = share * load.memory * 2**30
            yield namespace, "FreeableMemory", "Bytes", free, free * 1.02
    elif namespace == "AWS/NATGateway":
        yield namespace, "BytesOutToDestination", "Bytes", level * 1e9 / 60, level * 1.8e9 / 60
    elif namespace == "AWS/EBS":
        yield namespace, "VolumeReadOps", "Count", np.round(used * 900), np.round(used * 1500)
        yield namespace, "VolumeWriteOps", "Count", np.round(used * 1400), np.round(used * 2200)
    elif namespace == "LambdaInsights":
        yield namespace, "memory_utilization", "Percent", level * (0.8 + 0.1 * rng.random(len(level))), level
        lasts = np.full(len(level), INVOCATION)
        busy = lasts * (COMPUTING if load.kind == "computing" else WAITING)
        size = np.full(len(level), load.memory * 1024)
        yield namespace, "duration", "Milliseconds", lasts, lasts * 2
        yield namespace, "cpu_total_time", "Milliseconds", busy, busy * 2
        yield namespace, "total_memory", "Megabytes", size, size
    elif namespace == "AWS/Logs":
        taken = level * 1e9 / 60
        yield namespace, "IncomingBytes", "Bytes", taken, taken * 1.5
        if load.passed:
            yield namespace, "ForwardedBytes", "Bytes", taken * load.passed, taken * load.passed * 1.5
    elif namespace == "AWS/S3":
        yield namespace, "BucketSizeBytes", "Bytes", level, level
        objects = np.round(level / OBJECT_BYTES)
        yield namespace, "NumberOfObjects", "Count", objects, objects
    elif namespace == "AWS/S3/Storage-Lens":
        yield namespace, "NonCurrentVersionStorageBytes", "Bytes", level, level
    else:
        name, each = ACTIVITY[namespace]
        yield namespace, name, "Count", np.round(used * each), np.round(used * each * 1.6)


FREE: Final = {"memory": 0.12, "spare": 0.7, "idle": 0.7}
"""Share of a database's memory that could be freed; of the others `ORDINARILY_FREE`, as their buffers leave it."""

ORDINARILY_FREE = 0.45

INVOCATION, WAITING, COMPUTING = 300.0, 0.03, 0.95
"""Milliseconds that an invocation lasts, and the share of them that one processor works."""

KEEP_ALIVE = 2_000.0
"""Bytes that a machine sends in a minute although nobody talks to it."""

OBJECT_BYTES = 3e6
"""An ordinary object of the company: 3 MB."""

ACTIVITY: Final = {
    "AWS/ApplicationELB": ("RequestCount", 9000),
    "AWS/ElastiCache": ("CurrConnections", 60),
    "AWS/Redshift": ("DatabaseConnections", 12),
    "AWS/ES": ("SearchRate", 400),
    "AWS/Kafka": ("BytesInPerSec", 250_000),
    "AWS/SageMaker": ("Invocations", 700),
    "AWS/WorkSpaces": ("UserConnected", 1),
}
"""The metric that says whether anybody uses it, and its level in an ordinary hour."""


def month_metrics(estate: Estate, month: Month) -> pl.DataFrame:
    """The month's rows of every load, in METRICS' schema."""
    hours = np.arange(month.low, month.high)
    origin = estate.clock.at(0)
    frames = []
    for load in estate.loads:
        running = load.running[month.low : month.high] > 0
        if not running.any():
            continue
        rng = estate.rng(f"metric {load.resource}")
        for namespace, name, unit, average, maximum in _series(
            load, estate.clock.hour_of_day, estate.clock.weekday, rng
        ):
            frames.append(
                pl.DataFrame(
                    {
                        "hour": hours[running],
                        "average": average[month.low : month.high][running].round(4),
                        "maximum": maximum[month.low : month.high][running].round(4),
                    }
                ).with_columns(
                    account_id=pl.lit(load.place.account.id), region=pl.lit(load.place.region),
                    namespace=pl.lit(namespace), metric=pl.lit(name), unit=pl.lit(unit),
                    dimension=pl.lit(DIMENSIONS[namespace]), resource_id=pl.lit(load.resource),
                )
            )  # fmt: skip
    stamp = (pl.lit(origin, TIME) + pl.duration(hours=pl.col("hour"))).cast(TIME)
    return pl.concat(frames).with_columns(timestamp=stamp).select(list(METRICS)).match_to_schema(METRICS)
