"""The hours that the simulation covers, and the calendar facts that shapes are made of.

Here: whole hours in UTC from the first day of the first month to the last hour of the last day. Not here: what anything
costs or how much of it runs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

DAY = 24
SATURDAY = 5


@dataclass(frozen=True)
class Month:
    """A billing period: its first day, the first day of the next, and the simulated hours [low, high) in it."""

    first: date
    next: date
    low: int
    high: int
    is_open: bool

    @property
    def hours(self) -> int:
        """Hours of the whole calendar month."""
        return (self.next - self.first).days * DAY

    @property
    def label(self) -> str:
        """As Data Exports writes it in folder names: 2026-04."""
        return f"{self.first:%Y-%m}"


def month_after(first: date) -> date:
    """The first day of the following month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True)
class Clock:
    """Every hour from `start` 00:00 to `end` 23:00 UTC."""

    start: date
    end: date

    @classmethod
    def ending(cls, end: date, months: int) -> "Clock":
        """The clock of `months` billing periods of which `end` is the last day with data."""
        start = end.replace(day=1)
        for _ in range(months - 1):
            start = (start - timedelta(days=1)).replace(day=1)
        return cls(start, end)

    @property
    def days(self) -> int:
        """Days with data."""
        return (self.end - self.start).days + 1

    @property
    def hours(self) -> int:
        """Hours with data."""
        return self.days * DAY

    @cached_property
    def hour_of_day(self) -> Ints:
        """0..23 for each hour."""
        return np.arange(self.hours) % DAY

    @cached_property
    def day(self) -> Ints:
        """Days since the start for each hour."""
        return np.arange(self.hours) // DAY

    @cached_property
    def weekday(self) -> Ints:
        """0 = Monday for each hour."""
        return (self.day + self.start.weekday()) % 7

    @cached_property
    def hours_in_month(self) -> Floats:
        """Length of the calendar month of each hour: AWS bills a GB-month by the hour over it."""
        lengths = np.empty(self.hours)
        for month in self.months:
            lengths[month.low : month.high] = month.hours
        return lengths

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The billing periods in order; the last one is open."""
        found = []
        first = self.start
        while first <= self.end:
            following = month_after(first)
            high = min((following - self.start).days, self.days) * DAY
            found.append(Month(first, following, (first - self.start).days * DAY, high, following > self.end))
            first = following
        return tuple(found)

    def at(self, hour: int) -> datetime:
        """The start of an hour, without a zone: exports write UTC that way."""
        return datetime.combine(self.start, datetime.min.time()) + timedelta(hours=hour)

    def back(self, days: int) -> int:
        """The index of the day that lies `days` before the end, not before the start."""
        return max(self.days - 1 - days, 0)

    def date_of(self, day: int) -> date:
        """The date of a day index."""
        return self.start + timedelta(days=day)

    def between(self, first: int, last: int) -> Mask:
        """The hours of the days first..last, both included."""
        return (self.day >= first) & (self.day <= last)
