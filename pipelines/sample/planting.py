"""How a room says what it planted: waste with its saving per 730 hours, and healthy twins.

Here: the record of a planted stream. Not here: what is planted (planted_*), incidents and their impact
(planted_anomalies).
"""

import numpy as np

from pipelines.sample.estate import Estate, Stream
from pipelines.sample.truth import Group, Planted, cents


def plant(estate: Estate, kind: str, stream: Stream, monthly: float, note: str, group: Group = Group.WASTE) -> None:
    """Say that the stream is planted, from its first hour on; one that never ran is not."""
    running = np.flatnonzero(stream.quantity)
    if not running.size:
        return
    estate.planted.append(
        Planted(
            group, kind, stream.account.id, stream.region, stream.resource or "", stream.usage_type,
            estate.clock.date_of(int(running[0]) // 24), None, cents(monthly), note,
        )
    )  # fmt: skip


def healthy(estate: Estate, kind: str, stream: Stream, note: str) -> None:
    """A twin: looks like waste, is none."""
    plant(estate, kind, stream, 0.0, note, Group.BENIGN)


def hourly(stream: Stream) -> float:
    """Cost of an average hour in which the stream runs."""
    return float(stream.rate * stream.quantity[stream.quantity > 0].mean())
