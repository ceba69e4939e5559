"""EC2 instances of a previous generation whose successor costs less at the same size and is faster.

m3, m4, c3, c4, r3, r4 and m1 have a current x86 generation, t2 has t3. The saving is the ratio of AWS's list prices of
the two at that size, applied to this instance's own rate of what no commitment covers. Where the newer family lacks the
size, or a metal or storage type was chosen for its disks, nothing is said. Databases and caches of old generations are
best moved to Graviton at once: x86_to_graviton says so. Windows instances keep their licence, whose price does not
fall, so only Linux is judged.

Why it costs money: AWS lowers prices by new generations; old ones keep their price, and their last spare parts.
What to do: check that the image has the ENA and NVMe drivers, then stop, change the type, start.
"""

from typing import Final

import polars as pl

from models.detector import Detector, rule
from models.features.generations import NEWER, SOURCE, by_type, ratio, successor
from models.features.hours import STILL_THERE
from models.features.rates import OWN_RATE, RATE_SOURCE, UNCOMMITTED
from models.features.sizes import INSTANCE_TYPE
from models.finding import Category, Severity
from models.focus import RESOURCE_WINDOW
from models.threshold import Threshold
from models.words import money, number, words

LINUX: Final = "RunInstances"

_MOVES: Final = by_type(NEWER)
_TARGET: Final = successor(INSTANCE_TYPE, _MOVES)
_RATIO: Final = ratio(INSTANCE_TYPE, _MOVES)

DETECTOR = Detector(
    title="EC2 instance of a previous generation",
    category=Category.MODERNIZE,
    severity=Severity.LOW,
    confidence="0.8: the price difference is AWS's own; whether the image boots there is to be tried.",
    action="Check the drivers (ENA, NVMe), then change the instance type to the one named.",
    reads=RESOURCE_WINDOW,
    requires=("ResourceId",),
    thresholds=(
        Threshold(
            "min_days",
            7.0,
            "days",
            "what runs for days only is not worth a migration",
            "ours; AWS Trusted Advisor has no such limit and lists every previous-generation instance",
        ),
    ),
    detect=rule(
        rows=pl.col("x_UsageType").str.contains(r"(^|-)BoxUsage:") & (pl.col("x_Operation") == LINUX),
        when=lambda t: STILL_THERE & (pl.col("x_ActiveDays") >= t["min_days"]) & _TARGET.is_not_null(),
        saving=pl.col("x_MonthlyCost") * UNCOMMITTED * (1 - _RATIO),
        confidence=pl.lit(0.8),
        summary=words(
            INSTANCE_TYPE,
            " costs ",
            money(pl.col("x_MonthlyCost")),
            " a month; ",
            _TARGET,
            " does the same for less.",
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
