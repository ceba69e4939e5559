"""Weekends and public holidays of the countries whose people use the simulated accounts.

Here: dates. Not here: how much a series minds them (usage.py).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Country:
    """Region codes of its clouds, weekdays off (Monday is 0), fixed holidays (month, day), movable ones as dates."""

    regions: tuple[str, ...]
    weekend: tuple[int, ...]
    fixed: tuple[tuple[int, int], ...]
    movable: tuple[str, ...]


COUNTRIES: Final = {
    "US": Country(
        ("us-east-1", "us-west-2"),
        (5, 6),
        ((1, 1), (6, 19), (7, 4), (12, 24), (12, 25)),
        ("2023-05-29", "2023-09-04", "2023-11-23", "2023-11-24", "2024-01-15", "2024-05-27", "2024-09-02",
         "2024-11-28", "2024-11-29", "2025-01-20", "2025-05-26", "2025-09-01", "2025-11-27", "2025-11-28"),
    ),
    "DE": Country(
        ("eu-central-1", "eu-west-1"),
        (5, 6),
        ((1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)),
        ("2023-04-07", "2023-04-10", "2023-05-18", "2023-05-29", "2024-03-29", "2024-04-01", "2024-05-09",
         "2024-05-20", "2025-04-18", "2025-04-21", "2025-05-29", "2025-06-09"),
    ),
    "JP": Country(
        ("ap-northeast-1",),
        (5, 6),
        ((1, 1), (1, 2), (1, 3), (4, 29), (5, 3), (5, 4), (5, 5), (8, 13), (8, 14), (8, 15), (11, 3), (12, 30),
         (12, 31)),
        ("2023-09-18", "2024-02-12", "2024-09-16", "2024-09-23", "2025-02-24", "2025-09-15"),
    ),
    "IN": Country(
        ("ap-south-1",),
        (5, 6),
        ((1, 26), (8, 15), (10, 2), (12, 25)),
        ("2023-10-24", "2023-11-13", "2023-11-14", "2024-03-25", "2024-10-31", "2024-11-01", "2025-03-14", "2025-10-20",
         "2025-10-21"),
    ),
    "SA": Country(
        ("me-south-1",),
        (4, 5),
        ((2, 22), (9, 23)),
        ("2023-04-21", "2023-04-22", "2023-04-23", "2023-06-27", "2023-06-28", "2023-06-29", "2024-04-09", "2024-04-10",
         "2024-04-11", "2024-06-16", "2024-06-17", "2024-06-18", "2025-03-30", "2025-03-31", "2025-06-05",
         "2025-06-08"),
    ),
}  # fmt: skip


def weekdays(days: Days) -> NDArray[np.int64]:
    """Monday is 0."""
    number: NDArray[np.int64] = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return number


def at_rest(country: Country, days: Days) -> Flags:
    """Weekends and holidays."""
    first = days[0].astype(date)
    dates = [first + timedelta(days=number) for number in range(len(days))]
    movable = {date.fromisoformat(text) for text in country.movable}
    holiday = np.array([(day.month, day.day) in country.fixed or day in movable for day in dates])
    return holiday | np.isin(weekdays(days), country.weekend)


def day_of_month(days: Days) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Day of the month, from 1, and the month's length."""
    month = days.astype("datetime64[M]")
    start = month.astype("datetime64[D]")
    length = ((month + 1).astype("datetime64[D]") - start).astype(np.int64)
    return (days - start).astype(np.int64) + 1, length
