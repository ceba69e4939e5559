"""How a room says what it planted: waste with its saving per 730 hours, and healthy twins.

Here: the record of a planted stream, and what a month of it costs. Not here: what is planted (planted_*), incidents and
their impact (planted_anomalies).
"""

import numpy as np

from pipelines.sample.clock import DAY, Floats
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.lines import off
from pipelines.sample.truth import MONTH_HOURS, Group, Planted, cents

RECENT_DAYS = 30
"""What a resource costs a month is said of its last thirty days, or of all since it began, if that is later."""


def plant(
    estate: Estate,
    kind: str,
    stream: Stream,
    monthly: float,
    note: str,
    group: Group = Group.WASTE,
    *,
    base: float | None = None,
    resource: str | None = None,
) -> None:
    """Say that the stream is planted, from its first hour on; one that never ran is not.

    `base` is what the saving is taken from, per 730 hours: the stream's own cost if nothing else is said. `resource` is
    "" where such usage belongs to an account, not to the resource that the bill happens to name.
    """
    running = np.flatnonzero(stream.quantity)
    if not running.size:
        return
    cost = stream.rate * float(stream.quantity[running[0] :].mean()) * MONTH_HOURS if base is None else base
    estate.planted.append(
        Planted(
            group, kind, stream.account.id, stream.region,
            (stream.resource or "") if resource is None else resource, stream.usage_type,
            estate.clock.date_of(int(running[0]) // DAY), None, cents(monthly), note, cents(max(cost, monthly)),
            cents(monthly * off(stream)),
        )
    )  # fmt: skip


def healthy(estate: Estate, kind: str, stream: Stream, note: str) -> None:
    """A twin: looks like waste, is none."""
    plant(estate, kind, stream, 0.0, note, Group.BENIGN)


def hourly(stream: Stream) -> float:
    """Cost of an average hour in which the stream runs."""
    return float(stream.rate * stream.quantity[stream.quantity > 0].mean())


def recent(quantity: Floats) -> Floats:
    """The hours of the last thirty days, from the first in which it ever ran; none if it never did."""
    running = np.flatnonzero(quantity)
    return quantity[max(int(running[0]), len(quantity) - RECENT_DAYS * DAY) :] if running.size else quantity[:0]
