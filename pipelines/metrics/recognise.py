"""Which metric export a file is, from its columns alone.

Here: detection, and one spelling of column names. Not here: reading rows (points.py), headers (pipelines.exports).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pipelines.exports.kinds import MetricSchema
from pipelines.metrics.names import DIMENSIONS

ALIASES: Final = {
    "at": ("timestamp", "time", "datetime", "date", "day", "periodstart", "starttime"),
    "namespace": ("namespace", "metricnamespace"),
    "metric": ("metric", "metricname"),
    "account": ("accountid", "account", "subaccountid", "usageaccountid", "linkedaccountid"),
    "region": ("region", "regionid", "awsregion"),
    "resource": ("resourceid", "resource", "resourcearn", "arn", "dimensionvalue", "resourcename"),
    "dimension": ("dimension", "dimensionname"),
    "dimensions": ("dimensions",),
    "period": ("period", "periodseconds"),
    "statistic": ("statistic", "stat", "statistics"),
    "value": ("value",),
    "average": ("average", "avg", "mean"),
    "minimum": ("minimum", "min"),
    "maximum": ("maximum", "max"),
    "sum": ("sum", "total"),
    "samples": ("samplecount", "samples", "count"),
    "p95": ("p95", "percentile95"),
    "p99": ("p99", "percentile99"),
}
"""What a long table's columns may be called, the first that is there; case and punctuation do not matter."""

FIGURES: Final = ("average", "minimum", "maximum", "sum", "samples", "p95", "p99")
ARNS: Final = ("instancearn", "volumearn", "functionarn", "resourcearn", "servicearn")
"""Compute Optimizer's columns that name what was measured; a group of instances is no resource of a bill."""

_UTILISATION: Final = "utilizationmetrics"


def squeezed(name: str) -> str:
    """A column name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def columns(names: Iterable[str]) -> dict[str, str]:
    """What is meant → the column as found, of a long table; dimension columns (`InstanceId`) count as `resource`."""
    found = {squeezed(name): name for name in reversed(list(names))}
    meant = {
        key: next(found[alias] for alias in aliases if alias in found)
        for key, aliases in ALIASES.items()
        if any(alias in found for alias in aliases)
    }
    for dimension in DIMENSIONS:
        if "resource" not in meant and squeezed(dimension) in found:
            meant["resource"] = found[squeezed(dimension)]
    return meant


@lru_cache(maxsize=256)  # a folder's files have the same columns
def recognise(names: tuple[str, ...]) -> MetricSchema | None:
    """The export that has these columns, or None: not metrics."""
    found = {squeezed(name) for name in names}
    if {"metricstreamname", "metricname", "dimensions", "value"} <= found:
        return MetricSchema.METRIC_STREAM
    if any(name.startswith(_UTILISATION) for name in found) and not found.isdisjoint(ARNS):
        return MetricSchema.COMPUTE_OPTIMIZER
    if {"instanceid", "recommendedaction"} <= found and any("cpuutilization" in name for name in found):
        return MetricSchema.COST_EXPLORER
    meant = columns(names).keys()
    named = "resource" in meant or "dimensions" in meant
    measured = not meant.isdisjoint(FIGURES) or {"statistic", "value"} <= meant
    if {"at", "metric"} <= meant and named and measured:
        return MetricSchema.CLOUDWATCH
    return None
