"""The incidents: days on which something cost more than it should, and calm changes that only look like it.

Here: streams with the incident in them, and what it cost above normal. Not here: how anyone would notice.
Times are counted back from the end of the data, so that the newest weeks always hold them.
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, PROD_US, SANDBOX_EU, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_compute import fleet, instance
from pipelines.sample.estate_data import Size, bucket, database
from pipelines.sample.estate_network import gateway
from pipelines.sample.estate_services import function, logs
from pipelines.sample.immature import delivered
from pipelines.sample.truth import Group, Planted, cents

NAT_SPIKE = (12, 10)
DATABASE_SINCE = 18
LAMBDA_DAY = 15
LAMBDA_HOUR = 6
LOGS_DAY = 7
GPU_SINCE = 5
RAMP_SINCE = 26
LAUNCH_SINCE = 40
LAUNCH_MACHINES = 2.5
"""On top of about seven of the same kind, over thirty days."""


def _plant(
    estate: Estate, kind: str, stream: Stream, extra: Floats, days: tuple[int, int | None], note: str,
    group: Group = Group.ANOMALY,
) -> None:  # fmt: skip
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
    _plant(estate, "nat_bytes_spike", processed, extra, (first, last), "a job reads S3 through the NAT gateway")


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
    _plant(estate, "rds_level_shift", stream, late, (first, None), "a replica made for one query was left running")


def _runaway_function(estate: Estate) -> None:
    clock = estate.clock
    day = clock.back(LAMBDA_DAY)
    normal = 60_000 * shapes.demand(clock, estate.rng("webhooks"), growth=0.02, noise=0.08)
    extra = np.where(clock.between(day, day) & (clock.hour_of_day >= LAMBDA_HOUR), 2_500_000.0, 0.0)
    calls, seconds = function(PROD_US, "webhooks", normal + extra, 0.5)
    estate.add(calls, seconds)
    _plant(estate, "lambda_runaway", seconds, extra * 0.5, (day, day), "a function that calls itself")


def _log_flood(estate: Estate) -> None:
    clock = estate.clock
    day = clock.back(LOGS_DAY)
    normal = 4 * shapes.demand(clock, estate.rng("logs api"), noise=0.08)
    extra = np.where(clock.between(day, day), 45.0, 0.0)
    stream = logs(DATA_US, "/app/ingest", normal + extra)
    estate.add(stream)
    _plant(estate, "logs_flood", stream, extra, (day, day), "debug logging left on for a day")


def _new_machines(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(GPU_SINCE)
    running = np.where(np.arange(clock.hours) >= first * 24 + 3, 1.0, 0.0)
    for number in range(4):
        stream = instance(estate, SANDBOX_EU, "g5.12xlarge", f"gpu-{number}", running, {})
        estate.add(stream)
        _plant(estate, "new_gpu_spend", stream, running, (first, None), "untagged GPUs in a new region")


def _storage_ramp(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(RAMP_SINCE)
    extra = np.where(clock.day >= first, (clock.day - first) * 9_000.0, 0.0)
    stream = bucket(estate, DATA_US, "northlight-tmp-exports", "standard", 20_000.0 + extra)
    estate.add(stream)
    _plant(estate, "s3_ramp", stream, extra / clock.hours_in_month, (first, None), "exports that no rule deletes")


def _calm_changes(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(LAUNCH_SINCE)
    risen = np.clip((clock.day - first) / 30, 0, 1) * LAUNCH_MACHINES
    level = risen * shapes.demand(clock, estate.rng("atlas"), noise=0.02)
    fleet(estate, PROD_US, "c6i.4xlarge", "atlas", level, "storefront")
    note = "a new market, rolled out over a month"
    for stream in _project(estate, "atlas"):
        _plant(estate, "planned_launch", stream, np.round(level), (first, None), note, Group.BENIGN)
    day = shapes.holiday(clock)
    for stream in _project(estate, "web"):
        _plant(estate, "holiday_dip", stream, np.zeros(clock.hours), (day, day), "the company is closed", Group.BENIGN)


def _project(estate: Estate, name: str) -> list[Stream]:
    """The first machine of a fleet stands for all of it; none where the fleet has not started."""
    return [stream for stream in estate.streams if stream.tags.get("user_project") == name][:1]


def build(estate: Estate) -> None:
    """Plant every incident and every calm change."""
    _nat_spike(estate)
    _database_doubles(estate)
    _runaway_function(estate)
    _log_flood(estate)
    _new_machines(estate)
    _storage_ramp(estate)
    _calm_changes(estate)
