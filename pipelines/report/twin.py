"""A `Report` as JSON, for programs: the same values as the page, amounts as strings, days as ISO text.

Here: the shape. Not here: wording. Names are those of model.py, ranking.py and day.py; a change of their meaning is a
new SHAPE.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from pipelines.report.model import Report

SHAPE: Final = 1


def render_json(report: Report) -> str:
    """The report as one JSON object."""
    content = {"shape": SHAPE} | {field.name: _plain(getattr(report, field.name)) for field in fields(report)}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
