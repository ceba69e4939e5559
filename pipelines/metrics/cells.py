"""Cells of metric files: text, number, time and account id, each read strictly and refused by row and column.

Here: one column at a time. Not here: which columns (points.py and its sources).
"""

import re
from typing import Final

import polars as pl

from pipelines.errors import Code, RejectedError

_TIMES: Final = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%m/%d/%y %H:%M", "%m/%d/%Y %H:%M:%S")
"""ISO 8601, and what a spreadsheet makes of it (month first, as AWS's own exports are opened in the US)."""

_SECONDS_BELOW: Final = 100_000_000_000  # as seconds the year 5138, as milliseconds 1973: CloudWatch began in 2009
_NOTHING: Final = ["", "-", "n/a", "na", "nan", "null", "none"]  # a spreadsheet's dash may mean zero: it is not known
_ACCOUNT_DIGITS: Final = 12


def texts(frame: pl.DataFrame, column: str) -> pl.Series:
    """The column as text without blanks around it; '' is null."""
    text = frame[column].cast(pl.String).str.strip_chars()
    return text.replace("", None)


def numbers(frame: pl.DataFrame, column: str, where: str) -> pl.Series:
    """The column as numbers: `$`, `%`, blanks and thousands separators are no part of one; '', '-' and NaN are null.

    Raises:
        RejectedError: BAD_NUMBER naming the first cell that is none, or is infinite.
    """
    cells = frame[column]
    if cells.dtype.is_numeric():
        found = cells.cast(pl.Float64)
    else:
        plain = texts(frame, column).str.replace_all(r"[$%,\s]", "")
        plain = pl.select(pl.when(~plain.str.to_lowercase().is_in(_NOTHING)).then(plain)).to_series()
        found = plain.cast(pl.Float64, strict=False)
        _refuse(cells, found.is_null() & plain.is_not_null(), column, where, Code.BAD_NUMBER, "is no number")
    found = found.fill_nan(None)
    _refuse(cells, found.is_infinite(), column, where, Code.BAD_NUMBER, "is infinite")
    return found


def times(frame: pl.DataFrame, column: str, where: str) -> pl.Series:
    """The column as UTC: timestamps, days, ISO 8601 text with or without an offset, seconds or milliseconds since 1970.

    Raises:
        RejectedError: BAD_TIME naming the first cell that is none; none may be empty.
    """
    cells = frame[column]
    if isinstance(cells.dtype, pl.Datetime):
        zoned = cells if cells.dtype.time_zone is None else cells.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        found = zoned.cast(pl.Datetime("us"))
    elif cells.dtype == pl.Date:
        found = cells.cast(pl.Datetime("us"))
    elif cells.dtype.is_numeric():
        found = _since_1970(cells.cast(pl.Int64, strict=False))
    else:
        found = _parsed(texts(frame, column))
    _refuse(cells, found.is_null(), column, where, Code.BAD_TIME, "is no time")
    return found


def accounts(frame: pl.DataFrame, column: str, where: str) -> pl.Series:
    """The column as account ids of 12 digits: the zeros that a number lost are put back; '' is null.

    Raises:
        RejectedError: UNREADABLE naming the first cell that is none.
    """
    plain = texts(frame, column).str.replace(r"\.0*$", "")
    right = plain.str.contains(rf"^[0-9]{{1,{_ACCOUNT_DIGITS}}}$")
    _refuse(frame[column], plain.is_not_null() & ~right, column, where, Code.UNREADABLE, "is no account id")
    return plain.str.zfill(_ACCOUNT_DIGITS)


def _since_1970(numbers: pl.Series) -> pl.Series:
    milliseconds = pl.select(
        pl.when(numbers.abs() < _SECONDS_BELOW).then(numbers * 1000).otherwise(numbers)
    ).to_series()
    return milliseconds.cast(pl.Datetime("ms")).cast(pl.Datetime("us"))


def _parsed(text: pl.Series) -> pl.Series:
    plain = text.str.replace(r"^(\d{4}-\d\d-\d\d)T", "$1 ").str.replace(r" ?(?:Z|UTC|GMT|\+00:?00)$", "")
    digits = plain.str.contains(r"^[0-9]{9,}$")
    offset = plain.str.contains(r"\d[+-]\d\d:?\d\d$") & plain.str.contains(":")
    return pl.select(
        pl.coalesce(
            pl.when(digits).then(_since_1970(plain.cast(pl.Int64, strict=False))),
            pl.when(offset).then(
                plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", strict=False, time_unit="us").dt.replace_time_zone(None)
            ),
            *(plain.str.to_datetime(form, strict=False, time_unit="us") for form in _TIMES),
        )
    ).to_series()


def _refuse(cells: pl.Series, wrong: pl.Series, column: str, where: str, code: Code, what: str) -> None:
    place = wrong.fill_null(value=False).arg_max() if wrong.any() else None
    if place is not None:
        shown = "an empty cell" if cells[place] is None else repr(re.sub(r"\s+", " ", str(cells[place]))[:80])
        raise RejectedError(
            code,
            f"{shown} {what}",
            where=f"{where}, row {place + 1}, column {column}",
            hint="mend the cell, or export the metrics again; nothing of the file was taken",
        )
