"""Managed services, disks and buckets that are paid for and not used, beside busy ones of the same kind.

Here: one constructor for what is billed by the node and hour, and the storage that lies unread. Not here: machines
(planted_machines), incidents.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.company import DATA_US, DEV_US, PROD_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.estate_compute import volume
from pipelines.sample.estate_data import bucket, requests
from pipelines.sample.estate_network import balancer
from pipelines.sample.planting import healthy, hourly, plant
from pipelines.sample.prices import PER_UNIT, usage_type
from pipelines.sample.truth import MONTH_HOURS

INVENTORY: Final = 3
"""The hour of the night in which an inventory looks at every bucket."""


@dataclass(frozen=True)
class Service:
    """A managed service that is billed by the node and hour, and the metric that says whether anybody uses it."""

    kind: str
    code: str
    usage: str
    operation: str
    price: str
    arn: tuple[str, str]
    namespace: str
    family: str


SERVICES: Final = (
    Service("cache", "AmazonElastiCache", "NodeUsage:cache.r6g.large", "CreateCacheCluster:0002", "cache.r6g.large",
            ("elasticache", "cluster:"), "AWS/ElastiCache", "Cache Instance"),
    Service("warehouse", "AmazonRedshift", "Node:dc2.large", "RunComputeNode:0001", "dc2.large",
            ("redshift", "cluster:"), "AWS/Redshift", "Compute Instance"),
    Service("search", "AmazonES", "ESInstance:r6g.large", "ESDomain", "r6g.large.search",
            ("es", "domain/"), "AWS/ES", "Amazon OpenSearch Service Instance"),
    Service("broker", "AmazonMSK", "Kafka.m5.large", "RunBroker", "kafka.m5.large",
            ("kafka", "cluster/"), "AWS/Kafka", "Managed Streaming for Apache Kafka (MSK)"),
    Service("endpoint", "AmazonSageMaker", "Host:ml.m5.xlarge", "RunInstance", "ml.m5.xlarge",
            ("sagemaker", "endpoint/"), "AWS/SageMaker", "ML Instance"),
)  # fmt: skip


def service(estate: Estate, place: Place, what: Service, name: str, nodes: float, load: str) -> Stream:
    """`nodes` nodes of a managed service, day and night, and what CloudWatch says of it."""
    clock = estate.clock
    level = shapes.demand(clock, estate.rng(f"{what.kind} {name}"), noise=0.1)
    estate.loads.append(Load(place, what.namespace, name, load, shapes.always(clock), level))
    rate = PER_UNIT[place.region][what.price]
    scope, prefix = what.arn
    return Stream(
        place, what.code, usage_type(place.region, what.usage, always_prefixed=True), what.operation,
        place.arn(scope, f"{prefix}{name}"), "Hrs", rate, shapes.always(clock) * nodes,
        f"${rate:g} per {what.price} hour", what.family, tags(place, "data", "data@northlight.example", len(name)),
    )  # fmt: skip


def _services(estate: Estate) -> None:
    rng = estate.rng("services")
    for what in SERVICES:
        for number in range(int(rng.integers(1, 3))):
            nodes = float(rng.integers(1, 4))
            stream = service(estate, DATA_US, what, f"unused-{what.kind}-{number}", nodes, "idle")
            estate.add(stream)
            plant(estate, f"idle_{what.kind}", stream, hourly(stream) * MONTH_HOURS, "nothing has asked it anything")
        stream = service(estate, PROD_US, what, f"busy-{what.kind}", 2.0, "steady")
        estate.add(stream)
        healthy(estate, f"busy_{what.kind}", stream, "in use all day")


def _disks(estate: Estate) -> None:
    rng = estate.rng("unused disks")
    for number in range(int(rng.integers(2, 6))):
        size = float(rng.integers(2, 16)) * 100
        labels = tags(PROD_US, "core", "core@northlight.example", number)
        stream = volume(estate, PROD_US, "gp3", f"detached-{number}", size, labels, "idle")
        estate.add(stream)
        saving = size * stream.rate
        plant(estate, "unused_volume", stream, saving, "attached to nothing: no read and no write")
    for number in range(int(rng.integers(1, 3))):
        units = np.zeros(estate.clock.hours)
        hours, _ = balancer(estate, STAGING_US, f"forgotten-{number}", units)
        estate.add(hours)
        estate.loads.append(
            Load(STAGING_US, "AWS/ApplicationELB", f"forgotten-{number}", "idle", shapes.always(estate.clock), units)
        )
        plant(estate, "idle_load_balancer", hours, hourly(hours) * MONTH_HOURS, "nothing stands behind it")


def _buckets(estate: Estate) -> None:
    """Buckets that nobody reads, beside one that everybody reads: both large, both in the standard class."""
    rng = estate.rng("cold buckets")
    clock = estate.clock
    prices = PER_UNIT[DATA_US.region]
    for number in range(int(rng.integers(1, 4))):
        name = f"northlight-cold-{number}"
        stored = float(rng.integers(20, 80)) * 1000
        stream = bucket(estate, DATA_US, name, "standard", stored * shapes.always(clock))
        estate.add(stream, requests(DATA_US, name, 2, np.where(clock.hour_of_day == INVENTORY, 40.0, 0.0)))
        estate.loads.append(size(estate, DATA_US, name, stored))
        saving = stored * (prices["s3_standard"] - prices["s3_glacier"])
        plant(estate, "cold_bucket", stream, saving, "written once, in objects of 3 MB, and never read")
    stored, name = 60_000.0, "northlight-hot"
    stream = bucket(estate, DATA_US, name, "standard", stored * shapes.always(clock))
    reads = 4_000_000 * shapes.demand(clock, estate.rng(name), noise=0.1)
    estate.add(stream, requests(DATA_US, name, 2, reads.round()))
    estate.loads.append(size(estate, DATA_US, name, stored))
    healthy(estate, "hot_bucket", stream, "every object is read several times a day")


def size(estate: Estate, place: Place, name: str, gigabytes: float) -> Load:
    """What CloudWatch says of how much a bucket holds."""
    always = shapes.always(estate.clock)
    return Load(place, "AWS/S3", name, "steady", always, always * gigabytes * 1024.0**3)


def _cache(estate: Estate) -> None:
    """A cache in front of an API that nobody calls."""
    rate = PER_UNIT[DEV_US.region]["api_cache_6.1"]
    stream = Stream(
        DEV_US, "AmazonApiGateway", usage_type(DEV_US.region, "ApiGatewayCacheUsage:6.1GB", always_prefixed=True),
        "RunCacheNode", DEV_US.arn("apigateway", "/restapis/trial/stages/test"), "Hrs", rate,
        shapes.always(estate.clock), f"${rate:g} per hour for 6.1 GB API Gateway cache", "API Gateway Cache",
        tags(DEV_US, "orders", "orders@northlight.example", 0),
    )  # fmt: skip
    estate.add(stream)
    plant(estate, "idle_api_cache", stream, hourly(stream) * MONTH_HOURS, "a cache before an API without a request")


def build(estate: Estate) -> None:
    """Plant every service, disk and bucket."""
    _services(estate)
    _disks(estate)
    _buckets(estate)
    _cache(estate)
