"""Several rows of one subject become one row.

Here: the one way in which a frame is rolled up to coarser keys. Not here: windows over days
(models/features/window.py).
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from models.features.scope import kept
from models.metric import UTILIZATION

_EXTENT: Final = ("x_RunningHours", "x_OffHours", "x_SpanHours")
"""Hours overlap between rows of one subject: the longest is known to be true, their sum is not."""

_SHARES: Final = ("x_CostTrend", "x_UsualShare")
_WEIGHT: Final = "EffectiveCost"

_EARLIEST: Final = ("x_FirstDay", "x_FirstSeen", "x_WindowStart", "BillingPeriodStart")


def rollup(frame: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """One row per `keys`: amounts are summed (null if any is null), hours and counts the longest.

    What is measured of a resource stands in each of its rows, so it is not summed: the greatest, which is the careful
    side when something is to be shrunk. A profile that differs between rows is not known. A trend or a usual share is
    that of the sum: each row's weighed by its cost; where the frame has no cost, it is known only if the rows agree.

    What of usage types and operations a row stands for is kept as lists (models/features/scope.py).
    Text that differs within a subject takes the greatest value: arbitrary, but the same in every run and row order.
    """
    schema = frame.collect_schema()
    rest = {name: kind for name, kind in schema.items() if name not in keys}
    return frame.group_by(keys).agg(*(_reduce(name, kind, schema) for name, kind in rest.items()), *kept(schema))


def _reduce(name: str, kind: pl.DataType, schema: pl.Schema) -> pl.Expr:
    column = pl.col(name)
    if name in _EARLIEST:
        return column.min()
    if name in _SHARES and _WEIGHT in schema:
        weight = pl.when(column.is_not_null()).then(pl.col(_WEIGHT).clip(0))
        return ((column * weight).sum() / weight.sum()).round(9).fill_nan(None)
    if isinstance(kind, pl.List) or name in _SHARES:
        known = column.drop_nulls()
        return pl.when(known.n_unique() == 1).then(known.first())
    if kind.is_float() and name not in _EXTENT and name not in UTILIZATION:
        return pl.when(column.is_not_null().all()).then(column.sum().round(9))
    if kind == pl.Boolean:
        return column.all(ignore_nulls=False)
    return label(name)


def label(name: str) -> pl.Expr:
    """One text for several rows: the greatest, but an untagged row does not hide the tags of another."""
    column = pl.col(name)
    return column.replace("{}", None).max().fill_null("{}") if name == "Tags" else column.max()
