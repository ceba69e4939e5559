"""What a day is: of the week, of the month, and how long its month lasts.

Here: columns that follow from a date alone. Not here: holidays, for a bill does not say whose; operators of a series
that closes on them see it in its weekdays' residuals (models/scoring).
"""

from typing import Final

import polars as pl

SATURDAY: Final = 6
HOURS_PER_DAY: Final = 24


def calendar(day: str) -> list[pl.Expr]:
    """Columns of a Date, UTC: ISO 8601 weekday (1 = Monday), weekend, days and hours of the month, place in it.

    Monthly charges fall on x_MonthStart, so that a daily series jumps there; a month's total is compared per day, for
    months are 28 to 31 days long.
    """
    column = pl.col(day)
    return [
        column.dt.weekday().cast(pl.Int32).alias("x_Weekday"),
        (column.dt.weekday() >= SATURDAY).alias("x_Weekend"),
        column.dt.day().cast(pl.Int32).alias("x_DayOfMonth"),
        column.dt.month_end().dt.day().cast(pl.Int32).alias("x_DaysInMonth"),
        (column.dt.day() == 1).alias("x_MonthStart"),
        (column == column.dt.month_end()).alias("x_MonthEnd"),
    ]


def hour_of_week(moment: str) -> pl.Expr:
    """0 = Monday 00:00 UTC … 167 = Sunday 23:00 UTC, of a Datetime."""
    column = pl.col(moment)
    return (column.dt.weekday().cast(pl.Int32) - 1) * HOURS_PER_DAY + column.dt.hour().cast(pl.Int32)
