"""Databases and object storage: RDS, DynamoDB, S3.

Here: constructors of their streams and the company's healthy ones. Not here: planted waste and anomalies.
"""

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA, EU, PROD, STAGING, US, Account, tags
from pipelines.sample.estate import Estate, Load, Stream
from pipelines.sample.prices import PER_UNIT, RDS, usage_type

POSTGRES = "CreateDBInstance:0014"


def database(
    estate: Estate,
    account: Account,
    region: str,
    kind: str,
    name: str,
    running: Floats,
    labels: dict[str, str],
    *,
    gigabytes: float,
    multi: bool = False,
    load: str = "database",
) -> list[Stream]:
    """A PostgreSQL instance and its storage; storage is paid for while the instance is stopped, too."""
    rate = RDS[region][kind] * (2 if multi else 1)
    arn = f"arn:aws:rds:{region}:{account.id}:db:{name}"
    option = "Multi-AZ" if multi else "Single-AZ"
    product = {"database_engine": "PostgreSQL", "deployment_option": option, "license_model": "No license required"}
    rng = estate.rng(f"db {name}")
    estate.loads.append(Load(account, region, load, name, running, shapes.demand(estate.clock, rng, noise=0.15)))
    prefix, storage, price = (
        ("Multi-AZUsage", "RDS:Multi-AZ-GP3-Storage", "rds_gp3_multi") if multi
        else ("InstanceUsage", "RDS:GP2-Storage", "rds_gp2")
    )  # fmt: skip
    storage_rate = PER_UNIT[region][price]
    return [
        Stream(account, region, "AmazonRDS", usage_type(region, f"{prefix}:{kind}"), POSTGRES, arn, "Hrs", rate,
               running, f"${rate:g} per RDS {kind} {option} instance hour (or partial hour) running PostgreSQL",
               "Database Instance", labels, product, kind),
        Stream(account, region, "AmazonRDS", usage_type(region, storage), POSTGRES, arn, "GB-Mo", storage_rate,
               gigabytes / estate.clock.hours_in_month,
               f"${storage_rate:g} per GB-month of provisioned storage running PostgreSQL", "Database Storage",
               labels, product),
    ]  # fmt: skip


def bucket(estate: Estate, account: Account, region: str, name: str, tier: str, gigabytes: Floats) -> Stream:
    """A storage class of a bucket, billed once a day; `tier` is standard, ia or glacier."""
    kind, operation = {
        "standard": ("TimedStorage-ByteHrs", "StandardStorage"),
        "ia": ("TimedStorage-SIA-ByteHrs", "StandardIAStorage"),
        "glacier": ("TimedStorage-GIR-ByteHrs", "GlacierInstantRetrievalStorage"),
    }[tier]
    rate = PER_UNIT[region][f"s3_{tier}"]
    return Stream(
        account, region, "AmazonS3", usage_type(region, kind), operation, name, "GB-Mo", rate,
        gigabytes / estate.clock.hours_in_month, f"${rate:g} per GB - storage used / month ({operation})", "Storage",
        tags(account, "data", "data@northlight.example", len(name)), {"volume_type": operation}, daily=True,
    )  # fmt: skip


def requests(estate: Estate, account: Account, region: str, name: str, tier: int, count: Floats) -> Stream:
    """Requests to a bucket: tier 1 writes, tier 2 reads."""
    rate = PER_UNIT[region][f"s3_tier{tier}"]
    return Stream(
        account, region, "AmazonS3", usage_type(region, f"Requests-Tier{tier}"), "PutObject" if tier == 1 else "GetObject",
        name, "Requests", rate, count, f"${rate * 1000:g} per 1,000 requests", "API Request",
        tags(account, "data", "data@northlight.example", len(name)),
    )  # fmt: skip


def table(estate: Estate, account: Account, name: str, writes: Floats, reads: Floats, gigabytes: float) -> list[Stream]:
    """An on-demand DynamoDB table."""
    arn = f"arn:aws:dynamodb:{US}:{account.id}:table/{name}"
    labels = tags(account, "orders", "orders@northlight.example", len(name))
    price = PER_UNIT[US]
    return [
        Stream(account, US, "AmazonDynamoDB", "WriteRequestUnits", "PayPerRequestThroughput", arn, "WriteRequestUnits",
               price["ddb_write"], writes, "$0.625 per million write request units (N. Virginia)",
               "Amazon DynamoDB PayPerRequest Throughput", labels),
        Stream(account, US, "AmazonDynamoDB", "ReadRequestUnits", "PayPerRequestThroughput", arn, "ReadRequestUnits",
               price["ddb_read"], reads, "$0.125 per million read request units (N. Virginia)",
               "Amazon DynamoDB PayPerRequest Throughput", labels),
        Stream(account, US, "AmazonDynamoDB", "TimedStorage-ByteHrs", "StandardStorage", arn, "GB-Mo",
               price["ddb_storage"], gigabytes / estate.clock.hours_in_month, "$0.25 per GB-Month of storage used",
               "Database Storage", labels),
    ]  # fmt: skip


def build(estate: Estate) -> None:
    """The healthy databases, tables and buckets."""
    clock = estate.clock
    always = shapes.always(clock)
    for number, name in enumerate(("orders", "customers")):
        labels = tags(PROD, name, "dba@northlight.example", number)
        estate.add(*database(estate, PROD, US, "db.r6g.4xlarge", name, always, labels, gigabytes=2500, multi=True))
    estate.add(*database(estate, PROD, US, "db.m6g.2xlarge", "sessions", always, tags(PROD, "core", "dba", 2), gigabytes=400))
    estate.add(*database(estate, PROD, EU, "db.m5.xlarge", "orders-eu", always, tags(PROD, "orders", "dba", 0), gigabytes=600))
    office = shapes.office_hours(clock)
    labels = tags(STAGING, "orders", "dba@northlight.example", 0)
    estate.add(*database(estate, STAGING, US, "db.m5.large", "staging-orders", office, labels, gigabytes=100))

    warehouse = tags(DATA, "data", "dba@northlight.example", 0)
    nightly = ((clock.hour_of_day >= 1) & (clock.hour_of_day < 10)).astype(np.float64)
    for name, running in (("warehouse", always), ("warehouse-batch", nightly)):
        estate.add(*database(estate, DATA, US, "db.r5.2xlarge", name, running, warehouse, gigabytes=1500))

    def traffic(key: str, level: float) -> Floats:
        return level * shapes.demand(clock, estate.rng(key), growth=0.02, noise=0.1)

    estate.add(*table(estate, PROD, "carts", traffic("carts w", 900_000), traffic("carts r", 2_500_000), 800))
    estate.add(*table(estate, PROD, "catalogue", traffic("cat w", 60_000), traffic("cat r", 6_000_000), 350))
    grown = 1 + 0.0006 * clock.day
    for name, tier, size in (
        ("northlight-media", "standard", 120_000.0), ("northlight-media", "ia", 90_000.0),
        ("northlight-archive", "glacier", 380_000.0), ("northlight-lake", "standard", 140_000.0),
    ):  # fmt: skip
        account = DATA if name.endswith("lake") else PROD
        estate.add(bucket(estate, account, US, name, tier, size * grown))
    estate.add(bucket(estate, PROD, EU, "northlight-media-eu", "standard", 30_000 * grown))
    for name, account in (("northlight-media", PROD), ("northlight-lake", DATA)):
        estate.add(
            requests(estate, account, US, name, 1, traffic(f"{name} put", 90_000).round()),
            requests(estate, account, US, name, 2, traffic(f"{name} get", 1_200_000).round()),
        )
