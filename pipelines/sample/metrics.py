"""What CloudWatch would say about the machines, databases, gateways and disks: hourly averages and maxima.

Here: one frame per month. Only hours in which a resource ran have rows. An idle machine stays under one per cent of CPU
but for a nightly agent; a busy one follows its traffic; a bursty one rests and peaks.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from pipelines.sample.clock import Floats, Month
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

SPACES: Final = {
    "busy": ("AWS/EC2", "InstanceId"),
    "idle": ("AWS/EC2", "InstanceId"),
    "bursty": ("AWS/EC2", "InstanceId"),
    "database": ("AWS/RDS", "DBInstanceIdentifier"),
    "gateway": ("AWS/NATGateway", "NatGatewayId"),
    "disk": ("AWS/EBS", "VolumeId"),
}


def _series(load: Load, namespace: str, rng: np.random.Generator) -> Iterator[tuple[str, str, Floats, Floats]]:
    """Metric name, unit, hourly average and hourly maximum."""
    level, size = load.level, len(load.level)
    if namespace == "AWS/EC2" or namespace == "AWS/RDS":
        cpu = {
            "busy": 42 * level,
            "idle": 0.5 + 0.3 * rng.random(size),
            "bursty": 4 + 60 * (rng.random(size) < 0.15) * level,
            "database": 35 * level,
        }[load.kind]
        average = np.clip(cpu, 0.05, 97)
        yield "CPUUtilization", "Percent", average, np.clip(average * (1.2 + rng.random(size) * 0.5), 0.1, 100)
        bytes_out = average * 2.5e6
        if namespace == "AWS/EC2":
            yield "NetworkOut", "Bytes", bytes_out, bytes_out * 1.6
        else:
            connections = np.round(average * 1.5) * (load.kind != "idle")
            yield "DatabaseConnections", "Count", connections, connections + np.round(3 * (connections > 0))
    elif namespace == "AWS/NATGateway":
        passed = level * 1e9 / 60
        yield "BytesOutToDestination", "Bytes", passed, passed * 1.8
    else:
        yield "VolumeReadOps", "Count", np.round(level * 900), np.round(level * 1500)
        yield "VolumeWriteOps", "Count", np.round(level * 1400), np.round(level * 2200)


def month_metrics(estate: Estate, month: Month) -> pl.DataFrame:
    """The month's rows of every load, in METRICS' schema."""
    hours = np.arange(month.low, month.high)
    origin = estate.clock.at(0)
    frames = []
    for load in estate.loads:
        running = load.running[month.low : month.high] > 0
        if not running.any():
            continue
        namespace, dimension = SPACES[load.kind]
        if load.resource.startswith("i-") is False and namespace == "AWS/EC2":
            namespace, dimension = SPACES["database"]
        for name, unit, average, maximum in _series(load, namespace, estate.rng(f"metric {load.resource}")):
            frames.append(
                pl.DataFrame(
                    {
                        "hour": hours[running],
                        "average": average[month.low : month.high][running].round(4),
                        "maximum": maximum[month.low : month.high][running].round(4),
                    }
                ).with_columns(
                    account_id=pl.lit(load.account.id), region=pl.lit(load.region), namespace=pl.lit(namespace),
                    metric=pl.lit(name), dimension=pl.lit(dimension), resource_id=pl.lit(load.resource),
                    unit=pl.lit(unit),
                )
            )  # fmt: skip
    stamp = (pl.lit(origin, TIME) + pl.duration(hours=pl.col("hour"))).cast(TIME)
    return pl.concat(frames).select(timestamp=stamp, *[name for name in METRICS if name != "timestamp"]).match_to_schema(
        METRICS
    )
