"""From flagged days to incidents: one over the days and siblings that went astray together.

Here: runs of days, what opens together, the level it is told at. Not here: what is flagged (anomalies.py). A later day
can join an incident or leave it closed; it never changes its id, its start or its level.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Final

import polars as pl

from models.scoring.panel import Groups

SERVICES: Final = 3
"""An account of which this many services open an incident on one day, in one direction, moved as a whole."""


def incidents(flagged: pl.DataFrame, keys: Sequence[str], groups: Groups, merge_days: int) -> pl.DataFrame:
    """Adds x_IncidentId, x_IncidentStart, x_IncidentLevel; flagged days of a series within `merge_days` are one run.

    Runs of siblings that open on the same day in the same direction are one incident ("service"); where three or more
    groups of siblings of one account do, they are one ("account").
    """
    groups = groups.among(keys)
    up = pl.col("x_Impact") > 0
    runs = (
        flagged.with_columns(x_Up=up)
        .sort(*keys, "x_Up", "ChargePeriodStart")
        .with_columns(x_New=_over(pl.col("ChargePeriodStart").diff().fill_null(timedelta.max), [*keys, "x_Up"]))
        .with_columns(x_Run=_over((pl.col("x_New") > timedelta(days=merge_days)).cum_sum(), [*keys, "x_Up"]))
        .with_columns(x_IncidentStart=_over(pl.col("ChargePeriodStart").min(), [*keys, "x_Up", "x_Run"]))
    )
    together = ["x_Up", "x_IncidentStart"]
    named = pl.struct(keys) if keys else pl.lit(0)
    sibling = pl.struct(groups.sibling) if groups.sibling else pl.lit(0)
    opened = runs.with_columns(
        x_Services=_over(sibling.n_unique(), [*groups.account, *together]),
        x_Series=_over(named.n_unique(), [*groups.sibling, *together]),
    ).with_columns(
        x_IncidentLevel=pl.when((pl.col("x_Services") >= SERVICES) & bool(groups.account))
        .then(pl.lit("account"))
        .when((pl.col("x_Series") > 1) & bool(groups.sibling))
        .then(pl.lit("service"))
        .otherwise(pl.lit("series"))
    )
    level = pl.col("x_IncidentLevel")
    parts = [pl.when(name not in groups.account).then(pl.when(level == "account").then(None).when(
        (level == "service") & (name not in groups.sibling)).then(None).otherwise(pl.col(name).cast(pl.String)))
        .otherwise(pl.col(name).cast(pl.String)).fill_null("\x00") for name in keys]  # fmt: skip
    text = pl.concat_str(
        [pl.col("x_Up").cast(pl.String), pl.col("x_IncidentStart").cast(pl.String), *parts], separator="\x1f"
    )
    return (
        opened.with_columns(x_IncidentId=text.map_elements(_digest, return_dtype=pl.String))
        .sort("ChargePeriodStart", "x_Score", *keys, "x_Up", descending=[False, True, *[False] * (len(keys) + 1)])
    )  # fmt: skip


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _over(value: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    return value.over(*keys)
