"""What commitments already cover of a scope's cost.

Here: the share, and how a finding says it. Not here: what commitments cost and whether they are used
(models/features/commitments.py).
"""

from typing import Final

import polars as pl

_SHARE: Final = 1 - pl.col("x_OnDemandCost") / pl.col("EffectiveCost")
_ROUNDING: Final = 1e-9
_WORTH_SAYING: Final = 0.005

COVERED_SHARE: Final = pl.when(_SHARE.is_finite() & (_SHARE <= 1 + _ROUNDING)).then(_SHARE.clip(0, 1))
"""Share of the window's amortised cost under a reservation or savings plan, 0..1; null where the bill cannot say."""


def said(share: pl.Expr, end: pl.Expr) -> pl.Expr:
    """A sentence to end a summary with, with the space before it; empty where next to nothing is covered."""
    until = pl.concat_str(pl.lit(" ("), end.cast(pl.String), pl.lit(")"))
    sentence = pl.concat_str(
        pl.lit(" Commitments cover "),
        (100 * share).round(0).cast(pl.Int64, strict=False),
        pl.lit(" % of its cost: that part is saved only when they end"),
        until.fill_null(""),
        pl.lit("."),
    )
    return pl.when(share >= _WORTH_SAYING).then(sentence).otherwise(pl.lit(""))
