"""Databases, caches, search nodes, brokers and Linux instances on x86 that would cost less on AWS's own processor.

For RDS and Aurora (MySQL, MariaDB, PostgreSQL), ElastiCache, OpenSearch and MSK it is a change of class: AWS runs the
software. For EC2 the programs must exist for arm64, so confidence is low, and only Linux is judged (`RunInstances`
without a licence code). The saving is the ratio of AWS's list prices at the same size and engine, applied to the
resource's own rate of what no commitment covers; that Graviton often needs a smaller size is not counted. Old
generations of managed services are moved here in one step. SageMaker, DocumentDB, Neptune and MemoryDB are not judged:
models/features/generations.py says why, and where each price comes from.

Why it costs money: at the same number of virtual CPUs AWS sells its own processor 3 to 20 % cheaper.
What to do: modify the class of databases, caches, domains and brokers in a maintenance window; build images for arm64
and try one instance of a fleet.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.generations import (
    BROKERS,
    CACHES,
    DATABASES,
    GRAVITON,
    SEARCH,
    SOURCE,
    by_type,
    ratio,
    successor,
)
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.features.sizes import INSTANCE_TYPE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

LINUX: Final = "RunInstances"

_USAGE: Final = pl.col("x_UsageType")
_ENGINE: Final = pl.col("x_Operation").str.extract(r"^CreateDBInstance:([0-9]{4})$")
_BROKER: Final = _USAGE.str.extract(r"(?:^|-)Kafka\.([a-z0-9]+\.[a-z0-9]+)$")
_TYPE: Final = pl.coalesce(pl.concat_str(pl.lit("kafka."), _BROKER), INSTANCE_TYPE)
_IS_EC2: Final = _USAGE.str.contains(r"(^|-)BoxUsage:")

_KEY: Final = (
    pl.when(_IS_EC2 & (pl.col("x_Operation") == LINUX))
    .then(pl.concat_str(pl.lit("ec2:"), _TYPE))
    .when(_USAGE.str.contains(r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage):db\."))
    .then(pl.concat_str(_ENGINE, pl.lit(":"), _TYPE))
    .when(_USAGE.str.contains(r"(^|-)ESInstance:"))
    .then(pl.concat_str(pl.lit("es:"), _TYPE.str.strip_suffix(".search")))
    .when(_USAGE.str.contains(r"(^|-)NodeUsage:cache\.") | _BROKER.is_not_null())
    .then(_TYPE)
)
"""Service or engine, and type: what prices are looked up by. Null for what cannot move, as Oracle and SQL Server."""

_MOVES: Final = {
    **by_type(GRAVITON, "ec2:"),
    **{key: move for engine, table in DATABASES.items() for key, move in by_type(table, f"{engine}:").items()},
    **by_type(CACHES),
    **by_type(SEARCH, "es:"),
    **by_type(BROKERS),
}
_TARGET: Final = successor(_KEY, _MOVES)
_RATIO: Final = ratio(_KEY, _MOVES)

DETECTOR = Detector(
    title="x86 where Graviton costs less",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.8 for managed services; 0.4 for EC2, where the programs must be built for arm64.",
    action="Modify the class of managed services; build EC2 images for arm64 and try one of the fleet.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=(
        Threshold(
            "min_days",
            14.0,
            "days",
            "what runs for days only is not worth a migration",
            "ours; AWS Compute Optimizer looks back 14 days",
        ),
    ),
    detect=rule(
        rows=_KEY.is_not_null(),
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & _TARGET.is_not_null(),
        saving=pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - _RATIO),
        confidence=pl.when(_IS_EC2).then(0.4).otherwise(0.8),
        summary=words(
            _TYPE,
            " costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; ",
            _TARGET,
            pl.when(_IS_EC2)
            .then(pl.lit(" is the same size on Graviton, for less, if the programs exist for arm64."))
            .otherwise(pl.lit(" is the same class on Graviton, for less.")),
        ),
        evidence={
            "instance_type": _TYPE,
            "target_type": _TARGET,
            "price_ratio": _RATIO,
            "price_ratio_source": pl.lit(SOURCE),
            "own_rate_per_hour": number(OWN_RATE),
            "rate_source": pl.lit(RATE_SOURCE),
            "share_not_committed": number(UNCOMMITTED),
            "days": pl.col("x_ActiveDays"),
        },
    ),
)
