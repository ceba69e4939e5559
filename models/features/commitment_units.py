"""What reservations are bought in: so many of a class, not money an hour.

Here: a small class of a family, its normalised units and its price on demand; which classes run all the time. Not here:
how much is bought (commitment_divide.py).

Reservations of a family (RDS without licence, ElastiCache, EC2 on Linux) change size: one of 16 normalised units pays
for two of 8. A Multi-AZ database takes twice the units of a Single-AZ one, a cluster of three zones three times, one
that is I/O-optimised 1.3 times (AWS, Amazon RDS User Guide, "Reserved DB instances", size flexibility). The others are
for one class, Single-AZ or Multi-AZ.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from models.features.commitment_offers import Place
from models.features.sizes import BURSTABLE, FAMILIES, INSTANCE_TYPE, units
from models.scoring.commitment import Floats

_HOURS: Final = 24
_BITS: Final = 1 << np.arange(_HOURS)
_ALL_THE_TIME: Final = 0.05
"""What runs in all but this share of the hours runs all the time: maintenance and the end of a bill are no pauses."""

_CAPACITY_BLOCK: Final = 100.0
"""DynamoDB's reserved capacity is sold in hundreds of units."""

_FACTORS: Final = {"Multi-AZCluster": 3.0, "Multi-AZ": 2.0, "IOOptimized": 1.3}
_ENGINES: Final = {
    "postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "aurora-mysql": "Aurora MySQL",
    "aurora-postgresql": "Aurora PostgreSQL", "memcached": "Memcached",
}  # fmt: skip
_PLACE: Final = ("x_CommitmentFamily", "RegionId")


@dataclass(frozen=True)
class Unit:
    """What a reservation is for: a class, how many normalised units it has, what one costs an hour on demand."""

    name: str
    size: float | None
    price: float

    def said(self, count: int) -> str:
        """28 × db.r6g.large PostgreSQL."""
        return f"{count:,} × {self.name}"


def kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """Uncovered resource-days by family, region and usage type, with the class that each bills: `x_Type`, `x_Deployed`.

    Args:
        rows: COMMITMENT_RESOURCE_DAY that count in the base.
    """
    usage = pl.col("x_UsageType")
    deployed = pl.coalesce(
        pl.when(usage.str.contains(name, literal=True)).then(pl.lit(name)) for name in _FACTORS
    ).fill_null("")
    return rows.with_columns(x_Type=INSTANCE_TYPE, x_Deployed=deployed)


def sold(typed: pl.DataFrame) -> dict[Place, Unit]:
    """By family and region, what its reservations are bought in; absent where the bill does not say it.

    Args:
        typed: of `kinds`; of a family, those that purchases for it may be for.
    """
    classes = typed.group_by(*_PLACE, "x_Type", "x_Deployed").agg(
        pl.col("EffectiveCost").sum(), pl.col("ConsumedQuantity").sum()
    )
    found = {
        place: _sold(place[0], part.sort("x_Type", "x_Deployed").select(pl.exclude(_PLACE)).rows())
        for place, part in classes.group_by(_PLACE)
    }
    return {place: unit for place, unit in found.items() if unit is not None}


def _sold(family: str, classes: list[tuple[str | None, str, float, float | None]]) -> Unit | None:
    service, _, rest = family.partition(":")
    kind, _, variant = rest.partition(":")
    cost, quantity = sum(row[2] for row in classes), sum(row[3] or 0.0 for row in classes)
    if cost <= 0 or quantity <= 0:
        return None
    if service == "dynamodb":
        return Unit(f"{_CAPACITY_BLOCK:.0f} {kind} capacity units", None, _CAPACITY_BLOCK * cost / quantity)
    types = {row[0] for row in classes}
    engine = f" {_ENGINES[variant]}" if variant in _ENGINES else ""
    if "." in kind or (service == "ec2" and variant):  # one class, one deployment
        name, deployed = classes[0][:2]
        if None in types or len({row[:2] for row in classes}) > 1:
            return None
        suffix = ".search" if service == "opensearch" else f" ({variant})" if variant else ""
        return Unit(f"{name}{suffix} {deployed}".strip(), None, cost / quantity)
    return None if None in types else _flexible(classes, engine)


def _flexible(classes: list[tuple[str | None, str, float, float | None]], engine: str) -> Unit | None:
    """A class small enough that whole ones fit what runs, Single-AZ, priced by what a unit of the family costs."""
    sizes: dict[str, float] = {}
    total, head = 0.0, ""
    for name, deployed, _, quantity in classes:
        head, size = (name or "").rsplit(".", 1)
        family = head.rpartition(".")[2]
        small = "small" if family in BURSTABLE else "large"
        try:
            sizes[size] = units(family, size)
        except KeyError:
            return None
        total += sizes[size] * _FACTORS.get(deployed, 1.0) * (quantity or 0.0)
        if small in FAMILIES.get(family, ()):
            sizes[small] = units(family, small)
    smallest = min(sizes, key=lambda size: sizes[size])
    price = sum(row[2] for row in classes) / total
    return Unit(f"{head}.{smallest}{engine}", sizes[smallest], sizes[smallest] * price)


def running(typed: pl.DataFrame, start: date, hours: int) -> dict[Place, str]:
    """By family and region, how many of which class run in nearly every hour: "2 × db.r6g.4xlarge Multi-AZ"."""
    found: dict[Place, list[str]] = {}
    named = typed.filter(pl.col("x_Type").is_not_null(), pl.col("ConsumedQuantity") > 0)
    for (family, region, name, deployed), part in sorted(
        named.group_by(*_PLACE, "x_Type", "x_Deployed"), key=lambda each: str(each[0])
    ):
        day = part.select((pl.col("ChargePeriodStart") - pl.lit(start)).dt.total_days()).to_series().to_numpy()
        count = int(np.floor(np.quantile(_at_once(part, day, hours), _ALL_THE_TIME) + 0.05))
        if count:
            text = f"{count:,} × {name} {'' if deployed == 'IOOptimized' else deployed}".strip()
            found.setdefault((str(family), region if region is None else str(region)), []).append(text)
    return {place: ", ".join(texts) for place, texts in found.items()}


def _at_once(part: pl.DataFrame, day: np.ndarray[tuple[int], np.dtype[np.int64]], hours: int) -> Floats:
    """How many ran in each of the hours; a resource may be several nodes."""
    charged = (part["x_Mask"].to_numpy()[:, None] & _BITS) > 0
    each = part["ConsumedQuantity"].to_numpy() / np.maximum(charged.sum(axis=1), 1)
    total = np.zeros((-(-hours // _HOURS), _HOURS))
    held = day < len(total)
    np.add.at(total, day[held], (charged * each[:, None])[held])
    return total.ravel()[:hours]
