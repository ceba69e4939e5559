"""A labelled fleet of daily costs, all of it from one seed: what the proof is made on.

    from benchmarks.detection.fleet import make
    fleet = make(seed=1, series=900)
    fleet.long()      # what a detector may read: keys, ChargePeriodStart, EffectiveCost
    fleet.label       # series × days: 1 incident, 0 harmless, −1 neither right nor wrong
    fleet.events      # kind, row, first day, last day on which an alarm finds it
    fleet.excess      # money above (below) what the series would have cost

Here: the fleet as a value, and the order in which it is made. Not here: shapes (usage.py), harmless events
(harmless.py), incidents (incidents.py). Independent of benchmarks/training_fleet.py, which taught the ranker.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.detection import harmless
from benchmarks.detection.calendars import COUNTRIES, at_rest
from benchmarks.detection.incidents import KINDS, Excess
from benchmarks.detection.placing import place
from benchmarks.detection.usage import SERVICES, SHAPES, Floats, Random, World

KEYS: Final = ("SubAccountId", "ServiceName", "x_UsageType", "RegionId")

DAYS: Final = 270
JUDGED: Final = 120
"""The last days, in which incidents are labelled. Earlier ones happen at half the rate, and are neutral."""

BENIGN, NEUTRAL, INCIDENT = 0, -1, 1


@dataclass(frozen=True)
class Event:
    """One incident of one series; days are columns, `found` and `neutral` the last ones that count."""

    kind: str
    row: int
    start: int
    found: int
    neutral: int


@dataclass
class Fleet:
    """Costs (series × days, NaN: no row) with what is true of them."""

    days: NDArray[np.datetime64]
    keys: list[tuple[str, str, str, str]] = field(default_factory=list)
    costs: Floats = field(default_factory=lambda: np.empty((0, 0)))
    label: NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), np.int8))
    excess: Floats = field(default_factory=lambda: np.empty((0, 0)))
    events: list[Event] = field(default_factory=list)
    judged: int = DAYS - JUDGED

    def long(self) -> pl.DataFrame:
        """Keys, ChargePeriodStart, EffectiveCost: a row where there is one."""
        row, day = np.nonzero(np.isfinite(self.costs))
        names = pl.DataFrame(self.keys, schema=dict.fromkeys(KEYS, pl.String), orient="row")
        cost = pl.Series("EffectiveCost", self.costs[row, day])
        return pl.DataFrame([*names[row], pl.Series("ChargePeriodStart", self.days[day]).cast(pl.Date), cost])

    def rows(self) -> pl.DataFrame:
        """Keys and the row of each series, to find one's way back."""
        names = pl.DataFrame(self.keys, schema=dict.fromkeys(KEYS, pl.String), orient="row")
        return names.with_row_index("row").cast({"row": pl.Int64})

    def series_days(self) -> int:
        """Days judged: from the first row of each series to the last, within the judged window."""
        seen = np.isfinite(self.costs[:, self.judged :])
        span = np.cumsum(seen, axis=1).astype(bool) & np.cumsum(seen[:, ::-1], axis=1).astype(bool)[:, ::-1]
        return int(span.sum())


@dataclass
class Series:
    """One series while it is made: costs without incidents, and what may happen to it."""

    account: int
    shape: str
    costs: Floats
    open_share: float
    taken: NDArray[np.bool_]  # days that something has happened to already
    money: Floats  # excess
    label: NDArray[np.int8]
    key: tuple[str, str, str, str]


@dataclass
class Making:
    """The fleet while it is made."""

    r: Random
    days: NDArray[np.datetime64]
    worlds: list[World] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def add(self, account: int, shape: str, costs: Floats, service: str, open_share: float = 1.0) -> Series:
        """One more series of an account."""
        number, region = len(self.series), str(self.r.choice(COUNTRIES[self.countries[account]].regions))
        key = (f"{account + 1:012d}", service, f"{shape}-{number}", region)
        size = len(self.days)
        made = Series(
            account, shape, costs, open_share, np.zeros(size, bool), np.zeros(size), np.zeros(size, np.int8), key
        )
        self.series.append(made)
        return made

    def happen(self, kind: str, row: int, start: int, excess: Excess) -> None:
        """An incident befalls a series: labelled in the judged window, neutral before it."""
        one, end = self.series[row], len(self.days)
        money = excess.money[: end - start]
        one.money[start : start + len(money)] += money
        found, neutral = (min(start + length, end) - 1 for length in (excess.found, excess.neutral))
        one.taken[max(start - 28, 0) : neutral + 29] = True
        one.label[start : neutral + 1] = NEUTRAL
        if start >= end - JUDGED:
            one.label[start : found + 1] = INCIDENT
            self.events.append(Event(kind, row, start, found, neutral))


