"""Steady spend at on-demand prices that a savings plan or a reservation would make cheaper.

For each account, the commitment per hour that would have saved most in the hours of the window, exactly: with one price
ratio p, the (1 − p)-quantile of the hourly spend that nothing covers, hours without any included. What other findings
would delete, schedule, shrink or modernise is taken off first; a purchase for one family leaves out all that they would
move to another, and a plan for all families counts it at that one's price. Spend is divided once: a plan for all
compute (or all databases), or a purchase per family and a plan for what these leave, whichever saves more. Reservations
are bought whole. docs/commitments.md has the formulas, the offers and how to replace them.

Why it costs money: on-demand prices are what flexibility costs; what runs all the time does not need it.
What to do: buy a part of the commitment, watch its utilisation for some weeks and buy the rest. It need not wait for
the other findings, as what they change is not in it; whoever calls one of those false has more to commit to. A savings
plan can be returned within seven days if it is small (100 USD an hour at most) and of the same month.
"""

from typing import Final

import polars as pl

from models.detector import Context, Detector, Gap, rule
from models.features.commitment_offers import UPFRONT
from models.finding import Category, Severity
from models.focus import HOURS_PER_MONTH
from models.purchase import COMMITMENT_BASE
from models.threshold import Threshold, Values
from models.words import money, number, whole, words

THRESHOLDS: Final = (
    Threshold("max_term_years", 1.0, "years", "how long one is willing to be bound", "ours: the shortest that is sold"),
    Threshold(
        "max_upfront",
        "none",
        "none, partial or all",
        "how much one is willing to pay at once",
        "ours: nothing is lost but the rest of the term; AWS Cost Explorer recommends with no upfront as well",
    ),
    Threshold(
        "min_monthly_saving",
        10.0,
        "billing currency/month",
        "below it the purchase is not worth a person's time",
        "ours; AWS Cost Explorer recommends from 0.10 USD an hour of on-demand spend",
    ),
    Threshold(
        "min_utilisation",
        0.8,
        "share of the commitment",
        "a deep discount pays even where much of it lies idle, but hardly anybody wants to own that",
        "ours; FinOps Foundation's benchmark for utilisation begins at 80 %",
    ),
    Threshold(
        "flexibility_premium",
        0.05,
        "share of the saving",
        "how much more purchases by family must save than one plan that follows spend to any family and region",
        "ours: AWS prices that freedom at about ten points of discount on EC2",
    ),
)

_KEYS: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "x_Domain")
_RANK: Final = {payment: float(rank) for payment, rank in UPFRONT.items()}
_SAVING: Final = pl.col("x_SavingPerHour") * HOURS_PER_MONTH


def detect(frame: pl.LazyFrame, context: Context) -> pl.LazyFrame:
    """Of every way to divide a domain's spend the one that saves most, and of that each purchase by itself."""
    thresholds = context.thresholds
    choice = ("x_Division", "x_TermYears", "x_Payment")
    allowed = frame.filter(
        pl.all_horizontal(pl.col(*_KEYS, *choice, "x_AsOf", "x_Plan", "x_CommitmentFamily").is_not_null()),
        pl.col("x_DivisionSaving").is_finite(),
        pl.col("x_TermYears") <= thresholds["max_term_years"],
        _rank(pl.col("x_Payment")) <= _rank(thresholds["max_upfront"]),
    ).with_columns(x_UsageType="x_CommitmentFamily")
    pooled = pl.col("x_Division") == "pooled"
    weighed = pl.col("x_DivisionSaving") * (1 + pl.when(pooled).then(thresholds["flexibility_premium"]).otherwise(0.0))
    best = (
        allowed.with_columns(x_Weighed=weighed, x_Rank=_rank(pl.col("x_Payment")))
        .sort("x_Weighed", "x_TermYears", "x_Rank", "x_Division", descending=[True, False, False, False])
        .unique(("x_AsOf", *_KEYS), keep="first", maintain_order=True)
        .select("x_AsOf", *_KEYS, *choice)
    )
    chosen = allowed.join(best, on=["x_AsOf", *_KEYS, *choice], how="semi")
    return _WORTH_IT(chosen.with_columns(x_Scope="x_Behind", x_Action=_ACTION), context)


_BUY: Final = "Buy a part of it, and the rest when its utilisation is seen to hold. "
_BEFORE: Final = "What other findings would stop, shrink or move to another family is not in it."
_UNITS: Final = pl.col("x_NormalisedUnits").cast(pl.String).str.strip_suffix(".0")
_BY_UNITS: Final = pl.col("x_NormalisedUnits").is_not_null()

_ACTION: Final = (
    pl.when(_BY_UNITS)
    .then(
        words(
            "Buy ",
            pl.col("x_Buy"),
            " or other sizes of the family, ",
            _UNITS,
            " normalised units in all, a part of it first. ",
            pl.concat_str(pl.lit("What runs all the time: "), "x_Running", pl.lit(". ")).fill_null(""),
            _BEFORE,
        )
    )
    .when(pl.col("x_Buy").is_not_null())
    .then(words("Buy ", pl.col("x_Buy"), ", a part of it first. ", _BEFORE))
    .when(pl.col("x_Plan") == "RI standard")
    .then(
        pl.lit(
            "Reservations are bought by class and number, which this bill does not say for this family: see in the "
            f"console which classes run all the time. {_BEFORE}"
        )
    )
    .otherwise(pl.lit(_BUY + _BEFORE))
)
"""Reservations are bought in instances, plans in money."""

