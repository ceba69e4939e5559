"""What CloudWatch would say about the machines, databases, gateways and disks: hourly averages and maxima.

Here: one frame per month. Only hours in which a resource ran have rows. An idle machine stays under one per cent of CPU
but for a nightly agent; a steady one follows its traffic; a bursty one rests and peaks.
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

DIMENSIONS: Final = {
    "AWS/EC2": "InstanceId",
    "AWS/RDS": "DBInstanceIdentifier",
    "AWS/NATGateway": "NatGatewayId",
    "AWS/EBS": "VolumeId",
}

PEAK_HOURS = 0.15
"""Share of hours in which a bursty machine works."""


def _series(load: Load, rng: np.random.Generator) -> Iterator[tuple[str, str, Floats, Floats]]:
    """Metric name, unit, hourly average and hourly maximum."""
    level, size = load.level, len(load.level)
    if load.namespace in {"AWS/EC2", "AWS/RDS"}:
        cpu = {
            "steady": 40 * level,
            "idle": 0.5 + 0.3 * rng.random(size),
            "bursty": 4 + 60 * (rng.random(size) < PEAK_HOURS) * level,
        }[load.kind]
        average = np.clip(cpu, 0.05, 97)
        yield "CPUUtilization", "Percent", average, np.clip(average * (1.2 + rng.random(size) * 0.5), 0.1, 100)
        bytes_out = average * 2.5e6
        if load.namespace == "AWS/EC2":
            yield "NetworkOut", "Bytes", bytes_out, bytes_out * 1.6
        else:
            connections = np.round(average * 1.5) * (load.kind != "idle")
            yield "DatabaseConnections", "Count", connections, connections + np.round(3 * (connections > 0))
    elif load.namespace == "AWS/NATGateway":
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
        for name, unit, average, maximum in _series(load, estate.rng(f"metric {load.resource}")):
            frames.append(
                pl.DataFrame(
                    {
                        "hour": hours[running],
                        "average": average[month.low : month.high][running].round(4),
                        "maximum": maximum[month.low : month.high][running].round(4),
                    }
                ).with_columns(
                    account_id=pl.lit(load.place.account.id), region=pl.lit(load.place.region),
                    namespace=pl.lit(load.namespace), metric=pl.lit(name), unit=pl.lit(unit),
                    dimension=pl.lit(DIMENSIONS[load.namespace]), resource_id=pl.lit(load.resource),
                )
            )  # fmt: skip
    stamp = (pl.lit(origin, TIME) + pl.duration(hours=pl.col("hour"))).cast(TIME)
    return pl.concat(frames).with_columns(timestamp=stamp).select(list(METRICS)).match_to_schema(METRICS)
