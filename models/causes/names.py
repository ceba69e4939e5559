"""What a person calls what the bill calls `USE1-Multi-AZUsage:db.r6g.4xl`.

Here: names of services, products, resources, days. Not here: sentences (sentence.py).
"""

import re
from datetime import date
from decimal import Decimal
from typing import Final

_REGION: Final = re.compile(r"^(?:[A-Z]{2,4}[0-9]?-|[a-z]{2}-[a-z]+-[0-9]-)(?=[A-Z])")

_ENGINES: Final = {
    "CreateDBInstance:0002": "MySQL",
    "CreateDBInstance:0014": "PostgreSQL",
    "CreateDBInstance:0016": "Aurora MySQL",
    "CreateDBInstance:0018": "MariaDB",
    "CreateDBInstance:0021": "Aurora PostgreSQL",
    "CreateCacheCluster:0001": "Memcached",
    "CreateCacheCluster:0002": "Redis",
    "RunInstances:0002": "Windows",
    "RunInstances:0010": "RHEL",
    "RunInstances:000g": "SUSE",
}
"""Operation → the engine or platform that it stands for, as AWS's bills write it."""

_PRODUCTS: Final = (
    (r"^NatGateway-Bytes$", "NAT gateway traffic"),
    (r"^NatGateway-Hours$", "NAT gateway hours"),
    (r"^Lambda-GB-Second(-ARM)?$", "Lambda duration"),
    (r"^DataProcessing-Bytes$", "log ingestion"),
    (r"^TimedStorage-ByteHrs$", "S3 Standard storage"),
    (r"^EBS:VolumeUsage$", "magnetic volumes"),
    (r"^EBS:VolumeUsage\.(\w+)$", r"\1 volumes"),
    (r"^EBS:SnapshotUsage$", "EBS snapshots"),
    (r"^DataTransfer-Out-Bytes$", "traffic to the internet"),
    (r"^DataTransfer-Regional-Bytes$", "traffic between zones"),
    (r"^ETL-DPU-Hour$", "Glue ETL jobs"),
    (r"^WriteRequestUnits$", "DynamoDB writes"),
    (r"^ReadRequestUnits$", "DynamoDB reads"),
    (r"^CW:MetricMonitorUsage$", "custom metrics"),
    (r"^Notebk:(\S+)$", r"\1 notebook"),
    (r"^DEVED-DPU-Hour$", "Glue development endpoint"),
    (r"^SpotUsage:(\S+)$", r"\1 spot"),
    (r"^(?:BoxUsage|DedicatedUsage|NodeUsage|Node|ESInstance):(\S+)$", r"\1"),
    (r"^Multi-AZClusterUsage:(\S+)$", r"\1 Multi-AZ cluster"),
    (r"^Multi-AZUsage:(\S+)$", r"\1 Multi-AZ"),
    (r"^Multi-AZ-(.+)$", r"\1 Multi-AZ"),
    (r"^RDS:(?:Multi-AZ-)?(\w+)-Storage$", r"\1 storage"),
    (r"^InstanceUsage(?:IOOptimized)?:(\S+)$", r"\1"),
)
"""Usage type without its region → its name."""

_SIZES: Final = (("xl", "xlarge"), ("med", "medium"))


def service(code: str | None, name: str | None) -> str:
    """`AmazonRDS` is RDS; a service without a code keeps its name."""
    short = re.sub(r"^(Amazon|AWS)\s*", "", code or name or "")
    return short or "No service"


def product(usage_type: str | None, operation: str | None, instance_type: str | None = None) -> str:
    """What a usage type bills, with the engine or platform where it is not the plain one."""
    bare = _REGION.sub("", usage_type or "")
    named = next((re.sub(pattern, name, bare) for pattern, name in _PRODUCTS if re.match(pattern, bare)), bare)
    if instance_type and ":" in bare:
        named = named.replace(bare.partition(":")[2], instance_type)
    else:
        for short, whole in _SIZES:
            named = re.sub(rf"(\.[0-9]*){short}\b", rf"\g<1>{whole}", named)
    engine = _ENGINES.get(operation or "") if ":" in bare and not bare.startswith("RDS:") else None
    return f"{named} ({engine})" if engine else named or "no usage type"


def resource(identity: str) -> str:
    """An ARN's own name; any other id as it is."""
    if not identity.startswith("arn:"):
        return identity
    return (
        re.split(r"[:/]", identity.rstrip(":/*"))[-1]
        if "log-group" not in identity
        else identity.split("log-group:")[1]
    )


def account(identity: str | None, name: str | None) -> str:
    """By name where the bill says it, and id."""
    return f"{name} ({identity})" if name else identity or "none"


def day(of: date, beside: date | None = None) -> str:
    """3 May 2026; 3 May beside a day of the same year."""
    return f"{of.day} {of:%B}" if beside and beside.year == of.year else f"{of.day} {of:%B} {of.year}"


def money(amount: Decimal, currency: str) -> str:
    """+412.00 USD."""
    return f"{amount:+,.2f} {currency}"