_UNITS_OF: Final = pl.when(_BY_UNITS).then(words(" (", _UNITS, " normalised units)")).otherwise(pl.lit(""))
_WHAT: Final = (
    pl.when(pl.col("x_Buy").is_not_null())
    .then(
        words(
            "Reserving ",
            pl.col("x_Buy"),
            _UNITS_OF,
            pl.concat_str(pl.lit(" in "), "RegionId").fill_null(""),
            ", ",
        )
    )
    .otherwise(pl.lit("Committing to "))
)


def _rank(payment: pl.Expr) -> pl.Expr:
    return payment.replace_strict(_RANK, default=0.0, return_dtype=pl.Float64)


def _confidence(_: Values) -> pl.Expr:
    """From the days seen, whether hours are known, and whose price it is."""
    known = pl.when(pl.col("x_Basis") == "hours").then(0.85).otherwise(0.6)
    own = pl.when(pl.col("x_PriceSource") == "the bill's own committed rate").then(0.05).otherwise(0.0)
    mature = pl.when(pl.col("x_Mature")).then(0.05).otherwise(0.0)
    return (known + own + mature) * (pl.col("x_ActiveDays") / 30).clip(0, 1)


_WORTH_IT: Final = rule(
    per=("x_UsageType",),
    when=lambda t: (t["min_monthly_saving"] <= _SAVING) & (pl.col("x_Utilisation") >= t["min_utilisation"]),
    saving=_SAVING,
    confidence=_confidence,
    rate_source=pl.col("x_PriceSource"),
    summary=words(
        _WHAT,
        pl.col("x_CommitmentPerHour").round(3),
        " ",
        pl.col("BillingCurrency"),
        " an hour (",
        pl.col("x_Plan"),
        ", ",
        pl.col("x_TermYears"),
        pl.when(pl.col("x_TermYears") == 1).then(pl.lit(" year, ")).otherwise(pl.lit(" years, ")),
        pl.col("x_Payment").replace("none", "no"),
        " upfront) covers ",
        whole(100 * pl.col("x_Coverage")),
        " % of ",
        money(pl.col("x_MonthlyCost")),
        " a month of ",
        pl.col("x_UsageType"),
        " on demand, used to ",
        whole(100 * pl.col("x_Utilisation")),
        " %.",
    ),
    evidence={
        "plan": pl.col("x_Plan"),
        "buy": pl.col("x_Buy"),
        "normalised_units": pl.col("x_NormalisedUnits"),
        "runs_all_the_time": pl.col("x_Running"),
        "term_years": pl.col("x_TermYears"),
        "upfront": pl.col("x_Payment"),
        "purchases_by_family_first_per_hour": number(pl.col("x_FamilyFirstPerHour")),
        "saving_per_hour": number(pl.col("x_SavingPerHour")),
        "hours": pl.col("x_Behind").str.json_path_match("$.hours").cast(pl.Int32, strict=False),
        "commitment_per_hour": number(pl.col("x_CommitmentPerHour")),
        "optimum_per_hour": number(pl.col("x_OptimumPerHour")),
        "on_demand_per_hour": number(pl.col("x_OnDemandPerHour")),
        "billed_on_demand_per_hour": number(
            pl.sum_horizontal(
                "x_OnDemandPerHour", "x_WastePerHour", "x_MovingPerHour", "x_FamilyFirstPerHour", ignore_nulls=False
            )
        ),
        "waste_taken_off_per_hour": number(pl.col("x_WastePerHour")),
        "moving_elsewhere_per_hour": number(pl.col("x_MovingPerHour")),
        "price_ratio": number(pl.col("x_PriceRatio")),
        "price_source": pl.col("x_PriceSource"),
        "utilisation": number(pl.col("x_Utilisation")),
        "coverage": number(pl.col("x_Coverage")),
        "break_even_months": number(pl.col("x_BreakEvenMonths")),
        "saving_per_month_by_commitment": pl.col("x_Curve"),
        "families": pl.col("x_Families"),
        "divided": pl.col("x_Division"),
        "basis": pl.col("x_Basis"),
        "days_with_spend": pl.col("x_ActiveDays"),
        "trend_per_30_days": number(pl.col("x_CostTrend")),
        "growth_guard": pl.col("x_GrowthGuard"),
    },
)

DETECTOR = Detector(
    title="Steady spend without a commitment",
    category=Category.COMMIT,
    severity=Severity.LOW,
    confidence="0.85 where hours are known, 0.6 for whole days of a daily export; a little more for the customer's own "
    "rate and mature days; less in proportion where less than 30 days had such spend.",
    action=(_BUY + _BEFORE),
    reads=COMMITMENT_BASE,
    gaps=(
        Gap(
            pl.col("x_Reason").str.starts_with("the export is daily"),
            "the export is daily: of it only servers and databases that ran whole days are judged",
        ),
        Gap(
            pl.col("x_Reason").str.starts_with("no offer"),
            "some spend has no offer in the table of offers that its term and payment allow",
        ),
    ),
    thresholds=THRESHOLDS,
    detect=detect,
)
