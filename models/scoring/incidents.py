"""From flagged days to incidents: one over the days and series that went astray together, at the level that moved.

Here: what continues, what joins, what opens, and at which level. Not here: what is flagged (anomalies.py), how an
incident is told (models/incident.py). Days are taken in order, each as it was known then: a later day can join an
incident or leave it closed; it never changes its id, its start or its level.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby
from typing import Final, NamedTuple

import polars as pl

from models.scoring.crowd import FEW
from models.scoring.panel import Groups

LEVELS: Final = ("series", "service", "account", "total")
"""Narrow to wide: one series, siblings of one service, several services of an account, several accounts of a payer."""

SHARES: Final = (0.0, 0.0, 1 / 3, 1 / 2)
"""By level: an account moved as a whole where at least FEW of its services did, and this share of them; of a payer's
accounts more must, as some have an incident of their own on any day."""

LEAK: Final = "weekend_leak"
LEAK_DAYS: Final = 7
"""The next weekend goes on with the leak of the last one."""


class Row(NamedTuple):
    """One flagged series-day: its day (ordinal), direction, the groups it is in (as LEVELS), and what they hold."""

    day: int
    up: bool
    place: tuple[int, int, int, int]
    leaks: bool
    services: int | None
    accounts: int | None


@dataclass
class Incident:
    """As far as it is known: `last` is the newest flagged day of any of its series."""

    number: int
    level: int
    start: int
    last: int
    leaks: bool

    def runs(self, row: Row, merge_days: int) -> bool:
        """Whether a flagged day still belongs to it."""
        return row.day - self.last <= (LEAK_DAYS if self.leaks and row.leaks else merge_days)


@dataclass
class Ledger:
    """Incidents of a fleet, day by day: the newest that each series is part of, and the newest of each wider scope."""

    merge_days: int
    highest: int
    part_of: dict[tuple[bool, int], Incident] = field(default_factory=dict)
    newest: dict[tuple[bool, int, int], Incident] = field(default_factory=dict)
    count: int = 0

    def take(self, rows: Sequence[Row]) -> list[Incident]:
        """The incident of each row of one day: those that run go on, the others open together."""
        found = [self._running(row) or self._young(row) for row in rows]
        fresh = [index for index, known in enumerate(found) if known is None]
        for index, incident in zip(fresh, self._open([rows[index] for index in fresh]), strict=True):
            found[index] = incident
        told = [incident for incident in found if incident is not None]
        for row, incident in zip(rows, told, strict=True):
            self.part_of[row.up, row.place[0]] = incident
            incident.last, incident.leaks = row.day, incident.leaks and row.leaks
        return told

    def _running(self, row: Row) -> Incident | None:
        known = self.part_of.get((row.up, row.place[0]))
        return known if known is not None and known.runs(row, self.merge_days) else None

    def _young(self, row: Row) -> Incident | None:
        """A wider incident that opened so lately that this series may be part of it; later, it would swallow all."""
        for level in range(1, self.highest + 1):
            known = self.newest.get((row.up, level, row.place[level]))
            if known is not None and row.day - known.start <= self.merge_days:
                return known
        return None

    def _open(self, rows: Sequence[Row]) -> list[Incident]:
        """What opens on one day: of a payer, else of an account, else of siblings, else of the series alone."""
        levels = [0] * len(rows)
        for level, among in ((3, 2), (2, 1), (1, 0)):
            if level > self.highest:
                continue
            inside: dict[tuple[bool, int], set[int]] = {}
            for row in rows:
                inside.setdefault((row.up, row.place[level]), set()).add(row.place[among])
            for index, row in enumerate(rows):
                if not levels[index] and _moved(level, len(inside[row.up, row.place[level]]), row):
                    levels[index] = level
        return [self._of(row, level) for row, level in zip(rows, levels, strict=True)]

    def _of(self, row: Row, level: int) -> Incident:
        key = (row.up, level, row.place[level])
        known = self.newest.get(key)
        if known is None or known.start != row.day:
            known = self.newest[key] = Incident(self.count, level, row.day, row.day, row.leaks)
            self.count += 1
        return known


def _moved(level: int, parts: int, row: Row) -> bool:
    """Whether so many parts that opened together are the whole of it: any siblings are; services, accounts by share."""
    if level == 1:
        return parts > 1
    there = row.services if level == LEVELS.index("account") else row.accounts
    return parts >= FEW and there is not None and parts >= SHARES[level] * there


def incidents(flagged: pl.DataFrame, keys: Sequence[str], groups: Groups, merge_days: int) -> pl.DataFrame:
    """Adds x_IncidentId, x_IncidentStart, x_IncidentLevel to flagged series-days; sorted by day and score.

    A series goes on with the incident that it is part of while that is flagged again within `merge_days`. One that is
    in none joins that of its service, account or payer, if it opened within `merge_days`. What opens on one day in one
    direction is one incident: of siblings ("service"), of at least three services that are a third of the account's
    ("account"), of at least three accounts that are half of the payer's ("total"); its parts have none of their own.

    Args:
        flagged: keys, ChargePeriodStart, x_Impact, x_Kind, x_Score, and x_Services and x_Accounts of crowd.py.
        keys: what makes a series.
        groups: which keys make a payer, an account, siblings.
        merge_days: so many days after its newest flagged one an incident is closed, and after its first complete.
    """
    groups = groups.among(keys)
    scopes = (tuple(keys), groups.sibling, groups.account, groups.payer)
    ordered = flagged.sort("ChargePeriodStart", "x_Score", *keys, descending=[False, True, *[False] * len(keys)])
    found = _walk(_rows(ordered, scopes), Ledger(merge_days, _highest(groups)))
    named = ordered.with_columns(
        x_IncidentLevel=pl.Series([LEVELS[one.level] for one in found], dtype=pl.String),
        x_IncidentStart=pl.from_epoch(pl.Series([one.start for one in found], dtype=pl.Int32), time_unit="d"),
    )
    return named.with_columns(x_IncidentId=_ids(named, keys, scopes))


def _walk(rows: Iterable[Row], ledger: Ledger) -> list[Incident]:
    found: list[Incident] = []
    for _, today in groupby(rows, key=lambda row: row.day):
        found += ledger.take(list(today))
    return found


def _highest(groups: Groups) -> int:
    """The widest level that these keys can tell apart."""
    return 3 if groups.account else 1 if groups.sibling else 0


def _rows(flagged: pl.DataFrame, scopes: Sequence[Sequence[str]]) -> Iterable[Row]:
    codes = [_codes(flagged, scope) for scope in scopes]
    days = flagged["ChargePeriodStart"].to_physical().to_list()
    up, leaks = (flagged["x_Impact"] > 0).to_list(), (flagged["x_Kind"] == LEAK).fill_null(value=False).to_list()
    crowds = (flagged[name].to_list() for name in ("x_Services", "x_Accounts"))
    return map(Row, days, up, zip(*codes, strict=True), leaks, *crowds)


def _codes(frame: pl.DataFrame, scope: Sequence[str]) -> list[int]:
    """A number for each group of the scope; one for all where the scope has no column."""
    if not scope or frame.is_empty():
        return [0] * frame.height
    return frame.select(pl.struct(scope).rank("dense")).to_series().to_list()


def _ids(named: pl.DataFrame, keys: Sequence[str], scopes: Sequence[Sequence[str]]) -> pl.Series:
    """16 hex digits of BLAKE2b over direction, start, level and the keys that the level tells apart."""
    level = pl.col("x_IncidentLevel")
    told = {name: [LEVELS[place] for place, scope in enumerate(scopes) if name in scope] for name in keys}
    ids = [
        pl.when(level.is_in(inside)).then(pl.col(name).cast(pl.String)).fill_null("\x00")
        for name, inside in told.items()
    ]
    start, up = pl.col("x_IncidentStart").cast(pl.String), (pl.col("x_Impact") > 0).cast(pl.String)
    texts = named.select(pl.concat_str([up, start, level, *ids], separator="\x1f")).to_series()
    return pl.Series([blake2b(text.encode(), digest_size=8).hexdigest() for text in texts], dtype=pl.String)
