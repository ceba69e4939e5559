"""Which family follows which, and what it costs in proportion: list prices of the same size, us-east-1, on demand.

Here: the tables, and the lookup by instance type. Not here: who should move (models/detectors).

Each ratio is a quotient of two published prices, rounded up to four digits, so a saving is not overstated. Where sizes
of one family differ (AWS rounds small prices, and a few never were in proportion), they stand by themselves. Sources:

- EC2: AWS's on-demand Linux prices of July 2026, every size compared with a public price list by
  benchmarks/rightsizing.py.
- RDS, Single-AZ, by engine: AWS price list of 2026 as quoted by public price tools: PostgreSQL m5 0.178, m6g 0.159,
  r5 0.250, r6g 0.225, t3.medium 0.072, t4g.medium 0.065; MySQL and MariaDB m5 0.171, m6g 0.152, t3.large 0.136,
  t4g.large 0.129; Aurora t3.large 0.164. Of m4, r4, t2, Aurora's r5 (0.29) and r6g (0.26), and MySQL's r5 (0.240) and
  r6g (0.215), no second source was at hand. Multi-AZ and I/O-Optimized multiply both sides alike.
- ElastiCache: AWS price list, Redis OSS and Memcached nodes, October 2026; Valkey is 0.8 of both sides.
- OpenSearch: AWS price list, October 2026. r6g.large 0.167, r5.large 0.186.
- MSK: kafka.m5.large 0.21, kafka.m7g.large 0.204 and so on by size (Amazon MSK pricing). It fits AWS's own sum ("up to
  24 % lower compute cost" at 29 % more throughput, AWS Big Data Blog, M7g brokers).

Not here for want of a price that could be checked: SageMaker hosting (whose containers must be built for arm64 as
well), DocumentDB, Neptune, MemoryDB. A ratio is applied to the customer's own rate, so it supposes that discounts are
the same on both families; in other regions it is a point or so off.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import polars as pl

from models.features.sizes import FAMILIES


class Step(NamedTuple):
    """The family that follows, its price as a share, and the sizes of which that share is another."""

    family: str
    ratio: float
    sizes: Mapping[str, float] = {}


Successors = Mapping[str, Step]

NEWER: Final = {
    "c3": Step("c6i", 0.8096),
    "c4": Step("c6i", 0.8543, {"large": 0.85, "8xlarge": 0.8549}),
    "m1": Step("m6i", 0.5486),
    "m3": Step("m6i", 0.7219),
    "m4": Step("m6i", 0.96),
    "r3": Step("r6i", 0.7579, {"large": 0.7591, "xlarge": 0.7568}),
    "r4": Step("r6i", 0.9474),
    "t2": Step("t3", 0.8966, {"small": 0.9044}),
}
"""Previous generations of EC2 → the current x86 generation of the same shape."""

GRAVITON: Final = {
    "c5": Step("c7g", 0.853),
    "c5a": Step("c7g", 0.9416),
    "c5d": Step("c6gd", 0.8),
    "c5n": Step("c6gn", 0.8),
    "c6a": Step("c7g", 0.9478),
    "c6i": Step("c7g", 0.853),
    "c7i": Step("c7g", 0.8124),
    "m5": Step("m7g", 0.85),
    "m5a": Step("m7g", 0.9489),
    "m5d": Step("m6gd", 0.8),
    "m6a": Step("m7g", 0.9445),
    "m6i": Step("m7g", 0.85),
    "m7i": Step("m7g", 0.8096),
    "r5": Step("r7g", 0.85),
    "r5a": Step("r7g", 0.9478),
    "r5d": Step("r6gd", 0.8),
    "r6a": Step("r7g", 0.9445),
    "r6i": Step("r7g", 0.85),
    "r7i": Step("r7g", 0.8096),
    "t3": Step("t4g", 0.8077),
    "t3a": Step("t4g", 0.8937),
}
"""x86 families of EC2 → Graviton of the same shape."""

_POSTGRESQL: Final = {
    "db.m4": Step("db.m6g", 0.8737),
    "db.m5": Step("db.m6g", 0.8933),
    "db.m6i": Step("db.m6g", 0.8933),
    "db.r4": Step("db.r6g", 0.9),
    "db.r5": Step("db.r6g", 0.9),
    "db.r6i": Step("db.r6g", 0.9),
    "db.t2": Step("db.t4g", 0.8897, {"micro": 0.8889, "small": 0.8889, "medium": 0.8905, "2xlarge": 0.893}),
    "db.t3": Step("db.t4g", 0.8897, {"micro": 0.8889, "small": 0.8889, "medium": 0.9028, "2xlarge": 0.893}),
}
_MYSQL: Final = {
    "db.m4": Step("db.m6g", 0.8686),
    "db.m5": Step("db.m6g", 0.8889),
    "db.m6i": Step("db.m6g", 0.8889),
    "db.r4": Step("db.r6g", 0.8959),
    "db.r5": Step("db.r6g", 0.8959),
    "db.r6i": Step("db.r6g", 0.8959),
    "db.t2": Step("db.t4g", 0.9486, {"micro": 0.9412, "small": 0.9412, "medium": 0.9559}),
    "db.t3": Step("db.t4g", 0.9486, {"micro": 0.9412, "small": 0.9412, "medium": 0.9559}),
}
_AURORA: Final = {
    "db.r4": Step("db.r6g", 0.8966),
    "db.r5": Step("db.r6g", 0.8966),
    "db.r6i": Step("db.r6g", 0.8966),
    "db.t2": Step("db.t4g", 0.8903),
    "db.t3": Step("db.t4g", 0.8903),
}

DATABASES: Final[Mapping[str, Successors]] = {
    "0002": _MYSQL,
    "0018": _MYSQL,  # MariaDB
    "0014": _POSTGRESQL,
    "0016": _AURORA,  # MySQL
    "0021": _AURORA,  # PostgreSQL
}
"""By the code of CreateDBInstance: engines that run on Graviton; the class is modified, nothing is built again."""

CACHES: Final = {
    "cache.m4": Step("cache.m6g", 0.9527, {"large": 0.9552, "xlarge": 0.955, "2xlarge": 0.9519}),
    "cache.m5": Step("cache.m6g", 0.9501, {"large": 0.9552, "xlarge": 0.955, "2xlarge": 0.9519, "4xlarge": 0.9527}),
    "cache.r4": Step("cache.r6g", 0.9023, {"large": 0.9036, "xlarge": 0.9033}),
    "cache.r5": Step("cache.r6g", 0.9501, {"large": 0.9538, "xlarge": 0.9536, "2xlarge": 0.9525, "4xlarge": 0.9525}),
    "cache.t2": Step("cache.t4g", 0.9412, {"medium": 0.9559}),
    "cache.t3": Step("cache.t4g", 0.9412, {"medium": 0.9559}),
}
"""ElastiCache nodes, of any engine."""

SEARCH: Final = {
    "c4": Step("c6g", 0.7701, {"large": 0.7636, "xlarge": 0.7688}),
    "c5": Step("c6g", 0.9004, {"large": 0.904}),
    "m4": Step("m6g", 0.8506, {"large": 0.8477, "2xlarge": 0.8475, "4xlarge": 0.8476}),
    "m5": Step("m6g", 0.9046, {"large": 0.9015, "2xlarge": 0.9029, "4xlarge": 0.903, "12xlarge": 0.9029}),
    "r4": Step("r6g", 0.8546, {"large": 0.8521, "2xlarge": 0.8523, "4xlarge": 0.8535, "8xlarge": 0.8529}),
    "r5": Step("r6g", 0.9006, {"large": 0.8979}),
}
"""OpenSearch data nodes and masters."""

BROKERS: Final = {"kafka.m5": Step("kafka.m7g", 0.9715)}
"""MSK standard brokers: the broker type is updated in place."""

_LARGE: Final = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_SOLD: Final = FAMILIES | {
    "db.m6g": _LARGE,
    "db.r6g": _LARGE,
    "db.t4g": ("micro", "small", "medium", "large", "xlarge", "2xlarge"),
    "cache.m6g": _LARGE,
    "cache.r6g": _LARGE,
    "cache.t4g": ("micro", "small", "medium"),
    "kafka.m7g": _LARGE,
}
"""Sizes of the families that follow; what managed services sell of them besides."""

Moves = Mapping[str, tuple[str, float]]
"""A type → the type to move to, and its price as a share."""


def by_type(successors: Successors, prefix: str = "") -> Moves:
    """Instance type → the same size of the family that follows, where that family has it, and the ratio of prices.

    Args:
        successors: by family.
        prefix: before each type that one may move from, where two services or engines name theirs alike.
    """
    return {
        f"{prefix}{old}.{size}": (f"{step.family}.{size}", step.sizes.get(size, step.ratio))
        for old, step in successors.items()
        for size in _SOLD[step.family]
    }


def successor(key: pl.Expr, moves: Moves) -> pl.Expr:
    """The type to move to; null where there is none."""
    names = {old: new for old, (new, _) in moves.items()}
    return key.replace_strict(names, default=None, return_dtype=pl.String)


def ratio(key: pl.Expr, moves: Moves) -> pl.Expr:
    """Its price as a share of the price now."""
    ratios = {old: share for old, (_, share) in moves.items()}
    return key.replace_strict(ratios, default=None, return_dtype=pl.Float64)


SOURCE: Final = "ratio of AWS list prices of the same size (us-east-1, on demand), applied to the own rate"
