"""The week of what is billed by the hour: HOUR_PROFILE, in the owner's time zone.

Here: the frame. Not here: how it is made (models/features/profile.py), what is concluded from it (models/detectors).
"""

from typing import Final

import polars as pl

from models.focus import Frame
from models.metric import RESOURCE_UTILIZATION

WEEK: Final = 168
"""Hours of a week; a profile has one value for each: 0 = Monday 00:00 … 167 = Sunday 23:00, local time."""

PROFILE: Final = {
    "x_TimeZone": pl.String(),  # the owner's: IANA name
    "x_SeenHours": pl.Int32(),  # of the 168 hours of a week, those that came round since it began; null: not hourly
    "x_RunningByHour": pl.List(pl.Float64()),  # share of the times that hour came round in which it ran, 0..1
    "x_LastWeekByHour": pl.List(pl.Float64()),  # 1 where it ran in the last seven days, else 0
    "x_OnDemandByHour": pl.List(pl.Float64()),  # cost of such a hour, on average, that no commitment covers
    "x_CpuByLocalHour": pl.List(pl.Float64()),  # x_CpuByHourOfWeek, local; null without hourly metrics
    "x_ActiveByHour": pl.List(
        pl.Float64()
    ),  # share of times with activity of the same resource on the bill; null: none
    "x_UsualHours": pl.Int32(),  # hours of the week in which it nearly always runs
    "x_Leaks": pl.Int32(),  # times it went on running from its usual hours through a whole night or more
    "x_LeakHours": pl.Float64(),  # of these
    "x_LeakCost": pl.Float64(),  # of these, what no commitment covers; in the window
    "x_LastLeak": pl.Date(),  # local day on which the last one began
}
"""What HOUR_PROFILE adds; all but the time zone null where the export is not hourly."""

HOUR_PROFILE: Final = Frame(
    name="hour_profile",
    grain="day of judgement × resource × usage type that can be stopped; the trailing window by local hour of the week",
    schema=pl.Schema(RESOURCE_UTILIZATION.schema | PROFILE),
)
