"""The waste: what costs money and does nothing, each beside a healthy twin that looks alike on the bill.

Here: resources and what leaving them costs per 730 hours. Not here: unused commitments (commitments) or incidents
(planted_anomalies).
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DEV, EU, PROD, STAGING, US, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_compute import instance, volume
from pipelines.sample.estate_data import database
from pipelines.sample.estate_network import address, gateway
from pipelines.sample.estate_services import glue, notebook
from pipelines.sample.prices import PER_UNIT
from pipelines.sample.truth import MONTH_HOURS, Group, Planted, cents

OFF_SHARE = 1 - 60 / 168
"""Hours of the week outside Monday to Friday, 07:00 to 19:00."""


def _plant(estate: Estate, kind: str, stream: Stream, monthly: float, note: str, group: Group = Group.WASTE) -> None:
    running = np.flatnonzero(stream.quantity)
    estate.planted.append(
        Planted(
            group, kind, stream.account.id, stream.region, stream.resource or "", stream.usage_type,
            estate.clock.date_of(int(running[0]) // 24), None, cents(monthly), note,
        )
    )  # fmt: skip


def _hourly(stream: Stream) -> float:
    """Cost of an average hour in which the stream runs."""
    return float(stream.rate * stream.quantity[stream.quantity > 0].mean())


def _addresses(estate: Estate) -> None:
    born = estate.clock.back(60)
    for number, (account, region) in enumerate([(PROD, US), (DEV, US), (DEV, US), (STAGING, US), (PROD, EU)]):
        running = shapes.always(estate.clock) if number else shapes.since(estate.clock, born)
        stream = address(estate, account, region, f"idle-{number}", running, idle=True)
        estate.add(stream)
        _plant(estate, "idle_public_ipv4", stream, stream.rate * MONTH_HOURS, "elastic IP attached to nothing")


def _volumes(estate: Estate) -> None:
    for number, (account, region, size) in enumerate(
        [(PROD, US, 3000.0), (PROD, US, 3000.0), (PROD, EU, 1500.0), (DEV, US, 500.0), (STAGING, US, 800.0)]
    ):
        labels = tags(account, "core", "core@northlight.example", number)
        stream = volume(estate, account, region, "gp2", f"gp2-{number}", size, labels)
        estate.add(stream)
        price = PER_UNIT[region]
        saving = size * (price["gp2"] - price["gp3"])
        _plant(estate, "gp2_volume", stream, saving, f"{size:g} GB of gp2 that would run as gp3")


def _forgotten(estate: Estate) -> None:
    always = shapes.always(estate.clock)
    endpoint = f"arn:aws:glue:{US}:{DEV.id}:devEndpoint/try-crawler"
    stream = glue(DEV, "DEVED-DPU-Hour", "StartDevEndpoint", endpoint, always * 5, tags(DEV, "data", "", 3))
    estate.add(stream)
    _plant(estate, "glue_dev_endpoint", stream, _hourly(stream) * MONTH_HOURS, "development endpoint, never stopped")
    labels = tags(DEV, "ml", "ml@northlight.example", 1)
    stream = notebook(DEV, "ml.g4dn.xlarge", "embedding-test", shapes.since(estate.clock, estate.clock.back(50)), labels)
    estate.add(stream)
    _plant(estate, "sagemaker_notebook", stream, _hourly(stream) * MONTH_HOURS, "notebook open day and night")


def _gateways(estate: Estate) -> None:
    rng = estate.rng("nat dev")
    quiet = np.where(rng.random(estate.clock.hours) < 0.1, np.round(rng.random(estate.clock.hours) * 0.002, 7), 0.0)
    hours, trickle = gateway(estate, DEV, US, "dev-us", quiet)
    estate.add(hours, trickle)
    _plant(estate, "idle_nat_gateway", hours, _hourly(hours) * MONTH_HOURS, "hours and almost no bytes")
    rng = estate.rng("nat staging")
    some = 0.9 * shapes.demand(estate.clock, rng, weekend=0.2, noise=0.2)
    hours, busy = gateway(estate, STAGING, US, "staging-us", some)
    estate.add(hours, busy)
    _plant(estate, "modest_nat_gateway", hours, 0.0, "small but used every day", Group.BENIGN)


def _round_the_clock(estate: Estate) -> None:
    always, office = shapes.always(estate.clock), shapes.office_hours(estate.clock)

    def machine(account: str, kind: str, number: int, running: Floats) -> None:
        owner = {"dev": DEV, "staging": STAGING}[account]
        labels = tags(owner, "orders", "orders@northlight.example", number)
        scheduled = running is office
        stream = instance(estate, owner, US, kind, f"{account}-{number}", running, labels, "bursty" if scheduled else "idle")
        estate.add(stream)
        if scheduled:
            _plant(estate, "scheduled_instance", stream, 0.0, "stopped at night and on weekends", Group.BENIGN)
        else:
            saving = stream.rate * MONTH_HOURS * OFF_SHARE
            _plant(estate, "always_on_nonproduction", stream, saving, f"{account} machine that nobody uses at night")

    for number in range(4):
        machine("staging", "m5.2xlarge", number, always)
    for number in range(4, 7):
        machine("staging", "m5.2xlarge", number, office)
    for number in range(3):
        machine("dev", "m5.xlarge", number, always)
    for number in range(3, 7):
        machine("dev", "m5.xlarge", number, office)
    for owner, kind, name in ((STAGING, "db.m5.xlarge", "staging-customers"), (DEV, "db.m5.large", "dev-orders")):
        labels = tags(owner, "orders", "dba@northlight.example", 1)
        stream, storage = database(estate, owner, US, kind, name, always, labels, gigabytes=200, load="idle")
        estate.add(stream, storage)
        saving = stream.rate * MONTH_HOURS * OFF_SHARE
        _plant(estate, "always_on_nonproduction", stream, saving, "database that nobody uses at night")


def build(estate: Estate) -> None:
    """Plant every waste and its twin."""
    _addresses(estate)
    _volumes(estate)
    _forgotten(estate)
    _gateways(estate)
    _round_the_clock(estate)
