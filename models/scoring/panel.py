"""Long frames of daily costs to matrices (series × calendar days) and back.

Here: keys, days, what counts as observed, chunks of whole accounts. Not here: any mathematics.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.scoring.operator import SHORTEST, Matrix

CHUNK: Final = 10_000
"""Series in matrices at once: they fit the processor's cache better than all would; an account is never cut."""

CROWD: Final = 3
"""An account with this many series on its last day does not fall silent by itself: a day without a row is a gap."""

DENSE: Final = 10
"""A series with rows on this many days in a row is not over because one row is missing: the second day tells."""

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """Series of whole accounts over all days.

    `costs` is NaN where nothing was observed and zero where the series alone has no row; `begin` is the column from
    which a series is judged (its account's first day when it was born 14 days or more after it: new spend is judged
    against nothing spent); `born` its first row. `account` and `sibling` number groups of rows from 0.
    """

    names: pl.DataFrame
    days: NDArray[np.datetime64]
    costs: Matrix
    begin: Index
    born: Index
    account: Index
    sibling: Index


@dataclass(frozen=True)
class Groups:
    """Which of the keys make a payer (one bill), an account, and siblings (what may take over from each other)."""

    payer: tuple[str, ...] = ("BillingAccountId",)
    account: tuple[str, ...] = ("BillingAccountId", "SubAccountId")
    sibling: tuple[str, ...] = ("BillingAccountId", "SubAccountId", "ServiceName")

    def among(self, keys: Sequence[str]) -> "Groups":
        """These groups as far as `keys` has their columns."""
        parts = (tuple(name for name in group if name in keys) for group in (self.payer, self.account, self.sibling))
        return Groups(*parts)


def panels(series: pl.LazyFrame, keys: Sequence[str], groups: Groups) -> Iterator[Panel]:
    """The series of `series` in panels of whole accounts.

    Args:
        series: long frame with `keys`, ChargePeriodStart and EffectiveCost; several rows of one key and day are added.
        keys: what makes a series; any set of columns, none at all for a single series.
        groups: of keys.
    """
    groups = groups.among(keys)
    daily = (
        series.filter(pl.col("EffectiveCost").is_finite(), pl.col("ChargePeriodStart").is_not_null())
        .group_by(*keys, "ChargePeriodStart")
        .agg(pl.col("EffectiveCost").sum().round(9))
        .collect()
    )  # fmt: skip
    if daily.is_empty():
        return
    names = daily.select(keys).unique() if keys else pl.DataFrame([{}])
    names = names.select(
        *keys, _Series=_number(keys), _Account=_number(groups.account), _Payer=_number(groups.payer),
        _Sibling=_number(groups.sibling),
    ).sort("_Account", "_Sibling", "_Series")  # fmt: skip
    sizes = names.group_by("_Account").len().sort("_Account")["len"].to_numpy()
    names = names.with_columns(_Chunk=pl.Series(np.repeat(_chunks(sizes), sizes)))
    names = names.with_columns(_Row=pl.int_range(pl.len(), dtype=pl.Int64).over("_Chunk"))
    numbers = names.select(*keys, "_Payer", "_Chunk", "_Row")
    daily = daily.join(numbers, on=keys, nulls_equal=True) if keys else daily.join(numbers, how="cross")
    first, last = daily.select(a=pl.col("ChargePeriodStart").min(), b=pl.col("ChargePeriodStart").max()).row(0)
    days = np.arange(first, last + np.timedelta64(1, "D"), dtype="datetime64[D]")
    daily = daily.with_columns(_Day=(pl.col("ChargePeriodStart") - first).dt.total_days())
    delivered = np.zeros((daily["_Payer"].n_unique(), len(days)), dtype=np.bool_)
    delivered[daily["_Payer"].to_numpy(), daily["_Day"].to_numpy()] = True
    daily = daily.select("_Chunk", "_Row", "_Day", "EffectiveCost")
    parts = daily.partition_by("_Chunk", as_dict=True, include_key=False)
    for part in names.partition_by("_Chunk", maintain_order=True):
        yield _panel(part.select(keys), part, parts[(part["_Chunk"][0],)], days, delivered)


def _number(columns: Sequence[str]) -> pl.Expr:
    return (pl.struct(*columns).rank("dense") - 1).cast(pl.Int64) if columns else pl.lit(0, pl.Int64)


def _chunks(sizes: NDArray[np.uint32]) -> Index:
    """Number of the chunk of each account: filled in order up to CHUNK series."""
    chunk, held = np.zeros(len(sizes), dtype=np.int64), 0
    for number, size in enumerate(sizes.tolist()):
        fresh = number > 0 and held + size > CHUNK
        held = size if fresh else held + size
        chunk[number] = (chunk[number - 1] if number else 0) + fresh
    return chunk


def _panel(
    names: pl.DataFrame,
    part: pl.DataFrame,
    rows: pl.DataFrame,
    days: NDArray[np.datetime64],
    delivered: NDArray[np.bool_],
) -> Panel:
    row, day, cost = (rows[name].to_numpy() for name in ("_Row", "_Day", "EffectiveCost"))
    costs = np.zeros((part.height, len(days)))
    present = np.zeros(costs.shape, dtype=np.bool_)
    costs[row, day], present[row, day] = cost, True
    account = part["_Account"].rle_id().cast(pl.Int64).to_numpy()
    sibling = part.select(pl.struct("_Account", "_Sibling").rle_id()).to_series().cast(pl.Int64).to_numpy()
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    crowd = np.add.reduceat((present & (costs != 0)).astype(np.int64), starts, axis=0)
    silent = _gaps(crowd, np.add.reduceat(present.astype(np.int64), starts, axis=0) > 0)
    unseen = silent[account] | ~delivered[part["_Payer"].to_numpy()]
    born = present.argmax(axis=1)
    account_born = np.minimum.reduceat(born, starts)[account]
    begin = np.where(born >= account_born + SHORTEST, account_born, born)
    unseen |= _late(present)
    unseen |= np.arange(len(days)) < begin[:, None]
    costs[unseen] = np.nan
    return Panel(names, days, costs, begin, born, account, sibling)


def _late(present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """First day without a row of a series that had one on each of the DENSE days before: late more often than over."""
    had = np.cumsum(np.pad(present, ((0, 0), (DENSE + 1, 0))), axis=1)[:, :-1]
    late: NDArray[np.bool_] = ~present & (had[:, DENSE:] - had[:, :-DENSE] == DENSE)
    return late


def _gaps(crowd: Index, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Account-days without any row of an account that had a crowd of series on its last day with rows."""
    last = np.maximum.accumulate(np.where(present, np.arange(crowd.shape[1]), -1), axis=1)
    before = np.take_along_axis(crowd, np.maximum(last, 0), axis=1)
    return ~present & ((before >= CROWD) | (last < 0))
