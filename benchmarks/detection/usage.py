"""What series of a bill look like when nothing is wrong: quantities that people, machines and price lists make.

Here: one function for each shape, all drawn from the given generator. Not here: accounts and what happens in them
(fleet.py), incidents (incidents.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.calendars import day_of_month, weekdays

Floats = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class World:
    """What a series shares with its account: days, days off, log traffic, how noisy this fleet is."""

    days: NDArray[np.datetime64]
    rest: NDArray[np.bool_]
    traffic: Floats
    noise: float


@dataclass(frozen=True)
class Usage:
    """Costs with mean about 1, and the share of the day for which an office series is open (1: always)."""

    costs: Floats
    open_share: float = 1.0


def gamma_noise(r: Random, days: int, deviation: float) -> Floats:
    """Independent factors of mean 1."""
    shape = 1 / max(deviation, 1e-3) ** 2
    return r.gamma(shape, 1 / shape, days)


def walking_noise(r: Random, days: int, deviation: float) -> Floats:
    """Factors whose logs are autoregressive of order two: good and bad weeks."""
    first, second = r.uniform(0.2, 0.8), r.uniform(-0.2, 0.15)
    step = r.normal(0, deviation * np.sqrt(1 - first**2) / 1.2, days)
    log = np.zeros(days)
    for day in range(2, days):
        log[day] = first * log[day - 1] + second * log[day - 2] + step[day]
    return np.exp(log)


def noise(r: Random, days: int, deviation: float) -> Floats:
    """One of the two families."""
    return gamma_noise(r, days, deviation) if r.random() < 0.5 else walking_noise(r, days, deviation)


def growth(r: Random, days: NDArray[np.datetime64]) -> Floats:
    """Flat, linear, compound, saturating, or with the year (retail, summer)."""
    t = np.arange(len(days)) / 365
    kind = r.random()
    if kind < 0.4:
        return np.ones(len(days))
    if kind < 0.6:
        return np.maximum(1 + r.normal(0.2, 0.5) * t, 0.2)
    if kind < 0.75:
        return np.asarray((1 + r.uniform(-0.3, 1.2)) ** t)
    if kind < 0.85:
        return 1 + r.uniform(0.2, 1.0) * (1 - np.exp(-np.maximum(t - r.uniform(0, 0.5), 0) * r.uniform(4, 12)))
    season = days.astype("datetime64[D]").astype(np.int64) / 365.25
    return np.asarray(1 + r.uniform(0.05, 0.35) * np.sin(2 * np.pi * (season + r.random())))


def people(r: Random, world: World, quiet: float) -> Floats:
    """Factor of what people do: weekdays differ a little, days off are at `quiet` of a working day."""
    week = r.dirichlet(np.full(7, 400.0)) * 7
    return np.where(world.rest, quiet, 1.0) * week[weekdays(world.days)]


def servers(r: Random, world: World) -> Usage:
    """Machines that run all the time: a whole number that comes and goes."""
    mean, churn = float(r.uniform(8, 120)), float(r.uniform(0.0, 0.01))
    count = np.zeros(len(world.days))
    now = int(r.poisson(mean))
    for day in range(len(world.days)):
        now += int(r.poisson(mean * churn)) - int(r.binomial(now, churn))
        count[day] = now
    return Usage(count / mean * gamma_noise(r, len(count), world.noise * r.uniform(0.002, 0.02)))


def office(r: Random, world: World) -> Usage:
    """Machines that are stopped at night and on days off."""
    hours = int(r.integers(8, 15))
    left_on = float(r.choice([0.0, 0.0, 0.05, 0.15]))
    count = np.maximum(
        r.poisson(r.uniform(10, 60)) + np.cumsum(r.choice([-1, 0, 1], len(world.days), p=[0.02, 0.96, 0.02])), 3
    )
    share = np.where(world.rest, left_on, 1.0)
    return Usage(count / count.mean() * share * noise(r, len(count), world.noise * r.uniform(0.01, 0.08)), hours / 24)


def requests(r: Random, world: World) -> Usage:
    """Counts: Poisson around a rate that follows people and traffic."""
    days = len(world.days)
    rate = people(r, world, r.uniform(0.3, 1.3)) * growth(r, world.days) * np.exp(world.traffic * r.uniform(0.4, 1.2))
    rate *= noise(r, days, world.noise * r.uniform(0.02, 0.15))
    volume = float(np.exp(r.uniform(np.log(60), np.log(1e5))))
    return Usage(r.poisson(np.minimum(rate, 1e4) * volume) / volume)


def transfer(r: Random, world: World) -> Usage:
    """Bytes: gamma noise, wide."""
    rate = people(r, world, r.uniform(0.4, 1.2)) * growth(r, world.days) * np.exp(world.traffic * r.uniform(0.4, 1.3))
    return Usage(rate * gamma_noise(r, len(world.days), world.noise * r.uniform(0.08, 0.4)))


def autoscaled(r: Random, world: World) -> Usage:
    """Whole machines that follow traffic: steps of the load."""
    load = people(r, world, r.uniform(0.4, 1.0)) * growth(r, world.days) * np.exp(world.traffic * r.uniform(0.4, 1.0))
    size = float(r.uniform(8, 60))
    hours = np.ceil(load * size * noise(r, len(load), world.noise * r.uniform(0.02, 0.1)) * 24)
    return Usage(hours / (24 * size))


def storage(r: Random, world: World) -> Usage:
    """A stock: what comes in, less what expires; a purge on one day of each month in some."""
    date, _ = day_of_month(world.days)
    keep, stock = float(r.uniform(0.985, 1.0)), 1.0
    came = gamma_noise(r, len(world.days), 0.8) * (1 - keep + r.uniform(-0.001, 0.003))
    purge = float(r.uniform(0.9, 0.98)) if r.random() < 0.2 else 1.0
    path = np.zeros(len(world.days))
    for day in range(len(world.days)):
        stock = max(stock * keep + came[day], 0.05) * (purge if date[day] == 1 else 1.0)
        path[day] = stock
    return Usage(path)


def jobs(r: Random, world: World) -> Usage:
    """Compound Poisson: so many jobs a day, each of its own size; nothing on many days."""
    number = r.poisson(r.uniform(0.08, 2.5), len(world.days))
    spread = float(r.uniform(0.2, 0.6))
    size = [float(r.lognormal(-(spread**2) / 2, spread, n).sum()) for n in number]
    return Usage(np.array(size) / max(float(number.mean()), 0.05))


def experiments(r: Random, world: World) -> Usage:
    """On for a while, off for a while."""
    up, down = r.uniform(0.05, 0.3), r.uniform(0.1, 0.4)
    on, now = np.zeros(len(world.days)), False
    for day in range(len(world.days)):
        now = r.random() < (1 - down if now else up)
        on[day] = now
    return Usage(on * r.gamma(6, 1 / 6, len(on)) * (up + down) / up)


def cron(r: Random, world: World) -> Usage:
    """On one or two weekdays, every other week, or at the end of the month."""
    date, length = day_of_month(world.days)
    kind = r.random()
    weekday = weekdays(world.days)
    if kind < 0.5:
        on = np.isin(weekday, r.choice(7, int(r.integers(1, 3)), replace=False))
    elif kind < 0.7:
        on = (weekday == int(r.integers(7))) & (np.arange(len(date)) // 7 % 2 == 0)
    else:
        on = length - date < int(r.integers(1, 4))
    base = float(r.choice([0.0, 0.0, 0.3]))
    return Usage((base + on / on.mean()) * noise(r, len(on), world.noise * r.uniform(0.03, 0.2)))


def fee(r: Random, world: World) -> Usage:
    """Once a month, most on the first day, some once a quarter."""
    date, _ = day_of_month(world.days)
    on = date == int(r.choice([1, 1, 1, 1, 2, 3, 7, 28]))
    if r.random() < 0.15:
        on &= world.days.astype("datetime64[M]").astype(np.int64) % 3 == 0
    return Usage(30.0 * on * gamma_noise(r, len(on), r.uniform(0, 0.04)))


def fee_on_top(r: Random, world: World) -> Usage:
    """Usage all month, and a fee for the month on its first day."""
    date, _ = day_of_month(world.days)
    below = servers(r, world).costs
    return Usage(below * 0.6 + (date == 1) * r.uniform(3, 20))


def tiered(r: Random, world: World) -> Usage:
    """A price list: the month's first units are free, or the last ones cheaper; both start anew each month."""
    date, _ = day_of_month(world.days)
    quantity = people(r, world, r.uniform(0.5, 1.0)) * growth(r, world.days)
    quantity *= noise(r, len(date), world.noise * r.uniform(0.03, 0.15))
    free, cheap = (float(r.uniform(3, 15)), 1e9) if r.random() < 0.6 else (0.0, float(r.uniform(6, 20)))
    cost, used = np.zeros(len(date)), 0.0
    for day in range(len(date)):
        before, used = (0.0, quantity[day]) if date[day] == 1 else (used, used + quantity[day])
        full = max(min(used, cheap) - max(before, free), 0.0)
        cost[day] = full + 0.45 * max(used - max(before, cheap), 0.0)
    return Usage(cost)


