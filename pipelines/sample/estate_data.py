"""Databases and object storage: RDS, DynamoDB, S3.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste and anomalies.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, PROD_EU, PROD_US, STAGING_US, Place, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import PER_UNIT, RDS, RDS_MEMORY, usage_type

POSTGRES = "CreateDBInstance:0014"
BATCH = (1, 10)
"""Hours of the night in which the warehouse's second instance runs."""


@dataclass(frozen=True)
class Size:
    """What an RDS instance is made of: its type, its provisioned GB, and whether a second zone mirrors it."""

    kind: str
    gigabytes: float
    multi: bool = False


def database(
    estate: Estate,
    place: Place,
    size: Size,
    name: str,
    running: Floats,
    labels: dict[str, str],
    load: str = "steady",
) -> list[Stream]:
    """A PostgreSQL instance and its storage; storage is paid for while the instance is stopped, too."""
    rate = RDS[place.region][size.kind] * (2 if size.multi else 1)
    arn = place.arn("rds", f"db:{name}")
    option = "Multi-AZ" if size.multi else "Single-AZ"
    product = {"database_engine": "PostgreSQL", "deployment_option": option, "license_model": "No license required"}
    rng = estate.rng(f"db {name}")
    busy = shapes.demand(estate.clock, rng, noise=0.15)
    estate.loads.append(Load(place, "AWS/RDS", name, load, running, busy, RDS_MEMORY[size.kind]))
    prefix, storage, price = (
        ("Multi-AZUsage", "RDS:Multi-AZ-GP3-Storage", "rds_gp3_multi") if size.multi
        else ("InstanceUsage", "RDS:GP2-Storage", "rds_gp2")
    )  # fmt: skip
    storage_rate = PER_UNIT[place.region][price]
    return [
        Stream(place, "AmazonRDS", usage_type(place.region, f"{prefix}:{size.kind}"), POSTGRES, arn, "Hrs", rate,
               running, f"${rate:g} per RDS {size.kind} {option} instance hour running PostgreSQL",
               "Database Instance", labels, product, size.kind),
        Stream(place, "AmazonRDS", usage_type(place.region, storage), POSTGRES, arn, "GB-Mo", storage_rate,
               size.gigabytes / estate.clock.hours_in_month,
               f"${storage_rate:g} per GB-month of provisioned storage running PostgreSQL", "Database Storage",
               labels, product),
    ]  # fmt: skip


def extended_support(place: Place, name: str, cpus: float, running: Floats, labels: dict[str, str]) -> Stream:
    """What RDS adds, per processor and hour, for an engine version past its end of standard support."""
    rate = PER_UNIT[place.region]["rds_support_vcpu"]
    return Stream(
        place, "AmazonRDS", usage_type(place.region, "ExtendedSupport:Yr1-Yr2:PostgreSQL11", always_prefixed=True),
        POSTGRES, place.arn("rds", f"db:{name}"), "vCPU-Hours", rate, running * cpus,
        f"${rate:g} per vCPU-hour for RDS Extended Support year 1 running PostgreSQL 11", "Database Instance", labels,
    )  # fmt: skip


def bucket(estate: Estate, place: Place, name: str, tier: str, gigabytes: Floats) -> Stream:
    """A storage class of a bucket, billed once a day; `tier` is standard, ia or glacier."""
    kind, operation = {
        "standard": ("TimedStorage-ByteHrs", "StandardStorage"),
        "ia": ("TimedStorage-SIA-ByteHrs", "StandardIAStorage"),
        "glacier": ("TimedStorage-GIR-ByteHrs", "GlacierInstantRetrievalStorage"),
    }[tier]
    rate = PER_UNIT[place.region][f"s3_{tier}"]
    return Stream(
        place, "AmazonS3", usage_type(place.region, kind), operation, name, "GB-Mo", rate,
        gigabytes / estate.clock.hours_in_month, f"${rate:g} per GB - storage used / month ({operation})", "Storage",
        tags(place, "data", "data@northlight.example", len(name)), {"volume_type": operation}, daily=True,
    )  # fmt: skip


