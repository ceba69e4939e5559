"""Which rows of the bill a finding's money is of, kept so that anyone can add them up again.

Here: the lists that a roll-up keeps, and their JSON. Not here: the SQL that reads them (sql/evidence).
"""

from typing import Final

import polars as pl

SCOPE_COLUMNS: Final = {"x_UsageType": "x_UsageTypes", "x_Operation": "x_Operations"}
"""Columns whose values a roll-up would lose → the list that it keeps of them; null stands for no value."""


def kept(schema: pl.Schema) -> list[pl.Expr]:
    """Aggregations for a group: the sorted distinct values of each scope column that the frame has."""
    return [
        pl.col(name).unique().sort().alias(many)
        for name, many in SCOPE_COLUMNS.items()
        if name in schema and many not in schema
    ]


def scope_of(schema: pl.Schema) -> pl.Expr:
    """The JSON object: from the lists where the frame was rolled up, else from the row's own values.

    Null where the frame has neither.
    """
    lists = [
        pl.col(many) if many in schema else pl.concat_list(pl.col(name).cast(pl.String))
        for name, many in SCOPE_COLUMNS.items()
        if name in schema
    ]
    names = [many for name, many in SCOPE_COLUMNS.items() if name in schema]
    if not names:
        return pl.lit(None, pl.String)
    fields = {"x_UsageTypes": "usage_types", "x_Operations": "operations"}
    return pl.struct(each.alias(fields[many]) for each, many in zip(lists, names, strict=True)).struct.json_encode()