Shape = Callable[[Random, World], Usage]

SHAPES: Final[dict[str, tuple[float, Shape]]] = {
    "servers": (0.20, servers),
    "office": (0.10, office),
    "requests": (0.17, requests),
    "transfer": (0.10, transfer),
    "autoscaled": (0.10, autoscaled),
    "storage": (0.12, storage),
    "jobs": (0.05, jobs),
    "experiments": (0.03, experiments),
    "cron": (0.03, cron),
    "fee": (0.04, fee),
    "fee_on_top": (0.02, fee_on_top),
    "tiered": (0.04, tiered),
}
"""Share of the series, and the function, of each shape."""

SERVICES: Final = {
    "servers": ("EC2", "RDS", "ElastiCache", "OpenSearch"),
    "office": ("EC2", "WorkSpaces", "SageMaker"),
    "requests": ("Lambda", "S3", "DynamoDB", "API Gateway", "SQS"),
    "transfer": ("EC2", "CloudFront", "VPC"),
    "autoscaled": ("EC2", "ECS"),
    "storage": ("S3", "EBS", "EFS"),
    "jobs": ("Glue", "Batch", "Athena"),
    "experiments": ("SageMaker", "Bedrock", "EC2"),
    "cron": ("Batch", "Redshift", "EMR"),
    "fee": ("Support", "Marketplace", "Route 53"),
    "fee_on_top": ("EC2", "QuickSight"),
    "tiered": ("CloudWatch", "Lambda", "X-Ray"),
}
