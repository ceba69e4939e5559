"""Which family follows which, and what it costs in proportion: list prices of the same size, us-east-1, Linux.

Here: the tables, and the lookup by instance type. Not here: who should move (models/detectors).

EC2 ratios are AWS's on-demand Linux prices of July 2026, which benchmarks/rightsizing.py compares with a public price
list; each is rounded up to four digits, so a saving is not overstated. RDS ratios are those of MySQL and PostgreSQL
Single-AZ, ElastiCache's those of its nodes (AWS, Amazon RDS pricing; Amazon ElastiCache pricing), the dearer of several
sizes and engines, rounded up to two. A ratio is applied to the customer's own rate, so it supposes that discounts are
the same on both families.
"""

from typing import Final

import polars as pl

from models.features.sizes import FAMILIES

NEWER: Final = {
    "c3": ("c6i", 0.8096),
    "c4": ("c6i", 0.8543),
    "m1": ("m6i", 0.5486),
    "m3": ("m6i", 0.7219),
    "m4": ("m6i", 0.96),
    "r3": ("r6i", 0.7591),
    "r4": ("r6i", 0.9474),
    "t2": ("t3", 0.9043),
}
"""Previous generations of EC2 → the current x86 generation of the same shape, and its price as a share."""

GRAVITON: Final = {
    "c5": ("c7g", 0.853),
    "c5a": ("c7g", 0.9416),
    "c5d": ("c6gd", 0.8),
    "c5n": ("c6gn", 0.8),
    "c6a": ("c7g", 0.9478),
    "c6i": ("c7g", 0.853),
    "c7i": ("c7g", 0.8124),
    "m5": ("m7g", 0.85),
    "m5a": ("m7g", 0.9489),
    "m5d": ("m6gd", 0.8),
    "m6a": ("m7g", 0.9445),
    "m6i": ("m7g", 0.85),
    "m7i": ("m7g", 0.8096),
    "r5": ("r7g", 0.85),
    "r5a": ("r7g", 0.9478),
    "r5d": ("r6gd", 0.8),
    "r6a": ("r7g", 0.9445),
    "r6i": ("r7g", 0.85),
    "r7i": ("r7g", 0.8096),
    "t3": ("t4g", 0.8077),
    "t3a": ("t4g", 0.8937),
}
"""x86 families of EC2 → Graviton of the same shape."""

GRAVITON_DATABASES: Final = {
    "db.m4": ("db.m6g", 0.91),
    "db.m5": ("db.m6g", 0.91),
    "db.m6i": ("db.m6g", 0.91),
    "db.r4": ("db.r6g", 0.91),
    "db.r5": ("db.r6g", 0.91),
    "db.r6i": ("db.r6g", 0.91),
    "db.t2": ("db.t4g", 0.96),
    "db.t3": ("db.t4g", 0.96),
}
GRAVITON_CACHES: Final = {
    "cache.m4": ("cache.m6g", 0.96),
    "cache.m5": ("cache.m6g", 0.96),
    "cache.r4": ("cache.r6g", 0.91),
    "cache.r5": ("cache.r6g", 0.96),
    "cache.t2": ("cache.t4g", 0.96),
    "cache.t3": ("cache.t4g", 0.96),
}
"""Managed services: the class is modified, nothing is built again."""

_CACHE_SIZES: Final = {
    "m6g": ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"),
    "r6g": ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"),
    "t4g": ("micro", "small", "medium"),
}
_DATABASE_SIZES: Final = _CACHE_SIZES | {"t4g": ("micro", "small", "medium", "large", "xlarge", "2xlarge")}

Successors = dict[str, tuple[str, float]]


def by_type(successors: Successors) -> Successors:
    """Instance type → the same size of the family that follows, where that family has it, and the ratio of prices."""
    return {
        f"{old}.{size}": (f"{new}.{size}", ratio) for old, (new, ratio) in successors.items() for size in _sizes(new)
    }


def _sizes(family: str) -> tuple[str, ...]:
    service, _, name = family.rpartition(".")
    return {"": FAMILIES, "db": _DATABASE_SIZES, "cache": _CACHE_SIZES}[service][name]


def successor(instance_type: pl.Expr, successors: Successors) -> pl.Expr:
    """The type to move to; null where there is none."""
    names = {old: new for old, (new, _) in by_type(successors).items()}
    return instance_type.replace_strict(names, default=None, return_dtype=pl.String)


def ratio(instance_type: pl.Expr, successors: Successors) -> pl.Expr:
    """Its price as a share of the price now."""
    ratios = {old: share for old, (_, share) in by_type(successors).items()}
    return instance_type.replace_strict(ratios, default=None, return_dtype=pl.Float64)


SOURCE: Final = "ratio of AWS list prices of the same size (us-east-1, Linux or Single-AZ), applied to the own rate"
