"""Growth: a slope that outliers do not move, week over week, month over month, share of the account; and the guards.

Here: trends of daily amounts, and the two expressions that keep a rule from acting against one. Not here: thresholds of
a detector (models/detectors), seasonal models (models/scoring).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeAlias

import numpy as np
import polars as pl

Floats: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

TREND_DAYS: Final = 30
"""Slopes are told per so many days."""

LEAST_DAYS: Final = 14
"""Two of each weekday: on fewer days a weekly rhythm looks like a trend."""

GROWTH_LIMIT: Final = 0.10
"""Share of the median per 30 days. Ours: at this rate the 20 % headroom that AWS Compute Optimizer leaves by default is
used up in two months, and a commitment of one year made on a shrinking use ends at 28 % of it."""

GROWING: Final = pl.col("x_CostTrend") > GROWTH_LIMIT
"""True where cost rises faster than GROWTH_LIMIT. Nothing is shrunk or scheduled where it is: `when=… & ~GROWING`.

Null where the trend is not known (under 14 active days, or no positive median), so a guarded rule stays silent there.
"""

SHRINKING: Final = pl.col("x_CostTrend") < -GROWTH_LIMIT
"""True where cost falls faster than GROWTH_LIMIT. Nothing is committed to where it is; null as in GROWING."""

_PERCENT: Final = (pl.col("x_CostTrend") * 100).round(0).cast(pl.Int64, strict=False).cast(pl.String)

GROWTH_GUARD: Final = pl.concat_str(
    pl.lit("cost trend "), _PERCENT, pl.lit(f" % of the median in 30 days; limit {GROWTH_LIMIT * 100:.0f} %")
)
"""For the evidence key `growth_guard`: which trend was compared with which limit."""

LOAD_GROWING: Final = pl.col("x_CpuGrowth") > GROWTH_LIMIT
"""True where a machine's own load rises faster than GROWTH_LIMIT: its cost stays the same, so GROWING does not see it.

Null, so a guarded rule stays silent, where no CPU was measured.
"""

LOAD_GUARD: Final = pl.concat_str(
    pl.lit("load trend "), (pl.col("x_CpuGrowth") * 100).round(0).cast(pl.Int64, strict=False), pl.lit(" %")
)
"""What GROWTH_GUARD says of cost, of the load; limit and median are the same."""

_ROWS_AT_ONCE: Final = 1024  # × 435 pairs × 8 bytes = 3.5 MB: stays in the cache, five times as fast as all at once
_NEAR_ZERO: Final = 1e-9
_WEEK: Final = 7

CERTAIN: Final = 2.33
"""Of a test's z: a trend as strong comes by chance once in a hundred times."""


def theil_sen(times: Floats, values: Floats) -> Floats:
    """The Theil–Sen slope of each row: the median of the slopes between all pairs of its points.

    Up to 29 % of the points may be anything without moving it far (its breakdown point). Sources: H. Theil, A
    rank-invariant method of linear and polynomial regression analysis (1950); P. K. Sen, JASA 63 (1968) 1379-1389.

    Args:
        times: (rows, n), strictly increasing along each row.
        values: (rows, n), finite; n >= 2.

    Returns:
        (rows,), in units of value per unit of time.
    """
    rows = len(values)
    slopes = np.zeros(rows)
    moving = np.flatnonzero(values.max(axis=1) > values.min(axis=1)) if rows else np.arange(0)
    for start in range(0, len(moving), _ROWS_AT_ONCE):
        part = moving[start : start + _ROWS_AT_ONCE]
        slopes[part] = _median(_pairwise(times[part], values[part]))
    return slopes


def trends(daily: pl.DataFrame, key: str, value: str, day: str = "ChargePeriodStart") -> pl.DataFrame:
    """Per key with at least 14 known days: the slope of `value` per 30 days, and the median of `value`.

    Days that are missing are missing, not zero.

    Args:
        daily: at most one row per key and day.
        key: the column that names a series.
        value: its daily amount; null, NaN and infinity are unknown.
        day: a Date.

    Returns:
        Columns `key`, x_Slope (in units of value per 30 days), x_Median.
    """
    points = (
        daily.lazy()
        .select(key, pl.col(day).to_physical().alias("t"), pl.col(value).cast(pl.Float64).alias("v"))
        .filter(pl.col("v").is_finite())
        .with_columns(n=pl.len().over(key))
        .filter(pl.col("n") >= LEAST_DAYS)
        .sort("n", key, "t")
        .collect()
    )
    found = [pl.DataFrame(schema={key: daily.schema[key], "x_Slope": pl.Float64, "x_Median": pl.Float64})]
    for (n,), group in points.group_by("n", maintain_order=True):
        shape = (-1, int(str(n)))
        times, values = (group[name].cast(pl.Float64).to_numpy().reshape(shape) for name in ("t", "v"))
        found.append(
            pl.DataFrame(
                {
                    key: group[key].gather_every(shape[1]),
                    "x_Slope": theil_sen(times, values) * TREND_DAYS,
                    "x_Median": _median(values),
                }
            )
        )
    return pl.concat(found)


