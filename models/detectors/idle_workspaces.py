"""WorkSpaces desktops that nobody logs on to.

An AlwaysOn desktop is billed by the month, an AutoStop one by a smaller monthly fee and its hours. Where the export
books the whole month on one day, a rate cannot be read from it and the desktop is left out.

Why it costs money: the monthly fee is due whether somebody logs on or not.
What to do: remove the desktop, with its data kept; one used less than about 80 hours a month is cheaper as AutoStop.
"""

from typing import Final

import polars as pl

from models.detector import Detector, Gap
from models.finding import Category, Severity
from models.idle import CONFIDENCE, Idle
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import counted, words

IDLE: Final = Idle(
    service="AmazonWorkSpaces",
    nodes=r"(^|-)AW-HW",
    use={"users_connected_maximum": pl.col("x_ConnectionsMaximum")},
    unused=lambda t: pl.col("x_ConnectionsMaximum").le(t["max_users"]),
    what="users",
    ran=words("It was billed for ", counted(pl.col("x_NodeDays"), "day")),
)

DETECTOR = Detector(
    title="WorkSpaces desktop that nobody uses",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence=CONFIDENCE,
    action="Ask its user; remove it, or set it to AutoStop.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    gaps=(
        IDLE.gap,
        Gap(
            (pl.col("x_ServiceCode") == "AmazonWorkSpaces")
            & pl.col("x_UsageType").str.contains(IDLE.nodes)
            & (pl.col("x_ActiveDays") * 4 < pl.col("x_WindowDays")),
            "a fee on a few days of the window is a month's fee: no rate can be read from it",
        ),
    ),
    thresholds=(
        Threshold(
            "min_days",
            28.0,
            "days with the metric",
            "people are away for weeks",
            "AWS, WorkSpaces Cost Optimizer: removes what was not used for a month",
        ),
        Threshold("max_users", 0.0, "users at any time", "any log-on is somebody", "AWS, metric UserConnected"),
    ),
    detect=IDLE.detect,
)
