"""EC2: fleets that breathe with traffic, machines that stay, spot workers, disks and snapshots.

Here: constructors of EC2 streams and the company's healthy fleets. Not here: planted waste (planted_waste).
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA, EU, PROD, SANDBOX, SHARED, US, Account, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import EC2, PER_UNIT, SPOT_SHARE, usage_type

ZONES = ("a", "b", "c")
REBUILD_DAYS = 30
SPOT_BANDS = (0.92, 1.0, 1.12)


def instance(
    estate: Estate,
    account: Account,
    region: str,
    kind: str,
    name: str,
    quantity: Floats,
    labels: dict[str, str],
    load: str = "busy",
) -> Stream:
    """One on-demand Linux machine; returned and not yet added, so that a planter can cost it."""
    rate = EC2[region][kind]
    machine = estate.ident("i-", name)
    rng = estate.rng(f"load {name}")
    estate.loads.append(Load(account, region, load, machine, quantity, shapes.demand(estate.clock, rng, noise=0.2)))
    return Stream(
        account, region, "AmazonEC2", usage_type(region, f"BoxUsage:{kind}"), "RunInstances", machine, "Hrs",
        rate, quantity, f"${rate:g} per On Demand Linux {kind} Instance Hour", "Compute Instance", labels,
        {"operating_system": "Linux", "tenancy": "Shared", "instance_type_family": kind.split(".")[0],
         "current_generation": "No" if kind.startswith("r4") else "Yes", "marketoption": "OnDemand"},
        kind, region + ZONES[int(rng.integers(3))],
    )  # fmt: skip


def volume(
    estate: Estate, account: Account, region: str, kind: str, name: str, size: float, labels: dict[str, str]
) -> Stream:
    """One EBS volume of `size` GB, billed by the hour in GB-months."""
    rate = PER_UNIT[region][kind]
    disk = estate.ident("vol-", name)
    rng = estate.rng(f"disk {name}")
    estate.loads.append(
        Load(account, region, "disk", disk, shapes.always(estate.clock), shapes.demand(estate.clock, rng, noise=0.3))
    )
    return Stream(
        account, region, "AmazonEC2", usage_type(region, f"EBS:VolumeUsage.{kind}"), "CreateVolume-" + kind.capitalize(),
        disk, "GB-Mo", rate, size / estate.clock.hours_in_month,
        f"${rate:g} per GB-month of General Purpose ({kind}) provisioned storage - {region}", "Storage", labels,
        {"volume_api_name": kind, "storage_media": "SSD-backed"},
    )  # fmt: skip


def spot(estate: Estate, account: Account, region: str, kind: str, name: str, quantity: Floats) -> list[Stream]:
    """One spot machine: a stream per price band, because the rate of a line item is one number."""
    rng = estate.rng(f"spot {name}")
    band = rng.integers(len(SPOT_BANDS), size=estate.clock.days)[estate.clock.day]
    base = instance(estate, account, region, kind, name, quantity, {"user_environment": "prod", "user_team": "batch"},
                    "bursty")  # fmt: skip
    found = []
    for number, factor in enumerate(SPOT_BANDS):
        rate = round(base.rate * SPOT_SHARE * factor, 4)
        found.append(
            Stream(
                account, region, base.code, usage_type(region, f"SpotUsage:{kind}"), "RunInstances:SV001",
                base.resource, "Hrs", rate, np.where(band == number, quantity, 0.0),
                f"{kind} Linux/UNIX Spot Instance-hour in {region}", base.family, base.tags,
                base.product | {"marketoption": "Spot"}, kind, base.zone, base.rate,
            )
        )  # fmt: skip
    return found


def fleet(estate: Estate, account: Account, region: str, kind: str, name: str, level: Floats, team: str) -> None:
    """An auto-scaling group: as many machines as the level asks for, each replaced every thirty days."""
    running = shapes.slots(level, int(np.ceil(level.max())), estate.rng(f"slots {name}"))
    generation = estate.clock.day // REBUILD_DAYS
    for number, row in enumerate(running):
        for age in range(int(generation[-1]) + 1):
            labels = tags(account, team, f"{team}@northlight.example", number, project=name)
            quantity = np.where(generation == age, row, 0.0)
            if quantity.any():
                estate.add(instance(estate, account, region, kind, f"{name}-{number}-{age}", quantity, labels))


def build(estate: Estate) -> None:
    """The healthy machines of every account."""
    clock = estate.clock
    web = shapes.demand(clock, estate.rng("web"), growth=0.03)
    fleet(estate, PROD, US, "c6i.4xlarge", "web", np.clip(7 * web, 3, 13), "storefront")
    for number in range(7):
        labels = tags(PROD, "orders", "orders@northlight.example", number, project="api")
        estate.add(instance(estate, PROD, US, "m6i.4xlarge", f"api-{number}", shapes.always(clock), labels))
    for number in range(4):
        labels = tags(PROD, "core", "core@northlight.example", number, project="core")
        estate.add(instance(estate, PROD, US, "m5.4xlarge", f"core-{number}", shapes.always(clock), labels))
    for number in range(3):
        labels = tags(PROD, "search", "search@northlight.example", number, project="search")
        estate.add(instance(estate, PROD, US, "r6i.4xlarge", f"search-{number}", shapes.always(clock), labels))
    workers = np.clip(6 * shapes.demand(clock, estate.rng("workers"), swing=0.6, weekend=0.4), 0, 9)
    for number, row in enumerate(shapes.slots(workers, 9, estate.rng("worker slots"))):
        estate.add(*spot(estate, PROD, US, "m5.2xlarge", f"worker-{number}", row))
    for number in range(5):
        labels = tags(PROD, "orders", "orders@northlight.example", number, project="api-eu")
        estate.add(instance(estate, PROD, EU, "m7g.2xlarge", f"api-eu-{number}", shapes.always(clock), labels))
    for number in range(4):
        # Two of these stop at night since the rest of the service moved to m7g: the plan bought for them is too large.
        running = shapes.always(clock) if number < 2 else shapes.office_hours(clock)
        labels = tags(PROD, "orders", "orders@northlight.example", number, project="legacy-eu")
        estate.add(instance(estate, PROD, EU, "m5.2xlarge", f"legacy-eu-{number}", running, labels))
    for number in range(4):
        labels = tags(DATA, "data", "data@northlight.example", number, project="spark")
        nightly = shapes.batches(clock, estate.rng(f"spark {number}"), hour=1, length=9)
        estate.add(instance(estate, DATA, US, "r5.4xlarge", f"spark-{number}", nightly, labels, "bursty"))
    for number in range(2):
        labels = tags(SHARED, "platform", "platform@northlight.example", number, project="ci")
        estate.add(instance(estate, SHARED, US, "c5.2xlarge", f"ci-{number}", shapes.always(clock), labels, "bursty"))
    estate.add(
        instance(estate, SANDBOX, US, "t3.medium", "play-0", shapes.office_hours(clock), tags(SANDBOX, "all", "", 0))
    )
    _disks(estate)


def _disks(estate: Estate) -> None:
    for number, (account, size) in enumerate([(PROD, 2000.0)] * 5 + [(DATA, 4000.0)] * 4 + [(SHARED, 800.0)] * 2):
        labels = tags(account, "core", "core@northlight.example", number)
        estate.add(volume(estate, account, US, "gp3", f"gp3-{number}", size, labels))
    for number, (account, region, size) in enumerate(((PROD, US, 60_000.0), (PROD, EU, 9_000.0), (DATA, US, 22_000.0))):
        rate = PER_UNIT[region]["snapshot"]
        grown = size * (1 + 0.0008 * estate.clock.day)
        estate.add(
            Stream(
                account, region, "AmazonEC2", usage_type(region, "EBS:SnapshotUsage"), "CreateSnapshot",
                f"arn:aws:ec2:{region}:{account.id}:snapshot/{estate.ident('snap-', str(number))}", "GB-Mo", rate,
                grown / estate.clock.hours_in_month, f"${rate:g} per GB-Month of snapshot data stored - {region}",
                "Storage Snapshot", tags(account, "core", "core@northlight.example", number), daily=True,
            )
        )  # fmt: skip
