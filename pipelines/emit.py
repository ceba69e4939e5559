"""Tables on their way out of the program: JSON with money as text, csv that a spreadsheet cannot be tricked by.

Here: two formats. Not here: what is in the tables, tables for people (terminal.py).
"""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import polars as pl

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(table: pl.DataFrame) -> str:
    """A JSON array of objects; amounts are strings, exact to the last digit; evidence stays the object that it is.

    A number that is none, or infinite, is null: JSON has no word for it.
    """
    return json.dumps(
        [{name: _plain(name, value) for name, value in row.items()} for row in table.to_dicts()],
        indent=2,
        allow_nan=False,
    )


def as_csv(table: pl.DataFrame) -> str:
    """Comma-separated with a header; text that a spreadsheet would run as a formula starts with an apostrophe."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    dangerous = pl.col(texts).str.starts_with(_FORMULA[0])
    for mark in _FORMULA[1:]:
        dangerous = dangerous | pl.col(texts).str.starts_with(mark)
    guarded = (
        table.with_columns(pl.when(dangerous).then("'" + pl.col(texts)).otherwise(pl.col(texts)).name.keep())
        if texts
        else table
    )
    nested = {name: table[name] for name, kind in table.schema.items() if kind.is_nested()}
    flat = guarded.with_columns(
        pl.Series(name, [json.dumps(_plain("", value)) for value in values.to_list()])
        for name, values in nested.items()
    )
    return flat.write_csv()


def _plain(name: str, value: object) -> object:
    if name == "x_Evidence" and isinstance(value, str):
        return _evidence(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain("", item) for key, item in value.items()}
    return [_plain("", item) for item in value] if isinstance(value, list | tuple) else value


def _evidence(text: str) -> object:
    try:
        return _plain("", json.loads(text))
    except json.JSONDecodeError:  # a query may name any text so
        return text
