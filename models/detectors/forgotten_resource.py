"""Resources that nobody seems to own: steady, old, without an owner's tag where others have one, without any traffic.

This is a question to ask, not a verdict. It is asked only where all of this holds: the account names owners on most
of what it pays, and this resource has none; its cost has not moved for the whole window; it was there three months
ago; all that it is billed for is being there (hours, stored gigabytes), no request and no byte; and no metric was
loaded by which another detector could judge it. What it costs that no commitment covers is an upper bound of what
removing it saves: much of such things is needed by somebody. A saving is counted only where `forgotten_share` says how
many of them turned out forgotten, after what other detectors say of terminating or scheduling the same resource.

Why it costs money: what nobody owns, nobody switches off.
What to do: ask; tag it with an owner, or stop it for a week and then delete it.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, rule
from models.features.hours import STILL_THERE
from models.features.rates import UNCOMMITTED
from models.finding import Category, Severity
from models.metric import RESOURCE_UTILIZATION
from models.threshold import Threshold
from models.words import money, number, whole, words

BEING_THERE: Final = r"(?i)^(hrs?|hours?|gb-mo(nths?)?|gb-(hrs?|hours?)|(iops|mibps)-mo)$"
"""Units of time and of space: what a resource costs that does nothing. LCU-Hrs, ACU-Hrs or DPU-Hours measure use."""

THRESHOLDS: Final = (
    Threshold(
        "owner",
        r'(?i)"(user:)?(owner|team|squad|contact|cost-?center|department|created-?by|[a-z]*owner)"\s*:\s*"[^"]+"',
        "regex on the tags as JSON",
        "which tags name an owner",
        "keys that AWS's tagging best practices name; set your own",
    ),
    Threshold(
        "min_tagged_share",
        0.5,
        "share of the account's cost",
        "where most of it names no owner, a missing tag says nothing",
        "ours; the FinOps Foundation's benchmark for tagging at the crawl stage is 50 %",
    ),
    Threshold("min_age_days", 90.0, "days", "younger things are somebody's project", "Turbot Thrifty: 90 days"),
    Threshold("max_trend", 0.02, "share of the cost in 30 days", "what is used, moves", "ours"),
    Threshold("min_monthly_cost", 10.0, "billing currency/month", "below it a question costs more", "ours"),
    Threshold(
        "forgotten_share",
        0.0,
        "share of the cost",
        "how many of such resources are known to turn out forgotten",
        "ours: nothing is promised that the bill does not show; set it, by account, to what asking around showed",
    ),
)

_ACCOUNT: Final = ("x_AsOf", "BillingAccountId", "SubAccountId", "BillingCurrency")
_AGE: Final = (pl.col("x_AsOf") - pl.col("x_FirstSeen")).dt.total_days() + 1


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Each resource with how much of its account's cost names an owner."""
    cost = pl.when(pl.col("EffectiveCost").is_finite()).then(pl.col("EffectiveCost").clip(0, None))
    owned = pl.col("Tags").str.contains(context.thresholds["owner"])
    practice = frame.group_by(_ACCOUNT).agg(
        x_OwnedCost=cost.filter(owned).sum().round(9), x_AccountCost=cost.sum().round(9)
    )
    rows = frame.with_columns(
        x_Impact=pl.col("x_MonthlyCost") * UNCOMMITTED,
        x_OnlyThere=pl.col("ConsumedUnit").str.contains(BEING_THERE),
        x_Unowned=~owned,
        x_Steady=pl.col("x_CostTrend").abs().le(context.thresholds["max_trend"]),
        x_Whole=pl.col("x_ActiveDays") >= pl.col("x_WindowDays"),
    )
    shares = practice.select(*_ACCOUNT, x_OwnedShare=pl.col("x_OwnedCost") / pl.col("x_AccountCost").replace(0, None))
    shared = rows.join(shares, on=_ACCOUNT, how="left", nulls_equal=True).with_columns(
        x_Practised=pl.col("x_OwnedShare") >= context.thresholds["min_tagged_share"],
    )
    return _FORGOTTEN(shared.drop("x_OwnedShare"), context)


_FORGOTTEN: Final = rule(
    per=("ResourceId",),
    when=lambda t: (
        STILL_THERE
        & pl.all_horizontal("x_Unowned", "x_Practised", "x_OnlyThere", "x_Steady", "x_Whole")
        & _AGE.ge(t["min_age_days"])
        & pl.col("x_MetricDays").is_null()
        & (pl.col("x_MonthlyCost") >= t["min_monthly_cost"])
    ),
    saving=lambda t: pl.col("x_Impact") * t["forgotten_share"],
    confidence=pl.lit(0.25),
    summary=words(
        "It has cost ",
        money(pl.col("x_MonthlyCost")),
        " a month without a change for ",
        whole(_AGE),
        " days or more, does nothing that is billed by use, and names no owner.",
    ),
    evidence={
        "first_seen": pl.col("x_FirstSeen").cast(pl.String),
        "age_days_at_least": _AGE,
        "cost_trend_in_30_days": number(pl.col("x_CostTrend")),
        "saving_at_least": lambda t: number(pl.col("x_Impact") * t["forgotten_share"]),
        "saving_at_most": number(pl.col("x_Impact")),
        "forgotten_share": lambda t: t["forgotten_share"],
        "tags": pl.col("Tags"),
        "not_known_from_the_bill": pl.lit("whether somebody needs it"),
    },
)

DETECTOR = Detector(
    title="Resource that nobody seems to own",
    category=Category.RIGHTSIZE,
    severity=Severity.LOW,
    confidence="0.25: nothing shows that it is not needed, only that nobody says so.",
    action="Ask around; tag it with an owner, or stop it for a week and then delete it.",
    reads=RESOURCE_UTILIZATION,
    requires=("ResourceId",),
    thresholds=THRESHOLDS,
    detect=detect,
    bounds=True,
)
