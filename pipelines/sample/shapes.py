"""How much of something runs in each hour: weekday rhythm, office hours, growth, noise.

Here: pure functions of the clock and a random generator; every result is one value per hour. Not here: resources.
"""

import numpy as np

from pipelines.sample.clock import DAY, SATURDAY, Clock, Floats, Mask

HOLIDAY_DAYS_BACK = 19
HOLIDAY_LEVEL = 0.6
OFFICE = (7, 19)


def always(clock: Clock) -> Floats:
    """One unit in every hour."""
    return np.ones(clock.hours)


def office_hours(clock: Clock) -> Floats:
    """One unit from 07:00 to 19:00 UTC, Monday to Friday: what an instance scheduler leaves on."""
    low, high = OFFICE
    return ((clock.weekday < SATURDAY) & (clock.hour_of_day >= low) & (clock.hour_of_day < high)).astype(np.float64)


def since(clock: Clock, first_day: int) -> Floats:
    """One unit in every hour from the given day on."""
    return (clock.day >= first_day).astype(np.float64)


def holiday(clock: Clock) -> int:
    """A day near the middle of the last weeks, moved to a Wednesday: the company is closed and traffic is low."""
    day = clock.back(HOLIDAY_DAYS_BACK)
    weekday = (day + clock.start.weekday()) % 7
    return max(day + 2 - weekday, 0)


def demand(
    clock: Clock,
    rng: np.random.Generator,
    *,
    weekend: float = 0.6,
    swing: float = 0.35,
    growth: float = 0.02,
    noise: float = 0.04,
) -> Floats:
    """Relative traffic around 1.0.

    `weekend` is the level of Saturday and Sunday, `swing` half the distance between the day's peak (15:00 UTC) and
    trough, `growth` per 30 days, `noise` the standard deviation of the log, half of it per day and half per hour.
    """
    rhythm = 1 + swing * np.cos((clock.hour_of_day - 15) / DAY * 2 * np.pi)
    week = np.where(clock.weekday >= SATURDAY, weekend, 1.0)
    trend = (1 + growth) ** (clock.day / 30)
    daily = np.exp(rng.normal(0, noise / 2, clock.days))[clock.day]
    hourly = np.exp(rng.normal(0, noise / 2, clock.hours))
    level = rhythm * week * trend * daily * hourly
    return level * np.where(clock.day == holiday(clock), HOLIDAY_LEVEL, 1.0)


def batches(clock: Clock, rng: np.random.Generator, *, hour: int, length: int, days: Mask | None = None) -> Floats:
    """Fractions of an hour that a nightly job runs, starting at `hour` for about `length` hours."""
    offset = (clock.hour_of_day - hour) % DAY
    wanted = length * np.exp(rng.normal(0, 0.08, clock.days))[clock.day]
    run: Floats = np.clip(wanted - offset, 0.0, 1.0)
    return run if days is None else run * days


def slots(level: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Split a fleet's level into `count` machines, shape (count, hours); a machine's first hour is a part of one."""
    running = (np.round(level)[None, :] > np.arange(count)[:, None]).astype(np.float64)
    started = np.diff(running, axis=1, prepend=running[:, :1]) > 0
    parts = np.round(rng.integers(600, 3600, running.shape) / 3600, 6)
    return np.where(started, parts, running)
