"""What nobody looks after: desktops without a user, and things of which nobody says whose they are.

Here: each beside one that is needed. Of what has no owner some is needed all the same: nobody knows before asking, so
it is drawn for each company. Not here: bytes that stay (planted_storage), machines (planted_machines).
"""

from typing import Final

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, PROD_US, SHARED_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.planting import healthy, hourly, plant
from pipelines.sample.prices import PER_UNIT, usage_type
from pipelines.sample.truth import MONTH_HOURS

FORGOTTEN: Final = 1 / 3
"""How many of the things without an owner nobody needs."""


def _desktops(estate: Estate) -> None:
    rng, clock = estate.rng("desktops"), estate.clock
    rate = PER_UNIT[SHARED_US.region]["workspace_standard"]
    always = shapes.always(clock)
    unused = int(rng.integers(1, 4))
    for number in range(unused + 2):
        name = estate.ident("ws-", f"{number}", 9)
        stream = Stream(
            SHARED_US, "AmazonWorkSpaces", usage_type(SHARED_US.region, "AW-HW-2", always_prefixed=True), "AlwaysOn",
            SHARED_US.arn("workspaces", f"workspace/{name}"), "Month", rate, 1 / clock.hours_in_month,
            f"${rate:g}/month for a Standard WorkSpace, always on", "Enterprise Applications",
            tags(SHARED_US, "office", "office@northlight.example", number), daily=True,
        )  # fmt: skip
        estate.add(stream)
        idle = number < unused
        estate.loads.append(
            Load(SHARED_US, "AWS/WorkSpaces", name, "idle" if idle else "steady", always, shapes.office_hours(clock))
        )
        if idle:
            plant(estate, "unused_desktop", stream, hourly(stream) * MONTH_HOURS, "its user left")
        else:
            healthy(estate, "used_desktop", stream, "in use on working days")


def _thing(place: Place, what: str, name: str, always: Floats, labels: dict[str, str], estate: Estate) -> Stream:
    """Something that costs the same in every hour and of which no metric is kept."""
    price = PER_UNIT[place.region]
    if what == "files":
        rate = price["fsx_ssd"]
        return Stream(
            place, "AmazonFSx", usage_type(place.region, "Storage:SSD", always_prefixed=True), "CreateFileSystem",
            place.arn("fsx", f"file-system/{estate.ident('fs-', name)}"), "GB-Mo", rate,
            400 * always / estate.clock.hours_in_month, f"${rate:g} per GB-month of SSD storage", "Storage", labels,
        )  # fmt: skip
    kind, rate, operation, scope = {
        "vpn": ("VPN-Usage-Hours:ipsec.1", price["vpn_hour"], "CreateVpnConnection", "vpn-connection/vpn-"),
        "attachment": ("TransitGateway-Hours", price["attachment_hour"], "TransitGatewayVPC",
                       "transit-gateway-attachment/tgw-attach-"),
    }[what]  # fmt: skip
    section, _, prefix = scope.partition("/")
    return Stream(
        place, "AmazonVPC", usage_type(place.region, kind, always_prefixed=True), operation,
        place.arn("ec2", f"{section}/{estate.ident(prefix, name)}"), "Hrs", rate, always, f"${rate:g} per hour",
        "Cloud Connectivity", labels,
    )  # fmt: skip


def _unowned(estate: Estate) -> None:
    rng = estate.rng("without an owner")
    always = shapes.always(estate.clock)
    for number in range(int(rng.integers(3, 7))):
        place = (PROD_US, DATA_US)[int(rng.integers(2))]
        what = ("vpn", "attachment", "files")[int(rng.integers(3))]
        stream = _thing(place, what, f"unowned {number}", always, {}, estate)
        estate.add(stream)
        if rng.random() < FORGOTTEN:
            cost = stream.rate * float(np.mean(stream.quantity)) * MONTH_HOURS
            plant(estate, "forgotten_thing", stream, cost, "the project that asked for it has ended")
        else:
            healthy(estate, "unowned_thing", stream, "nobody says whose it is, and it is needed")
    for what in ("vpn", "files"):
        labels = tags(SHARED_US, "platform", "platform@northlight.example", 0)
        stream = _thing(SHARED_US, what, f"owned {what}", always, labels, estate)
        estate.add(stream)
        healthy(estate, "owned_thing", stream, "its owner is on it")


def build(estate: Estate) -> None:
    """Plant what nobody looks after."""
    _desktops(estate)
    _unowned(estate)
