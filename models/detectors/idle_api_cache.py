"""API Gateway caches in front of an API that nobody calls.

Requests are on the bill under the same API, so an API without any has none; where they are
measured as well, both count.

Why it costs money: a cache is billed by its size and hour, hit or not: 0.02 to 3.80 USD an hour.
What to do: disable the stage's cache cluster; the API works on without it.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, whole, words

CACHE: Final = r"(^|-)ApiGatewayCacheUsage"
REQUESTS: Final = r"(^|-)ApiGateway[A-Za-z]*Request"

THRESHOLDS: Final = (
    Threshold(
        "max_requests_per_day",
        10.0,
        "requests/day",
        "so few that an answer has left the cache before it is asked for again",
        "ours: entries live 5 minutes by default (AWS, API Gateway Developer Guide), an hour at most",
    ),
    Threshold("min_days", 7.0, "days", "a weekly job must have had its day", "as AWS Trusted Advisor's idle checks"),
)

_PLACE: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "RegionId")


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each cache with the requests that the bill shows for its API, in any stage."""
    rows = frame.filter(pl.col("x_ServiceCode") == "AmazonApiGateway").with_columns(
        x_Api=pl.col("ResourceId").str.extract(r"apis/([^/]+)")
    )
    requests = (
        rows.filter(pl.col("x_UsageType").str.contains(REQUESTS))
        .group_by(*_PLACE, "x_Api")
        .agg(x_Billed=pl.when(pl.col("ConsumedQuantity").is_not_null().all()).then(pl.col("ConsumedQuantity").sum()))
        .with_columns(x_Called=pl.lit(value=True))
    )
    caches = (
        rows.filter(pl.col("x_UsageType").str.contains(CACHE), pl.col("x_Api").is_not_null())
        .join(requests, on=[*_PLACE, "x_Api"], how="left", nulls_equal=True)
        .with_columns(x_Billed=pl.when(pl.col("x_Called").is_null()).then(0.0).otherwise("x_Billed"))
        .drop("x_Called")
    )
    return _IDLE(caches, context)


_BILLED: Final = pl.col("x_Billed") / pl.col("x_ActiveDays")
_MEASURED: Final = pl.col("x_Requests") / pl.col("x_MetricDays")

_IDLE: Final = rule(
    when=lambda t: (
        STILL_THERE
        & (pl.col("x_ActiveDays") >= t["min_days"])
        & _BILLED.le(t["max_requests_per_day"])
        & _MEASURED.le(t["max_requests_per_day"]).fill_null(value=True)
    ),
    saving=pl.col("x_MonthlyCost"),
    confidence=pl.when(_MEASURED.is_not_null()).then(0.95).otherwise(0.8),
    summary=words(
        "The cache ran ",
        whole(pl.col("ConsumedQuantity")),
        " hours, its API was called ",
        whole(pl.col("x_Billed")),
        " times; it costs ",
        money(pl.col("x_MonthlyCost")),
        " a month.",
    ),
    evidence={
        "hours": number(pl.col("ConsumedQuantity")),
        "billed_requests_per_day": number(_BILLED),
        "measured_requests_per_day": number(_MEASURED),
        "days": pl.col("x_ActiveDays"),
        "cost_in_window": number(pl.col("EffectiveCost")),
    },
)

DETECTOR = Detector(
    title="API Gateway cache without requests",
    category=Category.TERMINATE,
    severity=Severity.LOW,
    confidence="Hours and requests are both on the bill: 0.8, and 0.95 where requests are measured, too.",
    action="Disable the cache cluster of the stage.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
)
