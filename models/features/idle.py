"""Blocks of idle hours in a week: of CPU, or of the activity that the bill itself shows.

Here: which hours of the week lie in a block, what those cost; thresholds of both. Not here: what follows from it
(models/detectors), whole resources that idle.
"""

from typing import Final

import polars as pl

from models.profile import WEEK
from models.threshold import Threshold, Values

IDLE: Final = (
    Threshold(
        "max_idle_cpu",
        3.0,
        "percent, average of the hour over the weeks of the window",
        "an hour in which nothing runs; five minutes of work at full speed make 8 percent",
        "ours, below the 5 percent at peak that AWS Compute Optimizer calls idle, as this is an average",
    ),
    Threshold(
        "min_busy_cpu",
        10.0,
        "percent, average of the busiest hour of the week",
        "what never works is idle altogether: another finding",
        "ours: three times the idle level",
    ),
    Threshold(
        "min_block",
        6.0,
        "hours on end",
        "shorter rests are not worth stopping and starting for",
        "ours: a night without the hours at its edges",
    ),
)
"""The thresholds that this module reads; a detector that uses it lists them."""


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ON_BILL: Final = pl.col("x_ActiveByHour").is_not_null()
_LOAD: Final = pl.coalesce("x_ActiveByHour", "x_CpuByLocalHour")
_KNOWN: Final = _LOAD.list.drop_nulls().list.len() == WEEK

BUSIEST: Final = pl.when(_KNOWN).then(_LOAD.list.max())
"""CPU of the busiest hour of the week, or share of the weeks in which it had activity; null where not wholly known."""

_MOSTLY: Final = 0.5
"""Share of the weeks in which the busiest hour must have had activity on the bill."""


def works(thresholds: Values) -> pl.Expr:
    """Whether there are hours in which it has work to do; null where that is not known for the whole week."""
    return BUSIEST.ge(pl.when(_ON_BILL).then(pl.lit(_MOSTLY)).otherwise(thresholds["min_busy_cpu"]))


def most_when_idle(thresholds: Values) -> pl.Expr:
    """What CPU may reach in an idle hour; activity on the bill must be none at all."""
    return pl.when(_ON_BILL).then(pl.lit(0.0)).otherwise(thresholds["max_idle_cpu"])


def with_idle_blocks(profile: pl.LazyFrame, thresholds: Values) -> pl.LazyFrame:
    """Adds what lies in idle blocks: x_IdleHours of a week, x_IdleCost of these (uncommitted), x_IdleBlocks in words.

    The week is a circle: a block may go from Sunday night into Monday morning. Null where load is not known for
    every hour of the week.
    """
    keyed = profile.with_row_index("x_Row")
    cost = pl.col("x_OnDemandByHour")
    hours = (
        keyed.filter(_KNOWN, cost.list.len() == WEEK)
        .select(
            "x_Row",
            _twice(_LOAD).alias("load"),
            _twice(cost).alias("cost"),
            most=most_when_idle(thresholds),
            least=thresholds["min_block"],
        )
        .explode("load", "cost")
        .with_columns(hour=pl.int_range(pl.len()).over("x_Row"), idle=pl.col("load") <= pl.col("most"))
        .with_columns(run=pl.col("idle").rle_id().over("x_Row"))
        .with_columns(length=pl.len().over("x_Row", "run"), begin=pl.col("hour").min().over("x_Row", "run"))
        .with_columns(
            end=pl.col("begin") + pl.col("length"), block=pl.col("idle") & (pl.col("length") >= pl.col("least"))
        )
    )
    week = hours.group_by("x_Row", pl.col("hour") % WEEK).agg(pl.col("block").any(), pl.col("cost").first())
    block = pl.col("block")
    sums = (
        week.sort("x_Row", "hour")
        .group_by("x_Row")
        .agg(x_IdleHours=block.sum().cast(pl.Float64), x_IdleCost=pl.col("cost").filter(block).sum().round(9))
    )
    begins = (pl.col("hour") == pl.col("begin")) & (pl.col("begin").is_between(1, WEEK))
    named = (
        hours.filter(block & begins)
        .sort("x_Row", pl.col("hour") % WEEK)
        .group_by("x_Row")
        .agg(x_IdleBlocks=pl.concat_str(_clock("begin"), pl.lit("–"), _clock("end")).str.join(", "))
    )
    return keyed.join(sums, on="x_Row", how="left").join(named, on="x_Row", how="left").drop("x_Row")


def _twice(column: pl.Expr) -> pl.Expr:
    return pl.concat_list(column, column)


def _clock(name: str) -> pl.Expr:
    """An hour of the week in words: Mon 20:00."""
    hour = pl.col(name)
    day = (hour // 24 % len(_DAYS)).replace_strict(dict(enumerate(_DAYS)), return_dtype=pl.String)
    return pl.concat_str(day, pl.lit(" "), (hour % 24).cast(pl.String).str.zfill(2), pl.lit(":00"))
