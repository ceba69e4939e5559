"""Amounts and sentences as findings show them.

Here: how a number, an amount, a sentence, a JSON object is written. Not here: what is said (models/detectors).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from models.finding import EXACT, MONEY

_TOO_MUCH: Final = 1e15  # Decimal(18, 2) holds sixteen digits before the point


def cents(amount: pl.Expr) -> pl.Expr:
    """Rounded down to cents; a millionth of a cent is forgiven, so that 3.65 as a float stays 3.65.

    Null where it is no amount: NaN, infinite, or beyond what the column holds.
    """
    held = pl.when(amount.abs() < _TOO_MUCH).then(amount)
    return ((held * 100 + 1e-6).floor() / 100).cast(MONEY)


def exact(amount: pl.Expr) -> pl.Expr:
    """A sum of floats that was rounded to 1e-9, as a decimal; null where it is no amount."""
    return pl.when(amount.abs() < _TOO_MUCH).then(amount).round(9).cast(EXACT)


def money(amount: pl.Expr) -> pl.Expr:
    """An amount with its currency, "3.65 USD"; reads `BillingCurrency`."""
    return pl.concat_str(cents(amount).cast(pl.String), pl.lit(" "), pl.col("BillingCurrency"))


def number(value: pl.Expr) -> pl.Expr:
    """A number as evidence: six significant digits, so that the order of a sum does not show."""
    return value.cast(pl.Float64).round_sig_figs(6)


def whole(value: pl.Expr) -> pl.Expr:
    """A number in a sentence, without decimals."""
    return value.round(0).cast(pl.Int64, strict=False)


def counted(amount: pl.Expr, one: str) -> pl.Expr:
    """A whole number with its noun: 1 day, 3 days."""
    return pl.concat_str(amount, pl.when(amount == 1).then(pl.lit(f" {one}")).otherwise(pl.lit(f" {one}s")))


def words(*parts: pl.Expr | str) -> pl.Expr:
    """A sentence from texts and columns; null if one of them is."""
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part.cast(pl.String) for part in parts])


def to_json(evidence: Mapping[str, pl.Expr]) -> pl.Expr:
    """Evidence as one JSON object."""
    return pl.struct(value.alias(name) for name, value in evidence.items()).struct.json_encode()
