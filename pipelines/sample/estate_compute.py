"""EC2: fleets that breathe with traffic, machines that stay, spot workers, disks and snapshots.

Here: constructors of EC2 streams and the company's healthy fleets. Not here: planted waste (planted_waste).
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, PROD_EU, PROD_US, SANDBOX_US, SHARED_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import EC2, PER_UNIT, SPOT_SHARE, usage_type

ZONES = ("a", "b", "c")
REBUILD_DAYS = 30
BACKUPS_KEPT = 5
SPOT_BANDS = (0.92, 1.0, 1.12)


def instance(
    estate: Estate,
    place: Place,
    kind: str,
    name: str,
    quantity: Floats,
    labels: dict[str, str],
    load: str = "steady",
) -> Stream:
    """One on-demand Linux machine; returned and not yet added, so that a planter can cost it."""
    rate = EC2[place.region][kind]
    machine = estate.ident("i-", name)
    rng = estate.rng(f"load {name}")
    estate.loads.append(Load(place, "AWS/EC2", machine, load, quantity, shapes.demand(estate.clock, rng, noise=0.2)))
    return Stream(
        place, "AmazonEC2", usage_type(place.region, f"BoxUsage:{kind}"), "RunInstances", machine, "Hrs",
        rate, quantity, f"${rate:g} per On Demand Linux {kind} Instance Hour", "Compute Instance", labels,
        {"operating_system": "Linux", "tenancy": "Shared", "instance_type_family": kind.partition(".")[0],
         "current_generation": "No" if kind.startswith("r4") else "Yes", "marketoption": "OnDemand"},
        kind, place.region + ZONES[int(rng.integers(3))],
    )  # fmt: skip


def volume(
    estate: Estate, place: Place, kind: str, name: str, size: float, labels: dict[str, str], load: str = "steady"
) -> Stream:
    """One EBS volume of `size` GB, billed by the hour in GB-months."""
    rate = PER_UNIT[place.region][kind]
    disk = estate.ident("vol-", name)
    rng = estate.rng(f"disk {name}")
    estate.loads.append(
        Load(place, "AWS/EBS", disk, load, shapes.always(estate.clock), shapes.demand(estate.clock, rng, noise=0.3))
    )
    return Stream(
        place, "AmazonEC2", usage_type(place.region, f"EBS:VolumeUsage.{kind}"), "CreateVolume-" + kind.capitalize(),
        disk, "GB-Mo", rate, size / estate.clock.hours_in_month,
        f"${rate:g} per GB-month of General Purpose ({kind}) provisioned storage - {place.region}", "Storage", labels,
        {"volume_api_name": kind, "storage_media": "SSD-backed"},
    )  # fmt: skip


def spot(estate: Estate, place: Place, kind: str, name: str, quantity: Floats) -> list[Stream]:
    """One spot machine: a stream per price band, because the rate of a line item is one number."""
    rng = estate.rng(f"spot {name}")
    band = rng.integers(len(SPOT_BANDS), size=estate.clock.days)[estate.clock.day]
    base = instance(estate, place, kind, name, quantity, {"user_environment": "prod", "user_team": "batch"},
                    "bursty")  # fmt: skip
    found = []
    for number, factor in enumerate(SPOT_BANDS):
        rate = round(base.rate * SPOT_SHARE * factor, 4)
        found.append(
            Stream(
                place, base.code, usage_type(place.region, f"SpotUsage:{kind}"), "RunInstances:SV001",
                base.resource, "Hrs", rate, np.where(band == number, quantity, 0.0),
                f"{kind} Linux/UNIX Spot Instance-hour in {place.region}", base.family, base.tags,
                base.product | {"marketoption": "Spot"}, kind, base.zone, base.rate,
            )
        )  # fmt: skip
    return found


def fleet(estate: Estate, place: Place, kind: str, name: str, level: Floats, team: str) -> None:
    """An auto-scaling group: as many machines as the level asks for, each replaced every thirty days."""
    running = shapes.slots(level, int(np.ceil(level.max())), estate.rng(f"slots {name}"))
    generation = estate.clock.day // REBUILD_DAYS
    for number, row in enumerate(running):
        for age in range(int(generation[-1]) + 1):
            labels = tags(place, team, f"{team}@northlight.example", number, project=name)
            quantity = np.where(generation == age, row, 0.0)
            if quantity.any():
                estate.add(instance(estate, place, kind, f"{name}-{number}-{age}", quantity, labels))


def build(estate: Estate) -> None:
    """The healthy machines of every account."""
    clock = estate.clock
    web = shapes.demand(clock, estate.rng("web"), growth=0.03)
    fleet(estate, PROD_US, "c6i.4xlarge", "web", np.clip(7 * web, 3, 13), "storefront")
    for number in range(7):
        labels = tags(PROD_US, "orders", "orders@northlight.example", number, project="api")
        estate.add(instance(estate, PROD_US, "m6i.4xlarge", f"api-{number}", shapes.always(clock), labels))
    for number in range(4):
        labels = tags(PROD_US, "core", "core@northlight.example", number, project="core")
        estate.add(instance(estate, PROD_US, "m5.4xlarge", f"core-{number}", shapes.always(clock), labels))
    for number in range(3):
        labels = tags(PROD_US, "search", "search@northlight.example", number, project="search")
        estate.add(instance(estate, PROD_US, "r6i.4xlarge", f"search-{number}", shapes.always(clock), labels))
    workers = np.clip(6 * shapes.demand(clock, estate.rng("workers"), swing=0.6, weekend=0.4), 0, 9)
    for number, row in enumerate(shapes.slots(workers, 9, estate.rng("worker slots"))):
        estate.add(*spot(estate, PROD_US, "m5.2xlarge", f"worker-{number}", row))
    for number in range(5):
        labels = tags(PROD_US, "orders", "orders@northlight.example", number, project="api-eu")
        estate.add(instance(estate, PROD_EU, "m7g.2xlarge", f"api-eu-{number}", shapes.always(clock), labels))
    # Two of these stop at night since the rest of the service moved to m7g: the plan bought for them is too large.
    for number, running in enumerate([shapes.always(clock)] * 2 + [shapes.office_hours(clock)] * 2):
        labels = tags(PROD_US, "orders", "orders@northlight.example", number, project="legacy-eu")
        estate.add(instance(estate, PROD_EU, "m5.2xlarge", f"legacy-eu-{number}", running, labels))
    for number in range(4):
        labels = tags(DATA_US, "data", "data@northlight.example", number, project="spark")
        nightly = shapes.batches(clock, estate.rng(f"spark {number}"), hour=1, length=9)
        estate.add(instance(estate, DATA_US, "r5.4xlarge", f"spark-{number}", nightly, labels, "bursty"))
    for number in range(2):
        labels = tags(SHARED_US, "platform", "platform@northlight.example", number, project="ci")
        estate.add(instance(estate, SHARED_US, "c5.2xlarge", f"ci-{number}", shapes.always(clock), labels, "bursty"))
    estate.add(
        instance(estate, SANDBOX_US, "t3.medium", "play-0", shapes.office_hours(clock), tags(SANDBOX_US, "all", "", 0))
    )
    _disks(estate)


def _disks(estate: Estate) -> None:
    for number, (place, size) in enumerate(
        [(PROD_US, 2000.0)] * 5 + [(DATA_US, 4000.0)] * 4 + [(SHARED_US, 800.0)] * 2
    ):
        labels = tags(place, "core", "core@northlight.example", number)
        estate.add(volume(estate, place, "gp3", f"gp3-{number}", size, labels))
    for place, size in ((PROD_US, 60_000.0), (PROD_EU, 9_000.0), (DATA_US, 22_000.0)):
        _backups(estate, place, size)


def snapshot(estate: Estate, place: Place, name: str, gigabytes: Floats, labels: dict[str, str]) -> Stream:
    """What a snapshot stores beyond the ones before it, billed once a day."""
    rate = PER_UNIT[place.region]["snapshot"]
    return Stream(
        place, "AmazonEC2", usage_type(place.region, "EBS:SnapshotUsage"), "CreateSnapshot",
        place.arn("ec2", f"snapshot/{estate.ident('snap-', name)}"), "GB-Mo", rate,
        gigabytes / estate.clock.hours_in_month, f"${rate:g} per GB-Month of snapshot data stored - {place.region}",
        "Storage Snapshot", labels, daily=True,
    )  # fmt: skip


def _backups(estate: Estate, place: Place, size: float) -> None:
    """A snapshot a week, each deleted after five: together as large as what they back up."""
    day = estate.clock.day
    labels = tags(place, "core", "core@northlight.example", 0)
    for week in range(1 - BACKUPS_KEPT, estate.clock.days // 7 + 1):
        alive = (day >= week * 7) & (day < (week + BACKUPS_KEPT) * 7)
        grown = np.where(alive, size / BACKUPS_KEPT * (1 + 0.0008 * day), 0.0)
        estate.add(snapshot(estate, place, f"{place.region} {place.account.name} {week}", grown, labels))
