"""Instance sizes: normalisation units, virtual CPUs, memory, which sizes a family has, and how a usage type names them.

Here: the tables, and expressions over frames with `x_UsageType`. Not here: which size is enough (rightsize.py), prices.

Units are AWS's normalisation factors ("Amazon EC2 User Guide, Regional Reserved Instances, instance size flexibility":
nano 0.25 … large 4, xlarge 8, and 8 for each further xlarge). Within a family the on-demand Linux price is linear in
them: exactly in 133 of 158 families of us-east-1 (July 2026), within 1 % in 141. The rest carry accelerators, local
disks or network that do not grow with the size; `FAMILIES` leaves them out, so nothing is priced by a line that is not
one. benchmarks/rightsizing.py measures it again.
"""

from typing import Final

import polars as pl

UNITS: Final = {"nano": 0.25, "micro": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0, "xlarge": 8.0} | {
    f"{count}xlarge": 8.0 * count for count in (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48, 56, 64, 96, 112, 224)
}
"""Normalisation units by size, smallest first."""

_METAL: Final = {
    "a1": 32.0, "c5": 192.0, "c5d": 192.0, "c5n": 144.0, "c6a": 384.0, "c6i": 256.0, "c6id": 256.0, "c6in": 256.0,
    "i3": 128.0, "i3en": 192.0, "i4i": 256.0, "m5": 192.0, "m5d": 192.0, "m5dn": 192.0, "m5n": 192.0, "m5zn": 96.0,
    "m6a": 384.0, "m6i": 256.0, "m6id": 256.0, "m6idn": 256.0, "m6in": 256.0, "r5": 192.0, "r5b": 192.0, "r5d": 192.0,
    "r5dn": 192.0, "r5n": 192.0, "r6a": 384.0, "r6i": 256.0, "r6id": 256.0, "r6idn": 256.0, "r6in": 256.0,
    "x2idn": 256.0, "x2iedn": 256.0, "x2iezn": 96.0, "z1d": 96.0,
}  # fmt: skip
"""Units of plain `.metal`: those of the family's largest size; of Graviton families 128. `metal-24xl` says its own."""

_MEDIUM, _LARGE = "medium large xlarge 2xlarge 4xlarge 8xlarge", "large xlarge 2xlarge 4xlarge 8xlarge"
FAMILIES: Final = {
    family: tuple(sizes.split())
    for families, sizes in (
        ("t2 t3 t3a t4g", "nano micro small medium large xlarge 2xlarge"),
        ("m1", "small medium large xlarge"),
        ("m3", "medium large xlarge 2xlarge"),
        ("m4", "large xlarge 2xlarge 4xlarge 10xlarge 16xlarge"),
        ("c3 c4 r3", _LARGE),
        ("r4", f"{_LARGE} 16xlarge"),
        ("c5 c5d", "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge"),
        ("c5n", "large xlarge 2xlarge 4xlarge 9xlarge 18xlarge"),
        ("m5zn z1d", "large xlarge 2xlarge 3xlarge 6xlarge 12xlarge"),
        ("c5a c5ad m5a m5ad r5a r5ad m5 m5d m5dn m5n r5 r5b r5d r5dn r5n", f"{_LARGE} 12xlarge 16xlarge 24xlarge"),
        ("c6a m6a r6a", f"{_LARGE} 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge"),
        ("c6i c6id c6in m6i m6id m6idn m6in r6i r6id r6idn r6in", f"{_LARGE} 12xlarge 16xlarge 24xlarge 32xlarge"),
        ("c7i m7i r7i", f"{_LARGE} 12xlarge 16xlarge 24xlarge 48xlarge"),
        ("c7i-flex m7i-flex c8i-flex m8i-flex r8i-flex", f"{_LARGE} 12xlarge 16xlarge"),
        ("c8i c8id c8in m8i m8id r8i r8id", f"{_LARGE} 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge"),
        ("a1", "medium large xlarge 2xlarge 4xlarge"),
        ("c6g c6gd c6gn c7g c7gd c7gn m6g m6gd m7g m7gd r6g r6gd r7g r7gd x2gd", f"{_MEDIUM} 12xlarge 16xlarge"),
        ("c7a m7a r7a", f"{_MEDIUM} 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge"),
        ("c8a c8g c8gd c8gn m8a m8g m8gd r8a r8g r8gd x8g c9g m9g", f"{_MEDIUM} 12xlarge 16xlarge 24xlarge 48xlarge"),
    )
    for family in families.split()
}  # fmt: skip
"""The sizes of each family whose price is linear in units and whose size is not chosen for its disks (no i, d, h)."""

