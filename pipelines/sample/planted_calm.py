"""Calm changes that only look like incidents: a launch, a holiday, a deployment, a migration.

Here: streams that move, each for a good reason. Not here: incidents (planted_anomalies.py).
"""

from dataclasses import replace

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.company import PROD_US, SHARED_US
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_compute import fleet
from pipelines.sample.estate_data import table
from pipelines.sample.estate_services import logs
from pipelines.sample.planted_anomalies import plant_change
from pipelines.sample.truth import Group

LAUNCH_SINCE = 40
LAUNCH_MACHINES = 2.5
"""On top of about seven of the same kind, over thirty days."""

DEPLOYED = 25
MIGRATED = 16
CAPACITY_RATE = 0.00065
"""USD for a provisioned write unit and hour."""


def _launch(estate: Estate) -> None:
    clock = estate.clock
    first = clock.back(LAUNCH_SINCE)
    risen = np.clip((clock.day - first) / 30, 0, 1) * LAUNCH_MACHINES
    level = risen * shapes.demand(clock, estate.rng("atlas"), noise=0.02)
    fleet(estate, PROD_US, "c6i.4xlarge", "atlas", level, "storefront")
    note = "a new market, rolled out over a month"
    for stream in _project(estate, "atlas"):
        plant_change(estate, "planned_launch", stream, np.round(level), (first, None), note, Group.BENIGN)


def _holiday(estate: Estate) -> None:
    day = shapes.holiday(estate.clock)
    for stream in _project(estate, "web"):
        nothing = np.zeros(estate.clock.hours)
        plant_change(estate, "holiday_dip", stream, nothing, (day, day), "the company is closed", Group.BENIGN)


def _deployment(estate: Estate) -> None:
    """A third more from one day to the next, of a part of what its usage type costs."""
    clock = estate.clock
    first = clock.back(DEPLOYED)
    normal = 5 * shapes.demand(clock, estate.rng("logs storefront"), noise=0.06)
    extra = normal * shapes.since(clock, first) * 0.33
    stream = logs(PROD_US, "/app/storefront", normal + extra)
    estate.add(stream)
    plant_change(estate, "deployment_step", stream, extra, (first, None), "a release that logs more", Group.BENIGN)


def _migration(estate: Estate) -> None:
    """From requests to provisioned capacity: another usage type of the service, and about the same money."""
    clock = estate.clock
    first = clock.back(MIGRATED)
    after = shapes.since(clock, first)
    requested = 2_700_000 * shapes.demand(clock, estate.rng("audit"), swing=0.1, weekend=0.95)
    before, _, _ = table(estate, SHARED_US, "audit", requested * (1 - after), after * 0, 0.0)
    capacity = 2_600 * after
    provisioned = replace(
        before, usage_type="WriteCapacityUnit-Hrs", operation="CommittedThroughput", unit="WriteCapacityUnit-Hrs",
        rate=CAPACITY_RATE, quantity=capacity, family="Provisioned IOPS",
        description=f"${CAPACITY_RATE:g} per hour for a unit of write capacity",
    )  # fmt: skip
    estate.add(before, provisioned)
    note = "a table moved from requests to provisioned capacity"
    plant_change(estate, "migration", provisioned, capacity, (first, None), note, Group.BENIGN)


def _project(estate: Estate, name: str) -> list[Stream]:
    """The first machine of a fleet stands for all of it; none where the fleet has not started."""
    return [stream for stream in estate.streams if stream.tags.get("user_project") == name][:1]


def build(estate: Estate) -> None:
    """Plant every calm change."""
    _launch(estate)
    _holiday(estate)
    _deployment(estate)
    _migration(estate)
