"""What would cost less on AWS's own processor: every x86 machine and database that no commitment pays for.

Here: the saving of each at the list price of its sibling. Not here: which machines there are; spot, which has no list
price; nodes of managed services other than RDS; previous generations, which are planted with their own successor.
"""

from typing import Final

import numpy as np

from pipelines.sample.clock import DAY, Floats
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.immature import delivered
from pipelines.sample.planting import RECENT_DAYS, plant, recent
from pipelines.sample.prices import EC2, GRAVITON, RDS
from pipelines.sample.truth import MONTH_HOURS

HABIT_DAYS: Final = 14
"""A machine that ran on fewer of the last thirty days is not migrated."""

STILL_RUNNING: Final = 4
"""Days within which it last ran: what is stopped on weekends is not gone."""

SMALL: Final = 0.005
"""Savings of less than half a cent are none."""


def sibling_price(stream: Stream) -> float | None:
    """The list price of the same size on Graviton; None where the company could not buy it."""
    kind = stream.instance_type
    if kind is None or "SpotUsage" in stream.usage_type or stream.code not in {"AmazonEC2", "AmazonRDS"}:
        return None
    family, _, size = kind.rpartition(".")
    prices = (EC2 if stream.code == "AmazonEC2" else RDS)[stream.region]
    price = prices.get(f"{GRAVITON.get(family, '')}.{size}")
    return None if price is None else price * stream.rate / prices[kind]


def plant_movable(estate: Estate, uncovered: Floats) -> None:
    """Plant what could move; `uncovered` is streams × hours, what commitments leave."""
    for stream, left in zip(estate.streams, uncovered, strict=True):
        price = sibling_price(stream)
        if price is None or not _runs(stream.quantity):
            continue
        # It began when it first ran, whoever paid for that; what is not delivered yet says nothing.
        since = slice(len(left) - len(recent(stream.quantity)), None)
        known = delivered(estate.clock, stream.code)[since] > 0
        hours = float(left[since][known].mean()) * MONTH_HOURS
        saving = hours * (stream.rate - price)
        if saving >= SMALL:
            plant(
                estate, "x86_machine", stream, saving,
                f"{price:g} instead of {stream.rate:g} USD an hour on Graviton, for what no commitment covers",
                base=hours * stream.rate,
            )  # fmt: skip


def _runs(quantity: Floats) -> bool:
    daily = quantity[-RECENT_DAYS * DAY :].reshape(-1, DAY).sum(axis=1) > 0
    return bool(daily.sum() >= HABIT_DAYS and np.any(daily[-STILL_RUNNING:]))
