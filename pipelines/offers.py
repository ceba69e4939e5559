"""The offers of commitments: a table beside this file, or the user's own.

Here: reading and checking it. Not here: what it is used for (models/features/commitment_offers.py).
"""

import re
from importlib import resources
from pathlib import Path

import polars as pl

from models.features.commitment_offers import UPFRONT
from models.purchase import COMMITMENT_OFFERS
from pipelines.errors import CloudWiseError

_PLANS = ("Compute SP", "EC2 Instance SP", "Database SP", "RI standard")


def offers(own: Path | None) -> pl.DataFrame:
    """COMMITMENT_OFFERS from the user's csv, or from the one that comes with CloudWise.

    Raises:
        CloudWiseError: no such file, a column that lacks, or a row that makes no sense, named by its number.
    """
    hint = "docs/commitments.md shows the columns; pipelines/offers.csv is the table to begin with"
    where = str(own or "offers.csv")
    try:
        text = (own or resources.files(__package__).joinpath("offers.csv")).read_text(encoding="utf-8")
        table = pl.read_csv(text.encode(), schema_overrides=dict(COMMITMENT_OFFERS.schema))
        table = table.select(COMMITMENT_OFFERS.columns).match_to_schema(COMMITMENT_OFFERS.schema)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise CloudWiseError(f"The offers cannot be read: {error}", where=where, hint=hint) from error
    for number, row in enumerate(table.iter_rows(named=True), start=2):
        if (fault := _fault(row)) is not None:
            raise CloudWiseError(f"The offers are wrong: {fault}", where=f"{where}, line {number}", hint=hint)
    return table


def _fault(row: dict[str, object]) -> str | None:
    """What is wrong with a row, if anything is."""
    ratio = row["x_PriceRatio"]
    checks = {
        "x_Family is a regular expression": _compiles(row["x_Family"]),
        f"x_Plan is one of {', '.join(_PLANS)}": row["x_Plan"] in _PLANS,
        "x_TermYears is 1 or 3": row["x_TermYears"] in (1, 3),
        f"x_Payment is one of {', '.join(UPFRONT)}": row["x_Payment"] in UPFRONT,
        "x_PriceRatio lies between 0 and 1": isinstance(ratio, float) and 0 < ratio < 1,
        "x_Source is not empty": bool(row["x_Source"]),
    }
    return next((f"{rule}; found {row[rule.split()[0]]!r}" for rule, holds in checks.items() if not holds), None)


def _compiles(pattern: object) -> bool:
    try:
        return bool(pattern) and re.compile(str(pattern)) is not None
    except re.error:
        return False
