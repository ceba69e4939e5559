"""Where and when incidents happen: a series that can have such a one, on days to which nothing else has happened.

Here: choosing. Not here: what it costs (incidents.py), what is true afterwards (fleet.py).
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.detection import incidents
from benchmarks.detection.incidents import LEAST_MONEY, SPARSE, Excess, Past
from benchmarks.detection.usage import SERVICES, SHAPES

if TYPE_CHECKING:
    from benchmarks.detection.fleet import Making, Series

LEAST_LEVEL: Final = 4.0
"""Money a day of a series that has incidents."""

TRIES: Final = 400
TOGETHER: Final = 0.12
"""Share of incidents that befall several series of an account."""

SOFT: Final = {
    "spike": incidents.spike,
    "multi_day": incidents.multi_day,
    "level_shift": incidents.level_shift,
    "ramp": incidents.ramp,
}
"""What can befall any series that costs something."""


SUITED: Final = {"off_hours": ("office",), "weekend_leak": ("office", "requests", "autoscaled")}
"""Shapes that can have it at all, where not all can."""


def place(making: "Making", kind: str, wanted: int, low: int, high: int) -> None:
    """So many incidents of a kind that begin between two days."""
    r, placed, tries = making.r, 0, 0
    suit = [row for row, one in enumerate(making.series) if one.shape in SUITED.get(kind, SHAPES)]
    while placed < wanted and tries < TRIES * max(wanted, 1):
        tries += 1
        start = int(r.integers(low, high))
        if kind == "new_spend":
            _new(making, start)
            placed += 1
            continue
        row = suit[int(r.integers(len(suit)))]
        if not _befall(making, kind, row, start):
            continue
        placed += 1
        if kind in SOFT and r.random() < TOGETHER:
            near = [n for n, one in enumerate(making.series) if one.account == making.series[row].account and n != row]
            for other in r.permutation(near)[: int(r.integers(1, 4))]:
                placed += _befall(making, kind, int(other), start)


def _befall(making: "Making", kind: str, row: int, start: int) -> bool:
    one = making.series[row]
    past = Past.of(one.costs[max(start - 56, 0) : start])
    if past is None or past.level < LEAST_LEVEL or one.taken[start] or one.shape in ("fee", "cron"):
        return False
    excess = _excess(making, kind, one, past, start)
    if excess is None:
        return False
    money = excess.money[: len(making.days) - start]
    if one.taken[start : start + excess.neutral].any() or np.abs(money[:14]).sum() < LEAST_MONEY or not money[0]:
        return False
    if kind == "spike" and abs(money[0]) < LEAST_MONEY:
        return False
    making.happen(kind, row, start, excess)
    return True


def _excess(making: "Making", kind: str, one: "Series", past: Past, start: int) -> Excess | None:
    """None where such a series cannot have such an incident."""
    r = making.r
    if kind in SOFT:
        suits = past.working >= SPARSE or (kind == "spike" and r.random() < 0.3)
        return SOFT[kind](r, past) if suits else None
    if past.working < SPARSE and one.shape != "office":
        return None
    if kind == "drop":
        return incidents.drop(r, one.costs[start:]) if one.shape != "tiered" else None
    return _leak(making, kind, one, start)


def _leak(making: "Making", kind: str, one: "Series", start: int) -> Excess | None:
    """Of a series that rests at weekends or at night."""
    rest = making.worlds[one.account].rest
    before, off = one.costs[start - 28 : start], rest[start - 28 : start]
    usual, quiet = float(np.nanmean(before[~off])), float(np.nan_to_num(before[off]).mean())
    if kind == "weekend_leak" and quiet < 0.6 * usual and rest[start]:
        return incidents.weekend_leak(making.r, one.costs[start:], rest[start:], usual)
    if kind == "off_hours" and one.open_share < 1:
        return incidents.off_hours(making.r, one.costs[start:], rest[start:], usual, one.open_share)
    return None


def _new(making: "Making", start: int) -> None:
    """New spend in some account, in a service that it has or has not."""
    r, size = making.r, len(making.days)
    account = int(r.integers(len(making.worlds)))
    daily = sum(
        float(np.nan_to_num(one.costs[start - 14 : start]).mean()) for one in making.series if one.account == account
    )
    service = str(r.choice(SERVICES[str(r.choice(["servers", "experiments", "autoscaled"]))]))
    made = making.add(account, "new", np.full(size, np.nan), service)
    making.happen("new_spend", len(making.series) - 1, start, incidents.new_spend(r, daily))
    made.taken[:] = True
