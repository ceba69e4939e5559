"""Rows as answers show them: money and days as text, evidence as an object, and what every answer says of its source.

Here: shapes that more than one route gives. Not here: which rows (api/routes).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import polars as pl
import polars.selectors as cs

from models.generation import Generation

_OBJECTS: Final = ("x_Evidence", "x_Element", "x_Scope")
_INTERNAL: Final = ("x_SortNumber", "x_SortText")


def source(generation: Generation) -> dict[str, object]:
    """Which generation an answer was made from, how far its data go, and whether they may still change."""
    info = generation.info
    return {
        "generation": generation.id,
        "created_at": info.get("created_at"),
        "data_through": info.get("data_through") or None,
        "mature_through": info.get("mature_through") or None,
        "settled": info.get("settled") == "true",
    }


def text(value: object) -> str:
    """What JSON does not know, as text: money in digits, never as 0E-9; moments are UTC.

    Raises:
        TypeError: nothing of ours is like this.
    """
    match value:
        case Decimal():
            return format(value, "f")
        case datetime():
            return f"{value.isoformat()}Z"
        case date():
            return value.isoformat()
    raise TypeError(f"an answer holds a {type(value).__name__}")


def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Rows of findings as JSON objects."""
    return [_one(row) for row in rows]


def texts(rows: pl.DataFrame) -> pl.Series:
    """Each row of findings as the text of the JSON object that `shown` and `encoded` would make, made by columns.

    What is no number (NaN, infinity) is null.
    """
    objects = [name for name in _OBJECTS if name in rows.columns]
    rest = pl.struct(cs.exclude(*objects, *_INTERNAL)).struct.json_encode().str.strip_suffix("}")
    members = [part for name in objects for part in (pl.lit(f',"{name}":'), pl.col(name).fill_null("null"))]
    return (
        rows.with_columns(cs.decimal().cast(pl.String))
        .select(pl.concat_str(rest, *members, pl.lit("}")).alias("json"))
        .to_series()
    )


def _one(row: Mapping[str, Any]) -> dict[str, object]:
    kept = {name: value for name, value in row.items() if name not in _INTERNAL}
    return kept | {name: json.loads(kept[name]) for name in _OBJECTS if kept.get(name)}
