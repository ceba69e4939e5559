"""Databases that cost more since a day in the newest weeks, by one part of theirs; and storage under an older contract.

Here: the day, the part that moved, and the healthy twins. Not here: databases that are idle or too large
(planted_machines), incidents of other services (planted_anomalies).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import Floats
from pipelines.sample.company import DATA_US, PROD_EU, PROD_US, Place, tags
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.estate_data import POSTGRES, Size, database
from pipelines.sample.immature import delivered
from pipelines.sample.planting import healthy, plant
from pipelines.sample.prices import PER_UNIT, usage_type
from pipelines.sample.truth import MONTH_HOURS, Group, Planted, cents

PRIVATE_GP3: Final = 0.85
"""What the company pays of gp3's list price for databases in one account; gp2 was left out of the agreement."""

RISES: Final = 2
"""Of the four kinds of rises, how many a company has."""


def _gp3(place: Place, stream: Stream, share: float) -> Stream:
    """The storage of a database on gp3, at a share of its list price."""
    listed = PER_UNIT[place.region]["rds_gp3"]
    rate = round(listed * share, 6)
    return replace(
        stream, usage_type=usage_type(place.region, "RDS:GP3-Storage"), rate=rate, list_rate=listed,
        description=f"${rate:g} per GB-month of provisioned gp3 storage running PostgreSQL",
    )  # fmt: skip


def _storage(estate: Estate) -> None:
    """One account has a private price for gp3 and still two volumes on gp2; in another both cost the same."""
    always = shapes.always(estate.clock)
    for place, kind, name, share in (
        (DATA_US, "db.m6g.large", "features", PRIVATE_GP3),
        (PROD_EU, "db.m6g.xlarge", "prices-eu", 1.0),
    ):
        labels = tags(place, "data", "dba@northlight.example", 0)
        machine, storage = database(estate, place, Size(kind, 300), name, always, labels)
        estate.add(machine, _gp3(place, storage, share))
    for stream in [each for each in estate.streams if each.usage_type.endswith("RDS:GP2-Storage")]:
        if stream.place is DATA_US:
            saving = stream.rate * (1 - PRIVATE_GP3) * float(stream.quantity.mean()) * MONTH_HOURS
            plant(estate, "database_gp2", stream, saving, "the agreement's price for gp3 is lower")
        elif stream.place is PROD_EU:
            healthy(estate, "database_gp2_at_list", stream, "gp3 costs the same here")


def _rise(estate: Estate, kind: str, streams: list[Stream], first: int, extra: dict[int, Floats], note: str) -> None:
    """Say that the database of these streams costs more since a day, by `extra` of the streams of these numbers."""
    estate.add(*streams)
    clock, subject = estate.clock, streams[0]
    impact = sum(
        streams[number].rate * float((quantity * delivered(clock, subject.code)).sum())
        for number, quantity in extra.items()
    )
    estate.planted.append(
        Planted(
            Group.ANOMALY, kind, subject.account.id, subject.region, subject.resource or "", subject.usage_type,
            clock.date_of(first), None, cents(impact), note,
        )
    )  # fmt: skip


def _labels(place: Place) -> dict[str, str]:
    return tags(place, "orders", "dba@northlight.example", 0)


def _standby(estate: Estate, before: Floats, since: Floats, first: int) -> None:
    labels, size = _labels(PROD_US), Size("db.m6g.xlarge", 200)
    machine, storage = database(estate, PROD_US, size, "billing", before + since, labels)
    mirrored, _ = database(estate, PROD_US, replace(size, multi=True), "billing", since, labels)
    estate.loads.pop()  # the same instance: it has one load
    streams = [replace(machine, quantity=before), storage, mirrored]
    _rise(estate, "database_standby", streams, first, {2: since / 2}, "somebody ticked Multi-AZ")


def _class(estate: Estate, before: Floats, since: Floats, first: int) -> None:
    labels = _labels(PROD_US)
    machine, storage = database(estate, PROD_US, Size("db.m5.large", 200), "invoices", before + since, labels)
    larger, _ = database(estate, PROD_US, Size("db.m5.xlarge", 200), "invoices", since, labels)
    estate.loads.pop()
    streams = [replace(machine, quantity=before), storage, larger]
    _rise(estate, "database_class", streams, first, {2: since / 2}, "twice the class for one night, and ever since")


def _backups(estate: Estate, before: Floats, since: Floats, first: int) -> None:
    labels, rate = _labels(PROD_US), PER_UNIT[PROD_US.region]["rds_backup"]
    machine, storage = database(estate, PROD_US, Size("db.m6g.large", 300), "tickets", before + since, labels)
    backup = replace(
        storage, usage_type=usage_type(PROD_US.region, "RDS:ChargedBackupUsage"), operation=POSTGRES, rate=rate,
        quantity=(before * 150 + since * 2_600) / estate.clock.hours_in_month, family="Storage Snapshot",
        description=f"${rate:g} per additional GB-month of backup storage exceeding free allocation",
    )  # fmt: skip
    extra = since * 2_450 / estate.clock.hours_in_month
    _rise(estate, "database_backup", [machine, storage, backup], first, {2: extra}, "a script of manual snapshots")


def _replica(estate: Estate, before: Floats, since: Floats, first: int) -> None:
    labels = _labels(PROD_EU)
    size = Size("db.m6g.xlarge", 300)
    machine, storage = database(estate, PROD_EU, size, "stock-eu", before + since, labels)
    copy, _ = database(estate, PROD_EU, size, "stock-eu-replica", since, labels)
    _rise(estate, "database_replica", [machine, storage, copy], first, {2: since}, "a replica made for one query")


_KINDS: Final[tuple[Callable[[Estate, Floats, Floats, int], None], ...]] = (_standby, _class, _backups, _replica)


def _rises(estate: Estate) -> None:
    rng, clock = estate.rng("databases that rise"), estate.clock
    for number in sorted(rng.choice(len(_KINDS), RISES, replace=False)):
        first = clock.back(int(rng.integers(4, 13)))
        since = shapes.since(clock, first)
        _KINDS[int(number)](estate, np.asarray(1 - since), since, first)


def build(estate: Estate) -> None:
    """Plant the storage and the rises."""
    _storage(estate)
    _rises(estate)
