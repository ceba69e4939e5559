"""What happens to a bill without anything being wrong: deployments, moves, launches, ends, new prices.

Here: changes to clean costs; none is labelled. Not here: incidents (incidents.py).
"""

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.detection.calendars import day_of_month
from benchmarks.detection.usage import SERVICES, SHAPES

if TYPE_CHECKING:
    from benchmarks.detection.fleet import Making, Series

LASTING = ("servers", "office", "requests", "transfer", "autoscaled", "storage", "tiered")


def happen(making: "Making") -> None:
    """Everything harmless, series by series, then account by account."""
    r = making.r
    for one in list(making.series):
        chance = r.random()
        _deployments(making, one)
        if chance < 0.12:
            _born(making, one)
        elif chance < 0.16:
            _ends(making, one)
        elif chance < 0.185:
            _moves(making, one)
    for account in range(len(making.worlds)):
        _new_price(making, account)
        for _ in range(int(r.poisson(0.8))):
            _launch(making, account)


def _deployments(making: "Making", one: "Series") -> None:
    """A new version costs up to a quarter more, or less; at once or over some days."""
    r, size = making.r, len(making.days)
    if one.shape not in LASTING:
        return
    for start in r.integers(3, size, int(r.poisson(0.8))):
        over = int(r.choice([1, 1, 1, 3, 6]))
        factor = 1 + float(r.choice([-1, 1])) * r.uniform(0.03, 0.25)
        rollout = np.clip((np.arange(size) - start + 1) / over, 0, 1)
        one.costs = one.costs * (1 + (factor - 1) * rollout)


def _born(making: "Making", one: "Series") -> None:
    """Began before the judged window, at once or slowly."""
    r, size = making.r, len(making.days)
    start = int(r.integers(5, size - 130))
    ease = np.clip((np.arange(size) - start + 1) / int(r.integers(1, 20)), 0, 1)
    one.costs = np.where(np.arange(size) < start, np.nan, one.costs * ease)


def _ends(making: "Making", one: "Series") -> None:
    """Shut down in steps: a half, a quarter, nothing."""
    r, size = making.r, len(making.days)
    end = int(r.integers(size // 3, size - 6))
    over = int(r.integers(3, 12))
    if float(np.nanmean(one.costs)) > 80:
        return
    left = np.clip(1 - (np.arange(size) - end) / over, 0, 1) ** r.uniform(0.7, 2.0)
    one.costs = np.where(left <= 0.05, np.nan, one.costs * left)
    one.taken[end - 5 :] = True


def _moves(making: "Making", one: "Series") -> None:
    """The same work under another name of the same service, with an overlap or without: a generation, a region."""
    r, size = making.r, len(making.days)
    if one.shape not in LASTING:
        return
    start, over = int(r.integers(size // 3, size - 12)), int(r.integers(1, 11))
    moved = np.clip((np.arange(size) - start + 1) / over, 0, 1)
    new = making.add(one.account, one.shape, one.costs * moved * r.uniform(0.8, 1.1), one.key[1])
    new.costs[moved <= 0] = np.nan
    one.costs = np.where(moved >= 1, np.nan, one.costs * (1 - moved))
    one.taken[:], new.taken[:] = True, True


def _new_price(making: "Making", account: int) -> None:
    """A service is cheaper from the first of a month on, in the whole account."""
    r, size = making.r, len(making.days)
    if r.random() > 0.3:
        return
    date, _ = day_of_month(making.days)
    first = int(r.choice(np.flatnonzero(date == 1)))
    mine = [one for one in making.series if one.account == account]
    service = mine[int(r.integers(len(mine)))].key[1]
    factor = 1 - r.uniform(0.03, 0.12)
    for one in mine:
        if one.key[1] == service:
            one.costs = np.where(np.arange(size) >= first, one.costs * factor, one.costs)


def _launch(making: "Making", account: int) -> None:
    """Something small and new; some of it is gone again after some days."""
    r, size = making.r, len(making.days)
    shape = str(r.choice(LASTING))
    start = int(r.integers(30, size - 6))
    costs = SHAPES[shape][1](r, making.worlds[account]).costs * float(r.lognormal(0.3, 0.8))
    end = size if r.random() < 0.7 else start + int(r.integers(2, 30))
    day = np.arange(size)
    costs = np.where((day >= start) & (day < end), np.minimum(costs, 12.0), np.nan)
    making.add(account, shape, costs, str(r.choice(SERVICES[shape]))).taken[:] = True