BURSTABLE: Final = ("t2", "t3", "t3a", "t4g")
_SHARED_VCPUS: Final = {"t2.medium": 2.0} | {
    f"{family}.{size}": 2.0 for family in ("t3", "t3a", "t4g") for size in ("nano", "micro", "small", "medium")
}
_BASELINE: Final = {"nano": 5.0, "micro": 10.0, "small": 20.0, "medium": 20.0, "large": 30.0}

_GIB_PER_UNIT: Final = {"c": 1.0, "m": 2.0, "r": 4.0, "t": 2.0, "x": 8.0, "z": 4.0}
"""By the family's letter: a `2xlarge`, 16 units, has 64 GiB as r, 32 as m and t, 16 as c, 128 as x2g."""

_OLD_GIB_PER_UNIT: Final = {"c3": 0.9375, "c4": 0.9375, "m1": 1.875, "m3": 1.875, "r3": 3.8125, "r4": 3.8125}
"""First generations had a little less: `r4.large` has 15.25 GiB, `m3.medium` 3.75."""

INSTANCE_TYPE: Final = (
    pl.col("x_UsageType")
    .str.extract(r":((?:db\.|cache\.)?[a-z0-9-]+\.[a-z0-9-]+)$")
    .str.replace(r"\.([0-9]*)xl$", ".${1}xlarge")  # RDS and ElastiCache bills shorten it: db.r6g.2xl
)
"""`m5.xlarge`, `db.r6g.2xlarge`, `cache.t3.small`; null where the usage type names no instance."""

FAMILY: Final = INSTANCE_TYPE.str.extract(r"^((?:db\.|cache\.)?[^.]+)\.")


def memory(family: str, size: str) -> float:
    """GiB of memory: in proportion to the units within a family.

    Source: AWS, Amazon RDS User Guide, hardware specifications for DB instance classes.

    Raises:
        KeyError: a size or a kind of family that no table knows.
    """
    return units(family, size) * _OLD_GIB_PER_UNIT.get(family, _GIB_PER_UNIT[family[0]])


def units(family: str, size: str) -> float:
    """Normalisation units.

    Raises:
        KeyError: a size that no table knows.
    """
    if size == "metal":
        return 128.0 if family not in _METAL and family[2:3] == "g" else _METAL[family]
    if size.startswith("metal-"):
        return 8.0 * int(size.removeprefix("metal-").removesuffix("xl"))
    return UNITS[size]


def vcpus(family: str, size: str) -> float:
    """Virtual CPUs: two a `large`, and in proportion from there; small burstable sizes have what a larger one has.

    Source: AWS, Amazon EC2 instance types. `c4.8xlarge` has 36.
    """
    if (family, size) == ("c4", "8xlarge"):
        return 36.0
    return _SHARED_VCPUS.get(f"{family}.{size}", max(1.0, units(family, size) / 2))


def baseline(family: str, size: str) -> float:
    """Percent of its virtual CPUs that a size may use on average for ever: 100, less where it lives on credits.

    Source: AWS, Amazon EC2 User Guide, key concepts for burstable performance instances.
    """
    if family not in BURSTABLE:
        return 100.0
    if family == "t2" and size in {"xlarge", "2xlarge"}:
        return 22.5 if size == "xlarge" else 17.0
    return _BASELINE.get(size, 40.0)