def make(seed: int, series: int = 900, days: int = DAYS, rate: float | None = None) -> Fleet:
    """The fleet of this seed; equal on every run. `rate`: incidents per series; drawn if none is given."""
    r = np.random.default_rng([seed, 20_260_115])
    first = np.datetime64("2023-02-01") + int(r.integers(0, 600))
    making = Making(r, first + np.arange(days))
    noise = float(np.exp(r.uniform(np.log(0.6), np.log(1.8))))
    while len(making.series) < series:
        _account(making, noise, series - len(making.series))
    harmless.happen(making)
    drawn = float(r.uniform(0.08, 0.16))
    judged = days - JUDGED
    for kind in KINDS:
        wanted = max(1, round(series * (rate or drawn) / len(KINDS)))
        place(making, kind, (wanted + 1) // 2, 35, judged - 30)
        place(making, kind, wanted, judged, days - 4)
    return _finish(making)


def _account(making: Making, noise: float, room: int) -> None:
    """An account: its country, its traffic, its series."""
    r, days = making.r, making.days
    number = len(making.worlds)
    country = str(r.choice(list(COUNTRIES), p=[0.4, 0.25, 0.12, 0.15, 0.08]))
    traffic = np.cumsum(r.normal(0, r.uniform(0.005, 0.03), len(days)))
    traffic -= np.convolve(traffic, np.ones(21) / 21, mode="same")  # wanders for days, never for good
    for start in np.flatnonzero(r.random(len(days)) < 0.012):
        traffic[start : start + int(r.integers(1, 5))] += r.uniform(0.05, 0.45)  # a campaign: everybody is busy
    making.countries.append(country)
    making.worlds.append(World(days, at_rest(COUNTRIES[country], days), traffic, noise))
    shares = np.array([share for share, _ in SHAPES.values()])
    scale = float(np.exp(r.normal(0, 0.7)))
    for _ in range(min(room, int(np.clip(r.lognormal(3.2, 0.8), 3, 150)))):
        shape = str(r.choice(list(SHAPES), p=shares / shares.sum()))
        usage = SHAPES[shape][1](r, making.worlds[number])
        level = min(scale * 1.2 * float((1 - r.random()) ** (-1 / 0.75)), 25_000.0)
        making.add(number, shape, level * usage.costs, str(r.choice(SERVICES[shape])), usage.open_share)


def _finish(making: Making) -> Fleet:
    """Adds the excess, and what delivery does to a bill: missing account-days and rows, last days in part."""
    r, size = making.r, len(making.days)
    costs = np.array([np.where(one.money != 0, np.maximum(np.nan_to_num(one.costs) + one.money, 0), one.costs)
                      for one in making.series])  # fmt: skip
    before = np.array([np.nan_to_num(one.costs) for one in making.series])
    account = np.array([one.account for one in making.series])
    excess = np.where(np.array([one.money for one in making.series]) != 0, costs - before, 0.0)
    late = int(r.integers(0, 4))
    for back in range(late):
        costs[:, size - 1 - back] *= r.uniform(0.3, 0.99, len(making.worlds))[account] ** (1 / (1 + 2 * back))
    gap = r.random((len(making.worlds), size)) < 0.004
    gap[:, :3] = gap[:, size - 3 :] = False
    costs[gap[account] | (r.random(costs.shape) < 0.0004)] = np.nan
    costs[(costs <= 0) & (r.random(costs.shape) < 0.8)] = np.nan
    costs = np.round(costs, 8)
    label = np.array([one.label for one in making.series])
    keys = [one.key for one in making.series]
    return Fleet(making.days, keys, costs, label, excess, making.events, size - JUDGED)
