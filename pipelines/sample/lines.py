"""Line items as frames: a face, a start hour, a length in hours, a quantity, and money in whole units of 1e-10 USD.

Here: how such frames are made from matrices of streams × hours. Not here: which columns an export has (assemble).
Money columns carry their CUR 2.0 names; a column that a kind of line does not have is absent until assembly.
"""

import numpy as np
import polars as pl

from pipelines.sample.clock import DAY, Clock, Floats, Ints
from pipelines.sample.columns import CUR2
from pipelines.sample.estate import Stream
from pipelines.sample.faces import Faces, of_stream
from pipelines.sample.money import DIGITS, rate_text, units

EDP = 0.06
"""The company's enterprise discount on everything that is not spot, not committed and not a fee."""


def lines(face: Ints, start: Ints, span: int, quantity: Floats, **money: Ints | Floats) -> pl.DataFrame:
    """Line items of one kind; unblended cost is among `money` as `line_item_unblended_cost`."""
    return pl.DataFrame(
        {"face": face.astype(np.int64), "start": start.astype(np.int64), "line_item_usage_amount": quantity} | money
    ).with_columns(span=pl.lit(span, dtype=pl.Int64))


def one(face: int, start: int, span: int, quantity: float, **money: float) -> pl.DataFrame:
    """A single line item."""
    row: dict[str, list[float]] = {
        "face": [face], "start": [start], "span": [span], "line_item_usage_amount": [quantity],
    }  # fmt: skip
    return pl.DataFrame(row | {name: [value] for name, value in money.items()}, strict=False)


def discounted(stream: Stream) -> float:
    """The share of the enterprise discount that a stream gets."""
    return 0.0 if "SpotUsage" in stream.usage_type else EDP


def off(stream: Stream) -> float:
    """The share of a stream's cost that its discounts take off, the enterprise discount after the bundled one."""
    return 1 - (1 - stream.bundled) * (1 - discounted(stream))


def usage(clock: Clock, streams: list[Stream], quantity: Floats, faces: Faces) -> pl.DataFrame:
    """Ordinary usage of streams × hours (whatever no commitment covers), with its discounts.

    `line_item_net_unblended_cost` is what remains after discounts; the discounts themselves are lines of their own
    (discount_lines), whose net cost is zero, so that the sum of unblended and the sum of net cost are equal.
    """
    numbers = np.array([
        faces.add(of_stream(stream, line_item_net_unblended_rate=rate_text(
            stream.rate * (1 - off(stream))
        )))
        for stream in streams
    ])  # fmt: skip
    daily = np.array([stream.daily for stream in streams])
    found = [_part(streams, numbers, quantity, np.flatnonzero(~daily), 1)]
    if daily.any():
        by_day = quantity.reshape(len(streams), clock.days, DAY).sum(axis=2).round(10)
        found.append(_part(streams, numbers, by_day, np.flatnonzero(daily), DAY))
    return pl.concat(found)


def _part(streams: list[Stream], numbers: Ints, quantity: Floats, chosen: Ints, span: int) -> pl.DataFrame:
    row, column = np.nonzero(quantity[chosen] > 0)
    stream = chosen[row]
    amount = quantity[stream, column]

    def each(values: list[float]) -> Floats:
        return np.array(values)[stream]

    cost = units(amount * each([stream.rate for stream in streams]))
    bundled = -np.rint(cost * each([stream.bundled for stream in streams])).astype(np.int64)
    edp = -np.rint((cost + bundled) * each([discounted(stream) for stream in streams])).astype(np.int64)
    return lines(
        numbers[stream], column * span, span, amount,
        line_item_unblended_cost=cost,
        pricing_public_on_demand_cost=units(amount * each([stream.public_rate for stream in streams])),
        discount_bundled_discount=bundled,
        discount_total_discount=bundled + edp,
        line_item_net_unblended_cost=cost + bundled + edp,
    )  # fmt: skip


def by_day(hourly: pl.DataFrame) -> pl.DataFrame:
    """Lines as an export of daily line items has them: those of an hour added up per face and day, to the last unit."""
    hour = pl.col("span") == 1
    added = [name for name in hourly.columns if name not in {"face", "start", "span"}]
    days = (
        hourly.filter(hour)
        .group_by("face", pl.col("start") // DAY * DAY, maintain_order=True)
        .agg(pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name) for name in added)
        .with_columns(pl.col("line_item_usage_amount").round(DIGITS), span=pl.lit(DAY, pl.Int64))
    )
    return pl.concat([hourly.filter(~hour), days.select(hourly.columns)])


def money_columns(frame: pl.DataFrame) -> list[str]:
    """The columns that hold whole units of 1e-10 USD."""
    return [name for name in frame.columns if name in CUR2 and frame.schema[name] == pl.Int64()]