def requests(place: Place, name: str, tier: int, count: Floats) -> Stream:
    """Requests to a bucket: tier 1 writes, tier 2 reads."""
    rate = PER_UNIT[place.region][f"s3_tier{tier}"]
    return Stream(
        place, "AmazonS3", usage_type(place.region, f"Requests-Tier{tier}"), "PutObject" if tier == 1 else "GetObject",
        name, "Requests", rate, count, f"${rate * 1000:g} per 1,000 requests", "API Request",
        tags(place, "data", "data@northlight.example", len(name)),
    )  # fmt: skip


def table(estate: Estate, place: Place, name: str, writes: Floats, reads: Floats, gigabytes: float) -> list[Stream]:
    """An on-demand DynamoDB table."""
    arn = place.arn("dynamodb", f"table/{name}")
    labels = tags(place, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[place.region]
    return [
        Stream(place, "AmazonDynamoDB", "WriteRequestUnits", "PayPerRequestThroughput", arn, "WriteRequestUnits",
               price["ddb_write"], writes, "$0.625 per million write request units (N. Virginia)",
               "Amazon DynamoDB PayPerRequest Throughput", labels),
        Stream(place, "AmazonDynamoDB", "ReadRequestUnits", "PayPerRequestThroughput", arn, "ReadRequestUnits",
               price["ddb_read"], reads, "$0.125 per million read request units (N. Virginia)",
               "Amazon DynamoDB PayPerRequest Throughput", labels),
        Stream(place, "AmazonDynamoDB", "TimedStorage-ByteHrs", "StandardStorage", arn, "GB-Mo",
               price["ddb_storage"], gigabytes / estate.clock.hours_in_month, "$0.25 per GB-Month of storage used",
               "Database Storage", labels),
    ]  # fmt: skip


def build(estate: Estate) -> None:
    """The healthy databases, tables and buckets."""
    clock = estate.clock
    always = shapes.always(clock)
    office = shapes.office_hours(clock)
    nightly = ((clock.hour_of_day >= BATCH[0]) & (clock.hour_of_day < BATCH[1])).astype(np.float64)
    large = Size("db.r6g.4xlarge", 2500, multi=True)
    for place, size, name, team, running in (
        (PROD_US, large, "orders", "orders", always),
        (PROD_US, large, "customers", "customers", always),
        (PROD_US, Size("db.m6g.2xlarge", 400), "sessions", "core", always),
        (PROD_EU, Size("db.m5.xlarge", 600), "orders-eu", "orders", always),
        (STAGING_US, Size("db.m5.large", 100), "staging-orders", "orders", office),
        (DATA_US, Size("db.r5.2xlarge", 1500), "warehouse", "data", always),
        (DATA_US, Size("db.r5.2xlarge", 1500), "warehouse-batch", "data", nightly),
    ):
        labels = tags(place, team, "dba@northlight.example", len(name))
        estate.add(*database(estate, place, size, name, running, labels))

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.02, noise=0.1)

    estate.add(*table(estate, PROD_US, "carts", traffic("carts w", 900_000), traffic("carts r", 2_500_000), 800))
    estate.add(*table(estate, PROD_US, "catalogue", traffic("cat w", 60_000), traffic("cat r", 6_000_000), 350))
    grown: Floats = 1 + 0.0006 * clock.day.astype(np.float64)
    for name, tier, stored in (
        ("northlight-media", "standard", 120_000.0), ("northlight-media", "ia", 90_000.0),
        ("northlight-archive", "glacier", 380_000.0), ("northlight-lake", "standard", 140_000.0),
    ):  # fmt: skip
        place = DATA_US if name.endswith("lake") else PROD_US
        estate.add(bucket(estate, place, name, tier, stored * grown))
    estate.add(bucket(estate, PROD_EU, "northlight-media-eu", "standard", 30_000 * grown))
    for name, place in (("northlight-media", PROD_US), ("northlight-lake", DATA_US)):
        estate.add(
            requests(place, name, 1, traffic(f"{name} put", 90_000).round()),
            requests(place, name, 2, traffic(f"{name} get", 1_200_000).round()),
        )
