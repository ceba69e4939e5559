"""Databases whose peak leaves most of the instance unused: the smallest class of the family that carries it.

As for EC2: the peak, and the rise that its trend promises, is projected on the CPUs of each smaller class, memory
alike; where memory is not measured, one size down is as far as it goes, and where the load itself grows by more than a
tenth in 30 days nothing is shrunk. CloudWatch gives the memory of a database as bytes that could be freed; what the
class has beyond those is taken as used. That is the careful side: an engine fills its buffers on purpose (InnoDB's pool
takes 75 % by default), so such a database is left as it is. The saving is this database's own rate, of what no
reservation covers, times the share of normalisation units that fall away (RDS prices are linear in them within a
family, Multi-AZ or not). Storage is not touched. Aurora has no class below `medium`.

Why it costs money: the class is billed by the hour, used or not, and twice with Multi-AZ.
What to do: modify the class in a maintenance window (minutes of downtime, less with Multi-AZ); check the buffer cache
hit ratio first, because a database turns memory into speed.
"""

from typing import Final

import polars as pl

from models.detector import Detector
from models.features.freeable import MEMORY_MAXIMUM, MEMORY_SOURCE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.oversized import CONFIDENCE, MAX_CPU, SHARED, Oversized

AURORA: Final = r":(0016|0021)$"
"""CreateDBInstance of Aurora MySQL and PostgreSQL."""

LICENSED: Final = r":(0003|0004|0005|0006|0008|0009|001[0-35790]|0020)$"
"""CreateDBInstance of Oracle and SQL Server."""

DATABASES: Final = Oversized(
    machines=r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage):db\..+$",
    licensed=LICENSED,
    memory=MEMORY_MAXIMUM,
    average=pl.coalesce("x_CpuAverage", "x_CpuMaximum"),
    least_units=pl.when(~pl.col("x_Operation").str.contains(AURORA)).then(0.0).otherwise(2.0),
    also=(pl.col("x_ConnectionsMaximum") > 0).fill_null(value=True),
    evidence={"memory_source": MEMORY_SOURCE},
)

DETECTOR = Detector(
    title="Database larger than its load",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence=CONFIDENCE,
    action="Modify the class to the one named, in a maintenance window, and watch the next busy day.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(DATABASES.gap("databases"),),
    thresholds=(MAX_CPU, *SHARED),
    detect=DATABASES.detect,
)
