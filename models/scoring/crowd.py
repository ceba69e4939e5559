"""How many services an account, and how many accounts a payer has on a day: what a roll-up is a share of.

Here: counts, only where a roll-up could come of them. Not here: roll-ups (incidents.py).
"""

from typing import Final

import polars as pl

from models.scoring.panel import Groups

LIKELY: Final = 0.2
"""Score from which a day may end up in an incident; below it, whole fleets need not be counted."""

FEW: Final = 3
"""Fewer groups than this never make a whole."""


def crowd(scored: pl.DataFrame, wanted: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    """`wanted` rows of `scored` with x_Services (sibling groups of the account) and x_Accounts (of the payer) that day.

    A group is there that has a cost or an expectation. Null where fewer than FEW groups look suspicious.
    """
    groups = groups.among(scored.columns)
    alive = scored.lazy().filter((pl.col("EffectiveCost") > 0) | (pl.col("x_Expected") > 0))
    for name, whole, part in (
        ("x_Services", groups.account, groups.sibling),
        ("x_Accounts", groups.payer, groups.account),
    ):
        if not part or set(part) <= set(whole):
            wanted = wanted.with_columns(pl.lit(None, pl.Int64).alias(name))
            continue
        place, members = [*whole, "ChargePeriodStart"], pl.struct(part).n_unique().cast(pl.Int64)
        likely = wanted.lazy().filter(pl.col("x_Score") >= LIKELY)
        several = likely.group_by(place).agg(members.alias("n")).filter(pl.col("n") >= FEW).select(place)
        counted = (
            alive.join(several, on=place, how="semi", nulls_equal=True)
            .group_by(place)
            .agg(members.alias(name))
            .collect()
        )
        wanted = wanted.join(counted, on=place, how="left", nulls_equal=True)
    return wanted
