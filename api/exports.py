"""Tables as files: csv and parquet.

Here: the formats, and cells that no spreadsheet takes for a formula. Not here: which rows.
"""

import io
from typing import Final

import polars as pl

MEDIA_TYPES: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}

_FORMULA: Final = r"^[\s\x00]*[=+\-@\t\r\n|]"
"""What Excel, LibreOffice and Sheets may run: OWASP's list (CSV injection), after any blanks."""


def csv(table: pl.DataFrame) -> bytes:
    """Comma-separated, with a header; text that a spreadsheet would run gets a `'` in front.

    Numbers and days are no text, so a negative amount stays one.
    """
    text = pl.col(pl.String)
    safe = table.with_columns(pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text).name.keep())
    return safe.write_csv().encode()


def parquet(table: pl.DataFrame) -> bytes:
    """With money as DECIMAL, and every text as it is: no program runs a cell of it."""
    file = io.BytesIO()
    table.write_parquet(file)
    return file.getvalue()
