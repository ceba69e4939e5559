"""Load balancers that are paid by the hour and pass almost nothing on.

The bill says so by itself: an hour without traffic uses no capacity units (LCU; a Classic one processes no bytes), and
health checks count as none. Where requests are measured, they must be few as well.

Why it costs money: a load balancer costs the same for an idle hour as for a busy one, and holds public addresses.
What to do: delete it; or put several services behind one, by host and path rules.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, whole, words

HOURS: Final = r"(^|-)LoadBalancerUsage$"
UNITS: Final = r"(^|-)LCUUsage$"
BYTES: Final = r"(^|-)DataProcessing-Bytes$"

ADVISOR: Final = "AWS Trusted Advisor, Idle Load Balancers: fewer than 100 requests a day for the last 7 days"

THRESHOLDS: Final = (
    Threshold("max_requests_per_day", 100.0, "requests/day", "scanners and probes ask about that often", ADVISOR),
    Threshold(
        "max_lcu_hours_per_day",
        0.01,
        "LCU-hours/day",
        "100 requests of 100 KB are 10 MB, and an LCU-hour holds 1 GB",
        ADVISOR + "; AWS, Elastic Load Balancing pricing: 1 GB an hour in an LCU",
    ),
    Threshold("max_gb_per_day", 0.01, "GB/day", "the same for Classic Load Balancers", ADVISOR),
    Threshold("min_days", 7.0, "days", "a weekly job must have had its day", ADVISOR),
)


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """One draft per idle balancer: its hours and what it passes on are several usage types of one resource."""
    usage_type, quantity = pl.col("x_UsageType"), pl.col("ConsumedQuantity")
    runs, units, passes = (usage_type.str.contains(kind) for kind in (HOURS, UNITS, BYTES))
    rows = frame.filter(pl.col("x_ServiceCode") == "AWSELB", runs | units | passes).with_columns(
        x_Hours=pl.when(runs).then(quantity).otherwise(0.0),
        x_Units=pl.when(units).then(quantity).otherwise(0.0),
        x_Gigabytes=pl.when(passes).then(quantity).otherwise(0.0),
        x_BalancerDays=pl.when(runs).then("x_ActiveDays").otherwise(0),
        x_LastDay=pl.when(runs).then("x_LastDay"),
        x_DueDay=pl.when(runs).then("x_DueDay"),
    )
    return _IDLE(rows, context)


def _per_day(name: str) -> pl.Expr:
    return pl.col(name) / pl.col("x_BalancerDays")


_REQUESTS: Final = pl.col("x_Requests") / pl.col("x_MetricDays")

_IDLE: Final = rule(
    per=("ResourceId",),
    when=lambda t: (
        (pl.col("x_Hours") > 0)
        & STILL_THERE
        & (pl.col("x_BalancerDays") >= t["min_days"])
        & _per_day("x_Units").le(t["max_lcu_hours_per_day"])
        & _per_day("x_Gigabytes").le(t["max_gb_per_day"])
        & _REQUESTS.le(t["max_requests_per_day"]).fill_null(value=True)
    ),
    saving=pl.col("x_MonthlyCost"),
    confidence=pl.when(_REQUESTS.is_not_null())
    .then(0.95)
    .otherwise(0.6 + 0.3 * (pl.col("x_BalancerDays") / 30).clip(0, 1)),
    summary=words(
        "The load balancer ran ",
        whole(pl.col("x_Hours")),
        " hours in ",
        pl.col("x_BalancerDays"),
        " days and used ",
        pl.col("x_Units").round(3),
        " capacity units; it costs ",
        money(pl.col("x_MonthlyCost")),
        " a month.",
    ),
    evidence={
        "hours": number(pl.col("x_Hours")),
        "lcu_hours_per_day": number(_per_day("x_Units")),
        "gigabytes_per_day": number(_per_day("x_Gigabytes")),
        "requests_per_day": number(_REQUESTS),
        "days": pl.col("x_BalancerDays"),
        "cost_in_window": number(pl.col("EffectiveCost")),
    },
)

DETECTOR = Detector(
    title="Idle load balancer",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="Hours and capacity units are on the bill: to 0.9 at 30 days; 0.95 where requests are measured.",
    action="Delete it, or put its services behind another one by host and path rules.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
