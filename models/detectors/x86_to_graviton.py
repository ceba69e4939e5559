"""Databases, caches and Linux instances on x86 that would cost less on AWS's own processor.

For RDS and Aurora (MySQL, MariaDB, PostgreSQL) and ElastiCache it is a change of class: AWS runs the software. For EC2
the programs must exist for arm64, so confidence is low, and only Linux is judged (`RunInstances` without a licence
code). The saving is the ratio of AWS's list prices at the same size, applied to the resource's own rate of what no
commitment covers; that Graviton often needs a smaller size is not counted. Old generations of databases and caches are
moved here in one step.

Why it costs money: at the same number of virtual CPUs AWS sells its own processor 5 to 20 % cheaper.
What to do: modify the class of databases and caches in a maintenance window; build images for arm64 and try one
instance of a fleet.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.generations import GRAVITON, GRAVITON_CACHES, GRAVITON_DATABASES, SOURCE, ratio, successor
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.features.sizes import INSTANCE_TYPE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

OPEN_ENGINES: Final = r"^CreateDBInstance:(0002|0014|0016|0018|0021)$"
"""MySQL, PostgreSQL, Aurora MySQL, MariaDB, Aurora PostgreSQL; Oracle and SQL Server do not run on Graviton."""

LINUX: Final = "RunInstances"

_ALL: Final = GRAVITON | GRAVITON_DATABASES | GRAVITON_CACHES
_TARGET: Final = successor(INSTANCE_TYPE, _ALL)
_RATIO: Final = ratio(INSTANCE_TYPE, _ALL)
_USAGE: Final = pl.col("x_UsageType")
_MANAGED: Final = INSTANCE_TYPE.str.contains(r"^(db|cache)\.")

_CAN_MOVE: Final = (
    (_USAGE.str.contains(r"(^|-)BoxUsage:") & (pl.col("x_Operation") == LINUX))
    | (
        _USAGE.str.contains(r"(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage):db\.")
        & pl.col("x_Operation").str.contains(OPEN_ENGINES)
    )
    | _USAGE.str.contains(r"(^|-)NodeUsage:cache\.")
)

DETECTOR = Detector(
    title="x86 where Graviton costs less",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.8 for managed services; 0.4 for EC2, where the programs must be built for arm64.",
    action="Modify the class of databases and caches; build EC2 images for arm64 and try one of the fleet.",
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
        rows=_CAN_MOVE,
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & _TARGET.is_not_null(),
        saving=pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - _RATIO),
        confidence=pl.when(_MANAGED).then(0.8).otherwise(0.4),
        summary=words(
            INSTANCE_TYPE,
            " costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; ",
            _TARGET,
            pl.when(_MANAGED)
            .then(pl.lit(" is the same class on Graviton, for less."))
            .otherwise(pl.lit(" is the same size on Graviton, for less, if the programs exist for arm64.")),
        ),
        evidence={
            "instance_type": INSTANCE_TYPE,
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
