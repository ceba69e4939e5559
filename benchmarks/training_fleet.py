"""A fleet of daily costs with known incidents, made to teach the ranker (benchmarks/train_ranker.py) and nothing else.

Here: how accounts, series, harmless events and incidents are drawn; everything from one seed. Not here: the benchmark,
which must be independent of what the ranker was taught with (benchmarks/detection.py).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAYS: Final = 240
HISTORY: Final = 110
"""Days before the first incident that is labelled; earlier ones happen too, and are neutral."""

BENIGN, NEUTRAL, INCIDENT = 0, -1, 1

WEEKS: Final = {  # share of each shape of the week
    "flat": 0.3, "office": 0.34, "half": 0.16, "leisure": 0.06, "uneven": 0.14,
}  # fmt: skip
SHAPES: Final = {  # share of each shape of a series
    "steady": 0.26, "traffic": 0.27, "storage": 0.12, "jobs": 0.09, "bursts": 0.05, "weekly": 0.03, "fee": 0.04,
    "base_and_fee": 0.03, "close": 0.03, "tier": 0.05, "schedule": 0.03,
}  # fmt: skip
INCIDENTS: Final = ("spike", "days", "shift", "ramp", "drop", "birth", "rest")


@dataclass
class Fleet:
    """Costs (series × days, NaN: no row), label and event number (−1: none) per series-day, keys, first day."""

    costs: Floats
    label: NDArray[np.int8]
    event: NDArray[np.int64]
    account: NDArray[np.int64]
    service: NDArray[np.int64]
    first: date
    kinds: list[str] = field(default_factory=list)


class _Maker:
    def __init__(self, seed: int, accounts: int) -> None:
        self.r = r = np.random.default_rng([seed, 77])
        self.first = date.fromordinal(date(2021, 1, 1).toordinal() + int(r.integers(0, 900)))
        days = np.datetime64(self.first) + np.arange(DAYS)
        month = days.astype("datetime64[M]")
        self.dom = (days - month.astype("datetime64[D]")).astype(int) + 1
        self.dim = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int)
        self.dow = (days.astype("datetime64[D]").astype(int) + 3) % 7
        self.noise = float(np.exp(r.uniform(np.log(0.6), np.log(1.7))))
        self.rate = float(r.uniform(0.5, 1.5))
        self.rows: list[Floats] = []
        self.labels: list[NDArray[np.int8]] = []
        self.events: list[NDArray[np.int64]] = []
        self.account: list[int] = []
        self.service: list[int] = []
        self.kinds: list[str] = []
        rest = r.choice(DAYS - 5, r.integers(5, 12), replace=False)
        busy = r.choice(np.arange(15, DAYS - 2), r.integers(0, 5), replace=False)
        self.rest = np.zeros(DAYS, bool)
        self.rest[rest] = True
        self.busy = np.zeros(DAYS)
        for day in busy:
            n = int(r.integers(1, 4))
            self.busy[day : day + n] = r.uniform(0.05, 0.5)
        for number in range(accounts):
            self._account(number)

    def pick(self, table: dict[str, float]) -> str:
        names = list(table)
        shares = np.array([table[name] for name in names])
        return names[int(self.r.choice(len(names), p=shares / shares.sum()))]

    # ------------------------------------------------------------------ series
    def week(self, kind: str, off: tuple[int, ...]) -> Floats:
        r = self.r
        f = 1 + r.normal(0, r.uniform(0.0, 0.05), 7)
        if kind == "office":
            f[list(off)] *= r.uniform(0.0, 0.6)
        elif kind == "half":
            f[list(off)] *= r.uniform(0.6, 0.95)
        elif kind == "leisure":
            f[list(off)] *= r.uniform(1.1, 2.0)
        elif kind == "uneven":
            f *= r.gamma(4, 0.25, 7) + 0.3
        return np.maximum(f, 0.0)

    def trend(self) -> Floats:
        r, t = self.r, np.arange(DAYS)
        kind = r.random()
        growth: Floats = np.ones(DAYS)
        if kind < 0.6:
            growth = np.exp(np.cumsum(np.repeat(r.normal(0.0003, 0.0012, DAYS // 30 + 1), 30)[:DAYS]))
        elif kind < 0.75:
            growth = 1 + r.uniform(0.2, 2) / (1 + np.exp(-(t - r.uniform(0, DAYS)) / r.uniform(12, 40)))
        return growth

    def shocks(self, sd: float) -> Floats:
        r = self.r
        phi = r.uniform(0, 0.7)
        e = r.laplace(0, sd / 1.41, DAYS) if r.random() < 1 / 2 else r.standard_t(5, DAYS) * sd * 0.77
        e *= np.sqrt(1 - phi**2)
        x = np.zeros(DAYS)
        for t in range(1, DAYS):
            x[t] = phi * x[t - 1] + e[t]
        return np.exp(np.clip(x, -2, 2))

    def shape(  # noqa: C901, PLR0912 - one branch for each shape of SHAPES
        self, kind: str, level: float, off: tuple[int, ...], common: Floats
    ) -> tuple[Floats, Floats]:
        """(costs, weekly factor)."""
        r = self.r
        week = self.week(self.pick(WEEKS) if kind in ("traffic", "jobs", "bursts", "tier") else "flat", off)
        if kind == "schedule":
            week = self.week("office", off)
            if r.random() < 0.4:
                week[list(off)] = 0.0
        w = week[self.dow]
        resting = week[off[-1]]
        if r.random() < 0.85:
            w = np.where(self.rest, w + (resting - w) * r.uniform(0.4, 1.0), w)
        sd = self.noise * {
            "steady": np.exp(r.uniform(np.log(0.001), np.log(0.05))),
            "traffic": np.exp(r.uniform(np.log(0.04), np.log(0.4))),
            "storage": np.exp(r.uniform(np.log(0.0005), np.log(0.01))),
            "jobs": r.uniform(0.2, 0.9), "bursts": r.uniform(0.1, 0.5),
            "weekly": r.uniform(0.03, 0.3), "fee": r.uniform(0, 0.05), "base_and_fee": r.uniform(0, 0.06),
            "close": r.uniform(0.03, 0.15), "tier": r.uniform(0.03, 0.2), "schedule": r.uniform(0.02, 0.15),
        }[kind]  # fmt: skip
        share = (
            r.uniform(0.3, 1.3)
            if kind in ("traffic", "tier", "close")
            else (r.uniform(0, 0.4) if kind in ("schedule", "bursts") else 0.0)
        )
        y = level * self.trend() * w * self.shocks(sd) * np.exp(common * share)
        if kind == "storage":
            y *= 30.4 / self.dim if r.random() < 0.7 else 1.0
        elif kind == "jobs":
            on, p, stick = np.zeros(DAYS, bool), r.uniform(0.04, 0.6), r.uniform(0, 0.7)
            for t in range(1, DAYS):
                on[t] = r.random() < (p + (1 - p) * stick if on[t - 1] else p * (1 - stick))
            y = np.where(on, y * r.gamma(2.0, 0.5, DAYS), 0.0)
        elif kind == "bursts":
            on = np.zeros(DAYS, bool)
            t = int(r.integers(0, 30))
            while t < DAYS:
                on[t : t + int(r.integers(2, 9))] = True
                t += int(r.integers(12, 45))
            y = np.where(on, y * r.uniform(2, 5), y * r.choice([0.0, 0.2, 1.0]))
        elif kind == "weekly":
            y = np.where(self.dow == int(r.integers(7)), y * r.uniform(4, 9), y * r.choice([0.0, 0.0, 0.1]))
            if r.random() < 0.3:
                y = np.where((np.arange(DAYS) // 7) % 2 == 0, y, 0.0)  # every other week
        elif kind == "fee":
            y = np.where(self._monthly(), level * r.uniform(8, 40) * self.shocks(sd), 0.0)
        elif kind == "base_and_fee":
            y = y + np.where(self._monthly(), level * r.uniform(1.5, 30), 0.0)
        elif kind == "close":
            end = self.dim - self.dom
            y *= np.where(end < int(r.integers(1, 4)), r.uniform(1.3, 4.0), 1.0)
        elif kind == "tier":
            free = r.uniform(0.05, 0.7) * self.dim
            y = (
                np.where(self.dom <= free, y * r.choice([0.0, 0.1, 0.4]), y)
                if r.random() < 0.7
                else np.where(self.dom <= free, y, y * 0.5)
            )
        return y, w

    def _monthly(self) -> NDArray[np.bool_]:
        r = self.r
        if r.random() < 0.2:
            last: NDArray[np.bool_] = self.dom == self.dim
            return last
        day: NDArray[np.bool_] = self.dom == int(r.choice([1, 1, 1, 1, 2, 3, 5, 10, 15, 20]))
        return day

    def add(self, y: Floats, account: int, service: int) -> int:
        self.rows.append(y)
        self.labels.append(np.zeros(DAYS, np.int8))
        self.events.append(np.full(DAYS, -1))
        self.account.append(account)
        self.service.append(service)
        return len(self.rows) - 1

    # ---------------------------------------------------------------- accounts
    def _account(self, number: int) -> None:  # noqa: C901 - accounts are drawn from top to bottom
        r = self.r
        off = (4, 5) if r.random() < 0.05 else (5, 6)
        common = np.zeros(DAYS)
        e = r.standard_t(5, DAYS) * r.uniform(0.003, 0.05)
        for t in range(1, DAYS):
            common[t] = 0.6 * common[t - 1] + e[t]
        common = common + np.log1p(self.busy) * (r.random() < 0.8)
        n, scale = int(np.clip(r.geometric(1 / 40), 2, 200)), np.exp(r.normal(0, 1.0))
        services = max(1, int(n / r.uniform(2, 8)))
        start = len(self.rows)
        weeks: list[Floats] = []
        off_days = np.isin(self.dow, off)
        for _ in range(n):
            level = min(float(scale * np.exp(r.normal(np.log(5), 1.8))), 30000.0)
            kind = self.pick(SHAPES)
            y, w = self.shape(kind, level, off, common)
            if kind in ("steady", "traffic", "storage", "schedule"):
                for _ in range(r.poisson(0.7)):
                    y[int(r.integers(3, DAYS)) :] *= 1 + r.choice([-1, 1]) * r.uniform(0.03, 0.28)
            if r.random() < 0.15:
                born = int(r.integers(5, HISTORY - 5))
                y[:born] = np.nan
                ease = int(r.integers(1, 15))
                y[born : born + ease] *= np.linspace(0.2, 1, min(ease, DAYS - born))
            weeks.append(w)
            self.add(y, number, int(r.integers(services)) + 1000 * number)
        mine = range(start, start + n)
        self._harmless(mine, number)
        for row in mine:
            if r.random() < 0.25 * self.rate:
                self._incident(row, int(r.integers(30, HISTORY - 25)), NEUTRAL, weeks[row - start], off_days)
            if r.random() < 0.22 * self.rate:
                self._incident(row, int(r.integers(HISTORY, DAYS - 4)), INCIDENT, weeks[row - start], off_days)
        if r.random() < 0.5 * self.rate:
            self._birth(mine, number)
        gap = r.random(DAYS) < r.choice([0.0, 0.003, 0.01])
        gap[:2] = gap[-2:] = False
        part, partial = int(r.integers(1, 3)), np.sort(r.uniform(0.3, 0.98, 2))[::-1]
        for row in range(start, len(self.rows)):
            y = self.rows[row]
            y[-part:] *= partial[:part]
            y[gap] = np.nan
            y[r.random(DAYS) < 0.0005] = np.nan
            y[(y <= 0) & (r.random(DAYS) < 0.7)] = np.nan

    def _harmless(self, mine: range, number: int) -> None:
        """Small launches, staged and sudden ends of small things, moves of cost from one series to a sibling."""
        r = self.r
        for row in mine:
            y, chance = self.rows[row], r.random()
            level = (
                float(np.nanmean(y[HISTORY - 40 : HISTORY])) if np.isfinite(y[HISTORY - 40 : HISTORY]).any() else 0.0
            )
            s = int(r.integers(HISTORY, DAYS - 10))
            if chance < 0.03:
                n = int(r.integers(3, 15))
                y[s : s + n] *= np.linspace(0.9, 0.1, len(y[s : s + n]))
                y[s + n :] = np.nan
                self.labels[row][s:] = 2  # taken: no incident here
            elif chance < 0.05 and level > 1:
                n = int(r.integers(1, 8))
                f = np.zeros(DAYS)
                f[s:] = 1
                f[s : s + n] = np.linspace(1 / n, 1, n)
                new = np.where(f > 0, y * f * r.uniform(0.7, 1.1), np.nan)
                y *= 1 - f
                y[s + n :] = np.nan
                other = self.add(new, number, self.service[row])
                self.labels[row][s:] = 2
                self.labels[other][:] = 2
            elif chance < 0.08:
                small, _ = self.shape("traffic", float(np.exp(r.normal(0.3, 0.9))), (5, 6), np.zeros(DAYS))
                small[:s] = np.nan
                self.labels[self.add(small, number, self.service[row])][:] = 2

    # --------------------------------------------------------------- incidents
    def _incident(self, row: int, s: int, label: int, week: Floats, off: NDArray[np.bool_]) -> None:
        r, y = self.r, self.rows[row]
        past = y[s - 28 : s]
        known = past[np.isfinite(past) & (past > 0)]
        taken = self.labels[row][max(0, s - 30) : s + 40].any()
        if len(known) < 3 or np.isfinite(past).sum() < 5 or taken:
            return
        base = float(np.mean(known)) if len(known) > 20 else float(np.median(known))
        spread = np.diff(np.log(np.maximum(known, 1e-6)))
        noise = float(np.median(np.abs(spread))) if len(spread) else 0.1
        size = max(float(np.exp(r.uniform(np.log(0.35), np.log(5)))), 4.0 * noise)
        if len(known) < 18:
            size = max(size, 2.5)
        kinds = ["spike", "days", "shift", "ramp", "drop"] if len(known) > 20 else ["spike", "spike", "days"]
        deep = bool(off.any()) and float(week[off].mean()) < 0.55 * float(week[~off].mean())
        kind = str(r.choice([*kinds, "rest", "rest"] if deep else kinds))
        add = np.zeros(DAYS)
        z = np.nan_to_num(y)
        if kind == "spike":
            n, seen, quiet = 1, 2, 2
            add[s] = base * size * r.uniform(0.9, 1.6)
        elif kind == "days":
            n = int(r.integers(2, 9))
            seen, quiet = n, n + 2
            add[s : s + n] = base * size * r.uniform(0.6, 1.2, len(add[s : s + n]))
        elif kind == "shift":
            n = int(r.integers(12, 60))
            seen, quiet = 14, 60
            add[s : s + n] = size * np.maximum(0.3 * base, z[s : s + n])
        elif kind == "ramp":
            n, hold = int(r.integers(5, 26)), int(r.integers(2, 12))
            shape = np.r_[np.linspace(1 / n, 1, n) ** r.uniform(0.8, 1.5), np.ones(hold)]
            seen, quiet = n + hold, n + hold + 14
            m = min(len(shape), DAYS - s)
            add[s : s + m] = base * max(size, 0.6) * shape[:m]
        elif kind == "drop":
            n = int(r.integers(3, 25))
            seen, quiet = min(n, 7), n + 3
            add[s : s + n] = -z[s : s + n] * (1 - r.choice([0.0, r.uniform(0, 0.12)]))
        else:
            while s < DAYS - 3 and not off[s]:
                s += 1
            n = 7 * int(r.integers(1, 5))
            seen, quiet = n - 5, n
            usual = float(np.quantile(week, 0.6))
            days = np.flatnonzero(off & (np.arange(DAYS) >= s) & (np.arange(DAYS) < s + n))
            add[days] = np.maximum(
                z[days] * (usual / np.maximum(week[days], 0.05) - 1), base * r.uniform(0.5, 1.2) * (week[days] <= 0.05)
            )
        if np.abs(add[: min(s + 14, DAYS)]).sum() < 15 or np.abs(add[s : s + 2]).max(initial=0) < 2:
            return
        self.rows[row] = np.where(add != 0, np.maximum(z + add, 0), y)
        self._mark(row, kind, s, seen, quiet, label)

    def _mark(self, row: int, kind: str, s: int, seen: int, quiet: int, label: int) -> None:
        self.labels[row][s : s + quiet] = NEUTRAL
        if label == INCIDENT:
            self.labels[row][s : s + seen] = INCIDENT
            self.events[row][s : s + seen] = len(self.kinds)
        self.kinds.append(kind)

    def _birth(self, mine: range, number: int) -> None:
        r = self.r
        s = int(r.integers(HISTORY, DAYS - 3))
        total = sum(
            float(np.nan_to_num(np.nanmean(y[s - 10 : s])))
            for y in (self.rows[row] for row in mine)
            if np.isfinite(y[s - 10 : s]).any()
        )
        daily = max(0.02 * total, 25.0) * float(np.exp(r.uniform(0, 1.8)))
        n = int(r.integers(3, 60))
        y = np.full(DAYS, np.nan)
        m = min(n, DAYS - s)
        y[s : s + m] = daily * np.minimum(1, r.uniform(0.2, 1) + 0.25 * np.arange(m)) * (1 + r.normal(0, 0.1, m))
        row = self.add(y, number, int(r.choice([self.service[mine[0]], 1000 * number + 900])))
        self._mark(row, "birth", s, 7, 60, INCIDENT)


def fleet(seed: int, accounts: int = 60) -> Fleet:
    """The fleet of this seed; equal on every run."""
    made = _Maker(seed, accounts)
    label = np.array(made.labels)
    label[label == 2] = BENIGN
    label[:, :HISTORY] = np.where(label[:, :HISTORY] == INCIDENT, NEUTRAL, label[:, :HISTORY])
    return Fleet(
        np.array(made.rows),
        label,
        np.array(made.events),
        np.array(made.account),
        np.array(made.service),
        made.first,
        made.kinds,
    )
