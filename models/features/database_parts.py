"""What a database's cost is made of: instance hours, the standby, storage, IOPS, backup, extended support, replicas.

Here: usage types of RDS to parts that add up exactly. Not here: when a cost has risen (models/detectors).

A Multi-AZ price is twice the Single-AZ one, a cluster with two readable standbys three times (AWS, Amazon RDS pricing,
and the third as AWS bills it: storage three times, instances three), so of those line items one half or a third is
what the database itself costs, and the rest is `multi_az`.
"""

from typing import Final

import polars as pl

PARTS: Final = ("instance_hours", "multi_az", "storage", "iops", "backup", "extended_support", "replicas", "other")

REVIEWS: Final = {
    "instance_hours": "a larger class, or more hours: see who changed the class, and undo it once the peak is over",
    "multi_az": "a standby was added: keep it for production only",
    "storage": "storage grew: it cannot be shrunk in place; see what fills it, and whether autoscaling has a limit",
    "iops": "more IOPS or I/O requests: look for missing indexes and full scans; compare with I/O-Optimized and gp3",
    "backup": "backups beyond the free size of the database: shorten the retention, delete manual snapshots",
    "extended_support": "the engine passed its standard support, or its third year: upgrade the major version",
    "replicas": "an instance was added beside it: delete the replica if the query it was made for is done",
    "other": "see the usage types in the evidence: data transfer, performance insights, proxies",
}
"""Part → the review that follows from its rise."""

_USAGE: Final = pl.col("x_UsageType")
_BY_PATTERN: Final = (
    ("extended_support", r"ExtendedSupport:"),
    ("backup", r"(ChargedBackupUsage|BackupUsage|SnapshotUsage|SnapshotExport)"),
    ("iops", r"(:|-)(PIOPS|GP3-PIOPS|GP3-Throughput|PIOPS-IO2)$|StorageIOUsage|IOUsage"),
    ("storage", r"(-Storage(-IO2)?|StorageUsage|StorageIOOptimizedUsage|Storage)$"),
    ("instance_hours", r"(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage|Serverless)"),
)


def part() -> pl.Expr:
    """The part that a usage type belongs to, standby and replica aside."""
    return pl.coalesce(
        *(pl.when(_USAGE.str.contains(pattern)).then(pl.lit(name)) for name, pattern in _BY_PATTERN), pl.lit("other")
    )


def standby_share() -> pl.Expr:
    """Share of a line item that the standbys cost."""
    return (
        pl.when(_USAGE.str.contains(r"Multi-AZCluster"))
        .then(2 / 3)
        .when(_USAGE.str.contains(r"Multi-AZ"))
        .then(0.5)
        .otherwise(0.0)
    )


DATABASE: Final = (
    pl.col("ResourceId")
    .str.extract(r"([^:]+)$")
    .str.replace(r"(?i)[-_](replica|reader|read|rr|ro|instance|node)s?([-_]?[0-9]*)?$", "")
    .str.replace(r"[-_][0-9]+$", "")
)
"""The name that a database shares with its replicas: the ARN's last part, less a suffix that says replica or number."""
