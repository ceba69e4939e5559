"""Office hours: the part of a week in which people need what is not production.

Here: its thresholds, and sums over a week's profile inside and outside of it. Not here: profiles (profile.py).
"""

from typing import Final

import polars as pl

from models.profile import WEEK
from models.threshold import Threshold, Values

_AWS: Final = "AWS, Instance Scheduler on AWS: office hours instead of 168 hours a week; ours allow early and late ones"

OFFICE: Final = (
    Threshold("office_start", 8.0, "hour, local", "when the first people begin", _AWS),
    Threshold("office_end", 20.0, "hour, local", "when the last people leave", _AWS),
    Threshold("office_first_day", 1.0, "day of the week, 1 = Monday", "when the working week begins", _AWS),
    Threshold("office_days", 5.0, "days of a week", "how many days the working week has", _AWS),
)
"""The thresholds that this module reads; a detector that uses it lists them."""


def office_sum(profile: pl.Expr, thresholds: Values) -> pl.Expr:
    """The sum of a week's profile over office hours."""
    hours = office_length(thresholds)
    first = thresholds["office_first_day"].cast(pl.Int64) - 1
    begins = [(first + day) % 7 * 24 + thresholds["office_start"].cast(pl.Int64) for day in range(7)]
    return pl.sum_horizontal(
        pl.when(thresholds["office_days"] > day).then(profile.list.slice(begin, hours).list.sum()).otherwise(0.0)
        for day, begin in enumerate(begins)
    )


def off_sum(profile: pl.Expr, thresholds: Values) -> pl.Expr:
    """The sum of a week's profile over nights and weekends."""
    return profile.list.sum() - office_sum(profile, thresholds)


def office_length(thresholds: Values) -> pl.Expr:
    """Office hours of a day."""
    return (thresholds["office_end"] - thresholds["office_start"]).clip(0, 24).cast(pl.Int64)


def off_share(thresholds: Values) -> pl.Expr:
    """The share of a week that is not office hours: 1 − 60/168 by default."""
    return 1 - office_length(thresholds) * thresholds["office_days"].clip(0, 7) / WEEK


def hours_in_words(thresholds: Values) -> pl.Expr:
    """Office hours in a sentence, as in 08:00–20:00 (Europe/Berlin); reads `x_TimeZone`."""
    clock = [thresholds[name].cast(pl.Int64).cast(pl.String).str.zfill(2) for name in ("office_start", "office_end")]
    return pl.concat_str(clock[0], pl.lit(":00–"), clock[1], pl.lit(":00 ("), pl.col("x_TimeZone"), pl.lit(")"))
