"""The waste: what costs money and does nothing, each beside a healthy twin that looks alike on the bill.

Here: resources and what leaving them costs per 730 hours. Not here: unused commitments (commitments) or incidents
(planted_anomalies).
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DEV_US, PROD_EU, PROD_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate
from pipelines.sample.estate_compute import instance, volume
from pipelines.sample.estate_data import Size, database
from pipelines.sample.estate_network import address, gateway
from pipelines.sample.estate_services import glue, notebook
from pipelines.sample.planting import hourly, plant
from pipelines.sample.prices import PER_UNIT
from pipelines.sample.truth import MONTH_HOURS, Group

QUIET_HOURS = 0.1
"""Share of hours in which the idle gateway passes a few kilobytes."""

OFF_SHARE = 1 - 60 / 168
"""Hours of the week outside Monday to Friday, 07:00 to 19:00."""


def _addresses(estate: Estate) -> None:
    born = estate.clock.back(60)
    for number, place in enumerate((PROD_US, DEV_US, DEV_US, STAGING_US, PROD_EU)):
        running = shapes.always(estate.clock) if number else shapes.since(estate.clock, born)
        stream = address(estate, place, f"idle-{number}", running, idle=True)
        estate.add(stream)
        plant(estate, "idle_public_ipv4", stream, stream.rate * MONTH_HOURS, "elastic IP attached to nothing")


def _volumes(estate: Estate) -> None:
    for number, (place, size) in enumerate(
        [(PROD_US, 3000.0), (PROD_US, 3000.0), (PROD_EU, 1500.0), (DEV_US, 500.0), (STAGING_US, 800.0)]
    ):
        labels = tags(place, "core", "core@northlight.example", number)
        stream = volume(estate, place, "gp2", f"gp2-{number}", size, labels)
        estate.add(stream)
        price = PER_UNIT[place.region]
        saving = size * (price["gp2"] - price["gp3"])
        plant(
            estate,
            "gp2_volume",
            stream,
            saving,
            f"{size:g} GB; its load needs no more IOPS and throughput than gp3 includes",
        )


def _forgotten(estate: Estate) -> None:
    always = shapes.always(estate.clock)
    endpoint = DEV_US.arn("glue", "devEndpoint/try-crawler")
    stream = glue(DEV_US, "DEVED-DPU-Hour", "StartDevEndpoint", endpoint, always * 5, tags(DEV_US, "data", "", 3))
    estate.add(stream)
    plant(estate, "glue_dev_endpoint", stream, hourly(stream) * MONTH_HOURS, "development endpoint, never stopped")
    late = shapes.since(estate.clock, estate.clock.back(50))
    stream = notebook(DEV_US, "ml.g4dn.xlarge", "embedding-test", late, tags(DEV_US, "ml", "ml@northlight.example", 1))
    estate.add(stream)
    plant(estate, "sagemaker_notebook", stream, hourly(stream) * MONTH_HOURS, "notebook open day and night")


def _gateways(estate: Estate) -> None:
    rng = estate.rng("nat dev")
    quiet = np.where(
        rng.random(estate.clock.hours) < QUIET_HOURS, np.round(rng.random(estate.clock.hours) * 0.002, 7), 0.0
    )
    hours, trickle = gateway(estate, DEV_US, "dev-us", quiet)
    estate.add(hours, trickle)
    plant(estate, "idle_nat_gateway", hours, hourly(hours) * MONTH_HOURS, "hours and almost no bytes")
    rng = estate.rng("nat staging")
    some = 0.9 * shapes.demand(estate.clock, rng, weekend=0.2, noise=0.2)
    hours, busy = gateway(estate, STAGING_US, "staging-us", some)
    estate.add(hours, busy)
    plant(estate, "modest_nat_gateway", hours, 0.0, "small but used every day", Group.BENIGN)


def _machine(estate: Estate, place: Place, kind: str, name: str, number: int, running: Floats) -> None:
    labels = tags(place, "orders", "orders@northlight.example", number)
    if running.all():
        stream = instance(estate, place, kind, name, running, labels, "office")
        saving = stream.rate * MONTH_HOURS * OFF_SHARE
        plant(estate, "always_on_nonproduction", stream, saving, "a machine that nobody uses at night")
    else:
        stream = instance(estate, place, kind, name, running, labels, "bursty")
        plant(estate, "scheduled_instance", stream, 0.0, "stopped at night and on weekends", Group.BENIGN)
    estate.add(stream)


def _round_the_clock(estate: Estate) -> None:
    always, office = shapes.always(estate.clock), shapes.office_hours(estate.clock)
    for number, running in enumerate([always] * 4 + [office] * 3):
        _machine(estate, STAGING_US, "m5.2xlarge", f"staging-{number}", number, running)
    for number, running in enumerate([always] * 3 + [office] * 4):
        _machine(estate, DEV_US, "m5.xlarge", f"dev-{number}", number, running)
    for place, kind, name in ((STAGING_US, "db.m5.xlarge", "staging-customers"), (DEV_US, "db.m5.large", "dev-orders")):
        labels = tags(place, "orders", "dba@northlight.example", 1)
        stream, storage = database(estate, place, Size(kind, 200), name, always, labels, "office")
        estate.add(stream, storage)
        saving = stream.rate * MONTH_HOURS * OFF_SHARE
        plant(estate, "always_on_nonproduction", stream, saving, "a database that nobody uses at night")


def _twins(estate: Estate) -> None:
    """The healthy streams of the same kind, which nothing should be said about."""
    for kind, usage in (("in_use_public_ipv4", "PublicIPv4:InUseAddress"), ("gp3_volume", "EBS:VolumeUsage.gp3")):
        for stream in estate.streams:
            if stream.usage_type.endswith(usage):
                plant(estate, kind, stream, 0.0, "in use", Group.BENIGN)


def build(estate: Estate) -> None:
    """Plant every waste and its twin."""
    _addresses(estate)
    _volumes(estate)
    _forgotten(estate)
    _gateways(estate)
    _round_the_clock(estate)
    _twins(estate)
