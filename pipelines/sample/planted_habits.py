"""What runs as designed but costs more than its work needs: nights without use, memory never touched, bytes' dear ways.

Here: production machines with idle nights, hosts left on against their habit, functions with too much memory, and how
much of each large log group could be in the cheaper class, of traffic with S3 in an endpoint, of zones' in one zone.
What of these the bill does not show is drawn for each company. Not here: nonproduction (planted_waste).
"""

from typing import Final

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import DAY
from pipelines.sample.company import DATA_US, PROD_US, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.estate_compute import instance
from pipelines.sample.estate_services import function
from pipelines.sample.planting import RECENT_DAYS, healthy, hourly, plant, recent
from pipelines.sample.prices import PER_UNIT, usage_type
from pipelines.sample.truth import MONTH_HOURS, Group

NIGHT: Final = 12
"""Hours from the end of an office day to the beginning of the next."""

NIGHTS: Final = 4
"""Nights between working days; each week somebody forgets the host on another of them."""

FLOOD: Final = 4.0
"""An hour above so many median hours is an incident and not part of an ordinary month."""

MUCH: Final = 1_000.0
"""GB a month from which a log group is worth its owner's time."""

HEADROOM: Final = 1.2
"""Memory that a function keeps, as a multiple of the most it ever used; AWS Compute Optimizer's default is 20 %."""


def _office_machine(estate: Estate) -> None:
    clock = estate.clock
    labels = tags(PROD_US, "finance", "finance@northlight.example", 0)
    stream = instance(estate, PROD_US, "m5.2xlarge", "month-end", shapes.always(clock), labels, "office")
    estate.add(stream)
    idle = 1 - float(shapes.office_hours(clock)[: 7 * DAY].mean())
    plant(estate, "office_machine", stream, hourly(stream) * MONTH_HOURS * idle, "in production, idle after hours")


def _left_on(estate: Estate) -> None:
    clock = estate.clock
    office = shapes.office_hours(clock)
    monday = clock.days - 1 - (clock.days - 1 + clock.start.weekday()) % 7
    forgotten = np.zeros(clock.hours)
    for number, first in enumerate(range(monday, -1, -7)):
        start = (first + number % NIGHTS) * DAY + shapes.OFFICE[1]
        forgotten[start : start + NIGHT] = 1.0
    labels = tags(PROD_US, "finance", "finance@northlight.example", 2)
    stream = instance(estate, PROD_US, "m5.4xlarge", "reports", np.maximum(office, forgotten), labels, "office")
    estate.add(stream)
    share = float((forgotten * (1 - office))[-RECENT_DAYS * DAY :].mean())
    plant(estate, "host_left_on", stream, stream.rate * MONTH_HOURS * share, "its schedule is forgotten some nights")


def _functions(estate: Estate) -> None:
    """Functions that wait for others, with more memory than they touch; one that computes, one that needs it all."""
    rng = estate.rng("functions")
    clock = estate.clock

    def one(name: str, used: float, gigabytes: float, kind: str = "steady") -> Stream:
        traffic = 20_000 * shapes.demand(clock, estate.rng(name), growth=0.0, noise=0.08)
        calls, seconds = function(PROD_US, name, traffic, gigabytes)
        estate.add(calls, seconds)
        always = shapes.always(clock)
        estate.loads.append(Load(PROD_US, "LambdaInsights", name, kind, always, used * always, gigabytes))
        return seconds

    for number in range(int(rng.integers(1, 4))):
        used = float(rng.integers(15, 36))
        stream = one(f"notify-{number}", used, float(rng.integers(1, 4)))
        enough = used / 100 * HEADROOM
        cost = stream.rate * float(recent(stream.quantity).mean()) * MONTH_HOURS
        note = f"at most {used:g} % of its memory; it waits for others"
        plant(estate, "roomy_function", stream, cost * (1 - enough), note)
    stream = one("render", 40.0, 2.0, "computing")
    healthy(estate, "computing_function", stream, "needs the processor that comes with its memory")
    stream = one("import", 82.0, 2.0)
    healthy(estate, "full_function", stream, "uses its memory")


def _logs(estate: Estate) -> None:
    """How much of each large group nobody filters or subscribes to: CloudWatch counts it, the bill does not."""
    rng = estate.rng("log classes")
    for stream in estate.streams:
        if not stream.usage_type.endswith("DataProcessing-Bytes"):
            continue
        hours = recent(stream.quantity)
        monthly = float(hours[hours <= FLOOD * np.median(hours)].mean()) * MONTH_HOURS
        share = float(rng.integers(0, 5)) / 4
        group_name = (stream.resource or "").rpartition("log-group:")[2]
        always = shapes.always(estate.clock)
        estate.loads.append(
            Load(stream.place, "AWS/Logs", group_name, "steady", always, stream.quantity, passed=1 - share)
        )
        if monthly < MUCH:
            continue
        cheaper = stream.rate - PER_UNIT[stream.region]["logs_gb_seldom"]
        group = Group.WASTE if share else Group.BENIGN
        plant(
            estate, "searched_logs" if group is Group.BENIGN else "unsearched_logs", stream, monthly * cheaper * share,
            f"{share:.0%} of {monthly:.0f} GB a month could be in the class for logs that are seldom searched", group,
        )  # fmt: skip


def _ways(estate: Estate) -> None:
    """Bytes that take a dear way: to S3 through a NAT gateway, and between zones where the same zone could answer."""
    rng = estate.rng("ways")
    clock = estate.clock
    near = 9 * shapes.demand(clock, estate.rng("near"), noise=0.1)
    through = float(rng.uniform(0.2, 0.8))
    estate.add(
        Stream(
            PROD_US, "AmazonS3", usage_type(PROD_US.region, "C3DataTransfer-Out-Bytes", always_prefixed=True),
            "GetObject", "northlight-media", "GB", 0.0, near, "$0.000 per GB - data transfer out to EC2, same region",
            "Data Transfer",
        )
    )  # fmt: skip
    for stream in estate.streams:
        if stream.place is PROD_US and stream.usage_type.endswith("NatGateway-Bytes"):
            monthly = float(recent(near).mean()) * through * stream.rate * MONTH_HOURS
            plant(
                estate, "s3_through_nat", stream, monthly, f"{through:.0%} of what S3 sends comes through the gateway"
            )
    rate = PER_UNIT[DATA_US.region]["transfer_zone"]
    crossed = 200 * shapes.demand(clock, estate.rng("chatter"), noise=0.1)
    chatter = Stream(
        DATA_US, "AmazonEC2", "DataTransfer-Regional-Bytes", "InterZone-Out", estate.ident("i-", "chatter"), "GB", rate,
        crossed, f"${rate:g} per GB - regional data transfer - in/out/between EC2 AZs", "Data Transfer",
        tags(DATA_US, "data", "data@northlight.example", 1), {"transfer_type": "IntraRegion"},
    )  # fmt: skip
    estate.add(chatter)
    nearby = float(rng.uniform(0.1, 0.5))
    monthly = float(recent(crossed).mean()) * nearby * rate * MONTH_HOURS
    note = f"{nearby:.0%} of it could be answered in the same zone"
    plant(estate, "zone_chatter", chatter, monthly, note, resource="")


def build(estate: Estate) -> None:
    """Plant every habit."""
    _ways(estate)
    _office_machine(estate)
    _left_on(estate)
    _functions(estate)
    _logs(estate)
