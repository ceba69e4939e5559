"""What can be switched off for a night and comes back in the morning, and how.

Here: expressions over usage types, operations and tags. Not here: when it should be (models/detectors).
"""

from typing import Final

import polars as pl

INSTANCES: Final = r"(^|-)(BoxUsage(:.+)?|InstanceUsage:db\..+|Multi-AZUsage:db\..+|Node:.+|Notebk:ml\..+)$"
"""Hours of EC2 instances, databases (RDS, Aurora, DocumentDB, Neptune), Redshift nodes, notebooks.

Not spot capacity, nor what can only be deleted: ElastiCache and OpenSearch nodes, brokers, load balancers, gateways.
"""

_SQL_SERVER: Final = r"CreateDBInstance:00(08|09|10|11|12|15)"

CAPACITY: Final = pl.col("x_UsageType").str.contains(r"(^|-)(Lambda-Provisioned-Concurrency(-ARM)?|Host:ml\..+)$")
"""Capacity held ready, whose use is billed beside it: provisioned concurrency of Lambda, endpoints of SageMaker."""

ACTIVITY: Final = pl.col("x_UsageType").str.contains(
    r"(^|-)(Request(-ARM)?|Lambda-Provisioned-GB-Second(-ARM)?|(Hst:)?Data-Bytes-(In|Out))$"
)
"""That use: requests, time in which a function runs, bytes to and from an endpoint."""

STOPPABLE: Final = CAPACITY | pl.col("x_UsageType").str.contains(INSTANCES) & ~(
    pl.col("x_UsageType").str.contains("Multi-AZUsage") & pl.col("x_Operation").str.contains(_SQL_SERVER)
).fill_null(value=False)
"""Billed only while it runs; disks, backups and addresses are other usage types, and cost on.

SQL Server on Multi-AZ cannot be stopped (RDS User Guide, Stopping a DB instance temporarily).
"""

_GROUPED: Final = (
    r'(?i)"(aws:autoscaling[:_]group[-_]?name|eks:(cluster|nodegroup)[-_]name|'
    r'karpenter\.sh/[^"]*|kubernetes\.io/cluster/[^"]*)"'
)
_EMR: Final = r'(?i)"aws:elasticmapreduce[:_][^"]*"'

GROUPED: Final = pl.col("Tags").str.contains(_GROUPED)
"""Started by an Auto Scaling group or a cluster, which replaces what is stopped; as far as tags tell."""

EMR: Final = pl.col("Tags").str.contains(_EMR)
"""A node of an EMR cluster: it cannot be stopped, only terminated with it."""

NOTEBOOK: Final = pl.col("x_UsageType").str.contains(r"(^|-)Notebk:")
"""A person's own; left on for good it is dev_around_the_clock's."""

INSTANCE: Final = pl.col("x_UsageType").str.contains(INSTANCES) & ~NOTEBOOK
"""A server, database or cluster."""

_DATABASE: Final = pl.col("x_UsageType").str.contains(r"(InstanceUsage|Multi-AZUsage):db\.")

HOW: Final = (
    pl.when(GROUPED)
    .then(pl.lit("scale its group to zero on a schedule; stopped by itself it would be replaced"))
    .when(CAPACITY)
    .then(pl.lit("scale it to none on a schedule (Application Auto Scaling), or delete and create it again"))
    .when(_DATABASE)
    .then(pl.lit("stop and start it daily: stopped for more than seven days it starts by itself; storage costs on"))
    .when(pl.col("x_UsageType").str.contains("Node:"))
    .then(pl.lit("pause and resume the cluster on a schedule; its storage costs on"))
    .otherwise(pl.lit("stop and start it on a schedule; disks and addresses cost on"))
)
"""How it is switched off, and what is not saved by it."""
