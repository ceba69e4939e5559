"""Utilisation: the metrics that CloudWise reads, and the frames that hold them.

Here: names, units and schemas. Not here: how metric files are read (pipelines/metrics), what is concluded
(models/detectors). A bill says nothing about CPU: every utilisation column is null where no metric was loaded, so a
rule on it stays silent and its detector says "not assessed".
"""

from enum import StrEnum
from typing import Final

import polars as pl

from models.focus import RESOURCE_WINDOW, Frame


class Metric(StrEnum):
    """What a metric measures, whatever the source calls it; units are in the name."""

    CPU = "cpu_percent"
    MEMORY = "memory_percent"  # used; from the CloudWatch agent, or a provider's export
    FREEABLE_MEMORY = "freeable_memory_bytes"
    NETWORK_IN = "network_in_bytes"
    NETWORK_OUT = "network_out_bytes"
    DISK_READ = "disk_read_ops"
    DISK_WRITE = "disk_write_ops"
    CONNECTIONS = "connections"
    REQUESTS = "requests"
    REPLICA_LAG = "replica_lag_seconds"
    BUCKET_SIZE = "bucket_size_bytes"
    BUCKET_OBJECTS = "bucket_objects"
    BUCKET_NONCURRENT = "bucket_noncurrent_bytes"  # of S3 Storage Lens: versions that something newer replaced
    BUCKET_MULTIPART = "bucket_incomplete_multipart_bytes"  # of S3 Storage Lens: uploads begun over 7 days ago
    DURATION = "duration_milliseconds"
    CPU_TIME = "cpu_time_milliseconds"  # of an invocation, of all processors; from Lambda Insights
    MEMORY_SIZE = "memory_size_megabytes"  # what a function is given; from Lambda Insights
    INCOMING = "incoming_bytes"  # of a log group
    FORWARDED = "forwarded_bytes"  # of a log group, to its subscriptions; none is published where it has none


RESOURCE_METRICS: Final = Frame(
    name="resource_metrics",
    grain="resource × metric × day",
    schema=pl.Schema(
        {
            "SubAccountId": pl.String(),  # null where the source names none
            "RegionId": pl.String(),  # as above
            "x_Service": pl.String(),  # the service part of an ARN: ec2, rds; null where the source names none
            "ResourceId": pl.String(),  # short id, as models/features/identity.py makes it of a bill's resource too
            "x_Metric": pl.String(),  # a value of Metric
            "x_Day": pl.Date(),
            "x_Days": pl.Int32(),  # that the figures speak for, up to x_Day; 1 unless the source sums up many days
            "x_Average": pl.Float64(),
            "x_Minimum": pl.Float64(),
            "x_Maximum": pl.Float64(),
            "x_P95": pl.Float64(),  # of the day's data points
            "x_P99": pl.Float64(),
            "x_Sum": pl.Float64(),  # counters: bytes, operations, requests of the day; null for gauges
            "x_Samples": pl.Int32(),  # data points behind the row
            "x_Seconds": pl.Int32(),  # observed: periods of the data points, added up
            "x_Hours": pl.List(pl.Float64()),  # 24 averages by UTC hour, null where that hour has none; null if daily
            "x_HourMaxima": pl.List(pl.Float64()),  # 24 maxima, alike
            "x_Source": pl.String(),  # cloudwatch, compute_optimizer, cost_explorer
        }
    ),
)

UTILIZATION: Final = {
    "x_MetricDays": pl.Int32(),  # days of the window with any metric of the resource; null: none was loaded
    "x_CpuAverage": pl.Float64(),  # percent; over the window
    "x_CpuP95": pl.Float64(),
    "x_CpuP99": pl.Float64(),
    "x_CpuMaximum": pl.Float64(),
    "x_MemoryAverage": pl.Float64(),  # percent used
    "x_MemoryP99": pl.Float64(),
    "x_MemoryMaximum": pl.Float64(),
    "x_FreeableMemoryMinimum": pl.Float64(),  # bytes; of databases, whose CloudWatch knows no percentage
    "x_NetworkBytesPerSecond": pl.Float64(),  # in + out, average over the observed time
    "x_DiskOpsPerSecond": pl.Float64(),  # read + write, average over the observed time
    "x_ConnectionsMaximum": pl.Float64(),
    "x_ConnectionsAverage": pl.Float64(),
    "x_Requests": pl.Float64(),  # in the window
    "x_ProcessorsUsed": pl.Float64(),  # of a function: processor time ÷ duration, averages of its invocations
    "x_MemorySize": pl.Float64(),  # of a function: megabytes it is given, the least in the window
    "x_ForwardedShare": pl.Float64(),  # of a log group: bytes passed on to subscriptions ÷ bytes taken in
    "x_CpuTrend": pl.Float64(),  # Theil–Sen slope of the daily maximum, percentage points per 30 days
    "x_CpuGrowth": pl.Float64(),  # of the daily average, per 30 days, share of its median; 0: none that stands out
    "x_CpuByHourOfWeek": pl.List(pl.Float64()),  # 168 averages, 0 = Monday 00:00 UTC; null where daily
    "x_MetricSource": pl.String(),
}
"""What RESOURCE_UTILIZATION adds to RESOURCE_WINDOW."""

RESOURCE_UTILIZATION: Final = Frame(
    name="resource_utilization",
    grain="day of judgement × resource × usage type × operation; RESOURCE_WINDOW, and the utilisation of the same days",
    schema=pl.Schema(RESOURCE_WINDOW.schema | UTILIZATION),
)
