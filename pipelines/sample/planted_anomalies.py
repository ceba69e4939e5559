"""The incidents: days on which something cost more than it should, or far less; of every kind and at every level.

Here: streams with the incident in them, and what it cost above normal. Not here: how anyone would notice, calm changes
that only look like it (planted_calm.py).
Times are counted back from the end of the data, so that the newest weeks always hold them.
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import SATURDAY, Floats
from pipelines.sample.company import DATA_US, PROD_US, SANDBOX_EU, SANDBOX_US, SHARED_US, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_compute import instance
from pipelines.sample.estate_data import Size, bucket, database, requests, table
from pipelines.sample.estate_network import gateway
from pipelines.sample.estate_services import function, glue, logs
from pipelines.sample.immature import delivered
from pipelines.sample.prices import PER_UNIT
from pipelines.sample.truth import Group, Planted, cents

NAT_SPIKE = (12, 10)
DATABASE_SINCE = 18
LAMBDA_DAY = 15
LAMBDA_HOUR = 6
LOGS_DAY = 7
GPU_SINCE = 5
RAMP_SINCE = 26
METRICS_SINCE = 13
LEAK_SINCE = 4
"""Its weekend is the last whole one so many days before the end."""

WRITES_STOP = 9
STORM = (24, 23)
LOAD_TEST = (28, 26)


def plant_change(
    estate: Estate, kind: str, stream: Stream, extra: Floats, days: tuple[int, int | None], note: str,
    group: Group = Group.ANOMALY,
) -> None:  # fmt: skip
    """Say that a stream moved, from its first to its last day (None: it goes on), and what that cost beyond normal."""
    first, last = days
    clock = estate.clock
    estate.planted.append(
        Planted(
            group, kind, stream.account.id, stream.region, stream.resource or "", stream.usage_type,
            clock.date_of(first), None if last is None else clock.date_of(last),
            cents(float(stream.rate * (extra * delivered(clock, stream.code)).sum())), note,
        )
    )  # fmt: skip


def _nat_spike(estate: Estate) -> None:
    clock = estate.clock
    first, last = clock.back(NAT_SPIKE[0]), clock.back(NAT_SPIKE[1])
    normal = 25 * shapes.demand(clock, estate.rng("nat prod-us"), growth=0.02, noise=0.1)
    extra = np.where(clock.between(first, last), 110.0, 0.0)
    hours, processed = gateway(estate, PROD_US, "prod-us", normal + extra)
    estate.add(hours, processed)
    plant_change(estate, "nat_bytes_spike", processed, extra, (first, last), "a job reads S3 through the NAT gateway")


def _database_doubles(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(DATABASE_SINCE)
    labels = tags(PROD_US, "reporting", "dba@northlight.example", 0)
    always, late = shapes.always(clock), shapes.since(clock, first)
    size = Size("db.r6g.2xlarge", 800)
    estate.add(*database(estate, PROD_US, size, "reporting", always, labels))
    # Without its storage, so that the shift is the instance's alone.
    stream, _ = database(estate, PROD_US, size, "reporting-replica", late, labels)
    estate.add(stream)
    plant_change(
        estate, "rds_level_shift", stream, late, (first, None), "a replica made for one query was left running"
    )


def _runaway_function(estate: Estate) -> None:
    clock = estate.clock
    day = clock.back(LAMBDA_DAY)
    normal = 60_000 * shapes.demand(clock, estate.rng("webhooks"), growth=0.02, noise=0.08)
    extra = np.where(clock.between(day, day) & (clock.hour_of_day >= LAMBDA_HOUR), 2_500_000.0, 0.0)
    calls, seconds = function(PROD_US, "webhooks", normal + extra, 0.5)
    estate.add(calls, seconds)
    plant_change(estate, "lambda_runaway", seconds, extra * 0.5, (day, day), "a function that calls itself")


def _log_flood(estate: Estate) -> None:
    clock = estate.clock
    day = clock.back(LOGS_DAY)
    normal = 4 * shapes.demand(clock, estate.rng("logs api"), noise=0.08)
    extra = np.where(clock.between(day, day), 45.0, 0.0)
    stream = logs(DATA_US, "/app/ingest", normal + extra)
    estate.add(stream)
    plant_change(estate, "logs_flood", stream, extra, (day, day), "debug logging left on for a day")


def _new_machines(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(GPU_SINCE)
    running = np.where(np.arange(clock.hours) >= first * 24 + 3, 1.0, 0.0)
    for number in range(4):
        stream = instance(estate, SANDBOX_EU, "g5.12xlarge", f"gpu-{number}", running, {})
        estate.add(stream)
        plant_change(estate, "new_gpu_spend", stream, running, (first, None), "untagged GPUs in a new region")


def _storage_ramp(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(RAMP_SINCE)
    extra = np.where(clock.day >= first, (clock.day - first) * 9_000.0, 0.0)
    stream = bucket(estate, DATA_US, "northlight-tmp-exports", "standard", 20_000.0 + extra)
    estate.add(stream)
    began = first + 1  # the first day that costs a cent more
    plant_change(estate, "s3_ramp", stream, extra / clock.hours_in_month, (began, None), "exports that no rule deletes")


def _level_shift(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(METRICS_SINCE)
    rate = PER_UNIT[SHARED_US.region]["metric"]
    extra = shapes.since(clock, first) * 4_000 / clock.hours_in_month
    stream = Stream(
        SHARED_US, "AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", None, "Metrics", rate, extra,
        f"${rate:g} per metric-month for the first 10,000 metrics", "Metric",
    )  # fmt: skip
    estate.add(stream)
    plant_change(estate, "metrics_level_shift", stream, extra, (first, None), "each pod became a metric of its own")


def _weekend_leak(estate: Estate) -> None:
    clock = estate.clock
    saturday = clock.back(LEAK_SINCE) - (clock.back(LEAK_SINCE) + clock.start.weekday() - SATURDAY) % 7
    extra = np.where(clock.between(saturday, saturday + 1), 6.0, 0.0)
    stream = glue(DATA_US, "ETL-DPU-Hour", "Jobrun", "orders-daily-retry", extra, {})
    estate.add(stream)
    plant_change(
        estate, "glue_weekend_leak", stream, extra, (saturday, saturday + 1), "a job that retries until Monday"
    )


def _writes_stop(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(WRITES_STOP)
    normal = 3_600_000 * shapes.demand(clock, estate.rng("loyalty"), noise=0.06)
    lost = normal * shapes.since(clock, first) * 0.97
    writes, _, _ = table(estate, DATA_US, "loyalty", normal - lost, normal * 0, 1.0)
    estate.add(writes)
    plant_change(estate, "writes_drop", writes, -lost, (first, None), "since a deployment almost no event is stored")


def _retry_storm(estate: Estate) -> None:
    """Two usage types of one service, on the same days."""
    clock = estate.clock
    first, last = (clock.back(day) for day in STORM)
    during = clock.between(first, last)
    writes, reads = np.where(during, 4_500_000.0, 0.0), np.where(during, 24_000_000.0, 0.0)
    for stream, extra in zip(table(estate, PROD_US, "sessions", writes, reads, 0.0), (writes, reads), strict=False):
        estate.add(stream)
        plant_change(estate, "retry_storm", stream, extra, (first, last), "clients that retry without a pause")


def _load_test(estate: Estate) -> None:
    """Services that the account never used, all on the same days."""
    clock = estate.clock
    first, last = (clock.back(day) for day in LOAD_TEST)
    busy = np.where(clock.between(first, last), 1.0, 0.0)
    writes, _, _ = table(estate, SANDBOX_US, "load-test", 4_000_000 * busy, busy * 0, 0.0)
    for stream in (
        writes,
        requests(SANDBOX_US, "load-test", 1, 500_000 * busy),
        logs(SANDBOX_US, "/load-test", 3 * busy),
        glue(SANDBOX_US, "ETL-DPU-Hour", "Jobrun", "load-test", 10 * busy, {}),
    ):
        estate.add(stream)
        plant_change(
            estate, "account_load_test", stream, stream.quantity, (first, last), "a load test nobody announced"
        )


def build(estate: Estate) -> None:
    """Plant every incident."""
    _nat_spike(estate)
    _database_doubles(estate)
    _runaway_function(estate)
    _log_flood(estate)
    _new_machines(estate)
    _storage_ramp(estate)
    _level_shift(estate)
    _weekend_leak(estate)
    _writes_stop(estate)
    _retry_storm(estate)
    _load_test(estate)