def weekly_trends(daily: pl.DataFrame, key: str, value: str, day: str = "ChargePeriodStart") -> pl.DataFrame:
    """As `trends`, of the slopes between same weekdays alone, so a weekly rhythm is none of the trend; and its test.

    x_Score is the z of the seasonal Kendall test, with weekdays for seasons: how far the slope stands out from the
    noise. R. M. Hirsch, J. R. Slack, R. A. Smith, Techniques of trend analysis for monthly water quality data, Water
    Resources Research 18 (1982) 107-121: slope = the median of all pairs within a season, S = Σ sign of these pairs,
    Var S = Σ n(n−1)(2n+5) ÷ 18 over the seasons, z = (S ∓ 1) ÷ √Var S.

    Returns:
        Columns `key`, x_Slope, x_Median, x_Score.
    """
    points = (
        daily.lazy()
        .select(key, pl.col(day).to_physical().alias("t"), pl.col(value).cast(pl.Float64).alias("v"))
        .filter(pl.col("v").is_finite(), pl.len().over(key) >= LEAST_DAYS)
        .with_columns(weekday=pl.col("t") % _WEEK)
    )
    pairs = points.join(points, on=[key, "weekday"], suffix="_later").filter(pl.col("t_later") > pl.col("t"))
    rise = pl.col("v_later") - pl.col("v")
    slope = rise / (pl.col("t_later") - pl.col("t"))
    slopes = pairs.group_by(key).agg(x_Slope=slope.median() * TREND_DAYS, s=rise.sign().sum())
    n = pl.col("v").len().cast(pl.Float64)
    spread = points.group_by(key, "weekday").agg(spread=n * (n - 1) * (2 * n + 5) / 18)
    return (
        slopes.join(points.group_by(key).agg(x_Median=pl.col("v").median()), on=key)
        .join(spread.group_by(key).agg(pl.col("spread").sum().sqrt()), on=key)
        .select(
            key, "x_Slope", "x_Median", x_Score=(pl.col("s").abs() - 1).clip(0) * pl.col("s").sign() / pl.col("spread")
        )
        .collect()
    )


def share_of_median() -> pl.Expr:
    """x_Slope as a share of x_Median, over what `trends` returns; null where the median is not positive."""
    return pl.when(pl.col("x_Median") > _NEAR_ZERO).then((pl.col("x_Slope") / pl.col("x_Median")).round(9))


def change(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """(now − before) ÷ before; null where there was nothing before, or less than nothing: no share of that is one."""
    return pl.when(before > _NEAR_ZERO).then((now - before) / before)


def growth(
    daily: pl.LazyFrame, keys: Sequence[str], as_of: Sequence[date], value: str = "EffectiveCost"
) -> pl.LazyFrame:
    """Per day of judgement and keys: week over week, month over month, and the share of the account.

    - x_WeekOverWeek: the 7 days up to `x_AsOf` against the 7 before; x_MonthOverMonth: 30 against 30. Both null where
      the earlier span holds no day of the key at all, or no positive amount: what is new has no growth yet.
    - x_AccountShare: of the last 30 days' amount of the payer × sub-account × currency; null unless that is positive.

    Causal: each day of judgement reads the 60 days up to itself.

    Args:
        daily: rows with BillingAccountId, SubAccountId, BillingCurrency, `keys`, ChargePeriodStart and `value`.
        keys: what a series is, beside the account.
        as_of: days of judgement.
        value: a daily amount.
    """
    scope = ["BillingAccountId", "SubAccountId", "BillingCurrency"]
    series = [*scope, *(key for key in keys if key not in scope)]
    found = []
    for last in sorted(set(as_of)):
        age = (pl.lit(last) - pl.col("ChargePeriodStart")).dt.total_days()
        found.append(
            daily.filter(age.is_between(0, 2 * TREND_DAYS - 1))
            .group_by(series)
            .agg(
                week=_sum(value, age, 0, 7),
                week_before=_sum(value, age, 7, 7),
                month=_sum(value, age, 0, TREND_DAYS),
                month_before=_sum(value, age, TREND_DAYS, TREND_DAYS),
            )
            .with_columns(account=pl.col("month").sum().over(scope))
            .select(
                pl.lit(last).alias("x_AsOf"),
                *series,
                change(pl.col("week"), pl.col("week_before")).round(9).alias("x_WeekOverWeek"),
                change(pl.col("month"), pl.col("month_before")).round(9).alias("x_MonthOverMonth"),
                pl.when(pl.col("account") > _NEAR_ZERO)
                .then((pl.col("month") / pl.col("account")).round(9))
                .alias("x_AccountShare"),
            )
        )
    return pl.concat(found) if found else pl.LazyFrame(schema={"x_AsOf": pl.Date})


def _sum(value: str, age: pl.Expr, start: int, days: int) -> pl.Expr:
    return pl.col(value).filter(age.is_between(start, start + days - 1)).sum().round(9)


def _pairwise(times: Floats, values: Floats) -> Floats:
    """Slopes between all pairs of each row's points, (rows, n(n−1)/2), lag by lag: slices, which beat fancy indices."""
    rows, n = values.shape
    slopes = np.empty((rows, n * (n - 1) // 2))
    done = 0
    for lag in range(1, n):
        rise, run = values[:, lag:] - values[:, :-lag], times[:, lag:] - times[:, :-lag]
        np.divide(rise, run, out=slopes[:, done : done + n - lag])
        done += n - lag
    return slopes


def _median(values: Floats) -> Floats:
    n = values.shape[1]
    low, high = (n - 1) // 2, n // 2
    if low == high:
        return np.asarray(np.partition(values, low, axis=1)[:, low], dtype=np.float64)
    parted = np.partition(values, (low, high), axis=1)
    return np.asarray((parted[:, low] + parted[:, high]) / 2, dtype=np.float64)
