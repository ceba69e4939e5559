"""What a data point is, and who measured it.

Here: one schema and one table of names. Not here: which files hold them (pipelines/exports), reading (points.py).
"""

from typing import Final

import polars as pl

from pipelines.exports.kinds import MetricSchema

SOURCES: Final = {
    MetricSchema.CLOUDWATCH: "cloudwatch",
    MetricSchema.METRIC_STREAM: "cloudwatch",
    MetricSchema.COMPUTE_OPTIMIZER: "compute_optimizer",
    MetricSchema.COST_EXPLORER: "cost_explorer",
}
"""x_Source: who measured. A stream and an export of CloudWatch say the same."""

POINTS: Final = pl.Schema(
    {
        "SubAccountId": pl.String(),
        "RegionId": pl.String(),
        "x_Service": pl.String(),
        "ResourceId": pl.String(),
        "x_Metric": pl.String(),
        "x_At": pl.Datetime("us"),  # UTC, the start of the period
        "x_Seconds": pl.Int32(),  # of the period
        "x_Days": pl.Int32(),  # days that the figures speak for; 1 unless the source gives one figure of many days
        "x_Average": pl.Float64(),
        "x_Minimum": pl.Float64(),
        "x_Maximum": pl.Float64(),
        "x_P95": pl.Float64(),
        "x_P99": pl.Float64(),
        "x_Sum": pl.Float64(),
        "x_Samples": pl.Int32(),
        "x_Source": pl.String(),
    }
)
"""One row: what was measured of one resource in one period."""
