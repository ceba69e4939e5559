"""Causal scores of daily cost series held in a long frame: expectation, band, residual, z and a score in 0..1.

Here: keys and days to matrices and back. Not here: the mathematics (models/scoring/causal.py, operator.py), money
floors and incidents (models/detectors/cost_spike.py).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from models.scoring.causal import FLAG_Z, expect
from models.scoring.operator import SHORTEST

SCORED: Final = {
    "ChargePeriodStart": pl.Date,
    "EffectiveCost": pl.Float64,
    "x_Expected": pl.Float64,  # from the days before; null in the first week of a series
    "x_BandLow": pl.Float64,
    "x_BandHigh": pl.Float64,
    "x_Residual": pl.Float64,
    "x_Z": pl.Float64,  # residual ÷ robust scale
    "x_Score": pl.Float64,  # 0..1, 0.5 at the upper band; 0 for falls
}
"""What `score` adds to the keys."""

CHUNK: Final = 50_000
"""Series in memory at once."""


def score(
    series: pl.LazyFrame,
    keys: Sequence[str],
    *,
    account: Sequence[str] = ("BillingAccountId", "SubAccountId"),
    payer: Sequence[str] = ("BillingAccountId",),
) -> pl.LazyFrame:
    """Score every day of every series from the days before it; `keys` + SCORED, one row per day since the series began.

    Args:
        series: long frame with `keys`, ChargePeriodStart and EffectiveCost; several rows of one key and day are added.
        keys: what makes a series; any set of columns, none at all for a single series.
        account: of `keys`, what makes an account. A series that is born 14 days or more after its account counts as
            zero before (new spend is judged against nothing spent); one born earlier is judged from its own eighth day.
        payer: of `keys`, what delivers bills: a day without any row of the payer is not observed, neither zero nor
            scored; a day without a row of the series alone is zero.
    """
    account, payer = [name for name in account if name in keys], [name for name in payer if name in keys]
    daily = (
        series.filter(pl.col("EffectiveCost").is_finite(), pl.col("ChargePeriodStart").is_not_null())
        .group_by(*keys, "ChargePeriodStart")
        .agg(pl.col("EffectiveCost").sum().round(9))
        .with_columns(
            x_First=_over(pl.col("ChargePeriodStart").min(), keys),
            x_AccountFirst=_over(pl.col("ChargePeriodStart").min(), account),
            x_Series=pl.struct(*keys).rank("dense") - 1 if keys else pl.lit(0, pl.UInt32),
            x_Payer=pl.struct(*payer).rank("dense") - 1 if payer else pl.lit(0, pl.UInt32),
        )
        .with_columns(
            x_Begin=pl.when(pl.col("x_First") >= pl.col("x_AccountFirst").dt.offset_by(f"{SHORTEST}d"))
            .then("x_AccountFirst")
            .otherwise("x_First")
        )
        .collect()
    )
    observed = daily.select("x_Payer", "ChargePeriodStart").unique()
    names = daily.select("x_Series", "x_Payer", "x_Begin", *keys).unique("x_Series").sort("x_Series")
    parts = [
        _chunk(
            names.slice(start, CHUNK), daily.filter(pl.col("x_Series").is_between(start, start + CHUNK - 1)), observed
        )
        for start in range(0, names.height, CHUNK)
    ]
    empty = names.clear().select(keys).with_columns(pl.lit(None, kind).alias(name) for name, kind in SCORED.items())
    return pl.concat([empty, *(part.select(empty.columns) for part in parts)]).lazy()


def _over(value: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    return value.over(*keys) if keys else value


def _chunk(names: pl.DataFrame, daily: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Lay the series out by age, score them, and give back a row per observed day."""
    grid = (
        names.join(observed, on="x_Payer")
        .filter(pl.col("ChargePeriodStart") >= pl.col("x_Begin"))
        .join(
            daily.select("x_Series", "ChargePeriodStart", "EffectiveCost"),
            on=["x_Series", "ChargePeriodStart"],
            how="left",
        )
        .with_columns(
            pl.col("EffectiveCost").fill_null(0.0),
            x_Row=(pl.col("x_Series") - names["x_Series"].min()).cast(pl.Int64),
            x_Age=(pl.col("ChargePeriodStart") - pl.col("x_Begin")).dt.total_days(),
        )
        .sort("x_Row", "x_Age")
    )
    row, age = grid["x_Row"].to_numpy(), grid["x_Age"].to_numpy()
    costs = np.full((names.height, int(age.max()) + 1), np.nan)
    costs[row, age] = grid["EffectiveCost"].to_numpy()
    expected = expect(costs)
    residual, z = pl.col("EffectiveCost") - pl.col("x_Expected"), pl.col("x_Residual") / pl.col("x_Scale")
    rise = pl.col("x_Z").clip(0, None) ** 2
    band = FLAG_Z * pl.col("x_Scale")
    return (
        grid.with_columns(
            pl.Series("x_Expected", expected.mean[row, age]).fill_nan(None),
            pl.Series("x_Scale", expected.scale[row, age]).fill_nan(None),
        )
        .with_columns(
            x_Residual=residual, x_BandLow=pl.col("x_Expected") - band, x_BandHigh=pl.col("x_Expected") + band
        )
        .with_columns(x_Z=z)
        .with_columns(x_Score=rise / (rise + FLAG_Z**2))
    )
