"""Discounts that the bill states beside its usage (enterprise, private rate, bundled): what of a saving they take off.

Here: the share of each finding, over its window; which purchases are not worth it after them; net from what overlap
leaves. Not here: what discounts take off which usage (sql/marts/discount_day.sql), overlap (models/overlap.py).

Savings are of usage at the price of its own rows; whoever saves it loses its discount too. So of a saving S remains
S × (1 − share), share = Σ discounts ÷ Σ usage on demand, of the account's same usage types in the window's mature days.
What commitments cover has no such discount and is in no saving. A purchase pays its own price in full, but what it
displaces was discounted: it keeps S − share × displaced, so that its share of the saving is share × displaced ÷ S.
"""

from collections.abc import Collection
from typing import Final

import polars as pl

from models.finding import FINDING, MONEY, Category
from models.threshold import Values
from models.words import cents, number, to_json

PURCHASE: Final = "commitment_purchase"

_BILL: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency")
_WINDOW: Final = ("x_WindowStart", "x_WindowEnd")
_ID: Final = ("x_AsOf", "FindingId")
_DIGITS: Final = 9
_LEAST_PAID: Final = 1e-9
"""A discount that leaves nothing to pay is no price: the share stays below one."""

_SCOPE: Final = pl.Struct({"usage_types": pl.List(pl.String), "families": pl.List(pl.String)})


def discounted(
    findings: pl.DataFrame, discount_day: pl.DataFrame, bounds: Collection[str], purchases: Values
) -> pl.DataFrame:
    """Findings with `x_DiscountShare`, upper bounds after discounts; purchases that are not worth it after them go.

    Args:
        findings: FINDING rows, gross.
        discount_day: DISCOUNT_DAY rows of the same accounts and days.
        bounds: ids of detectors whose impact is the upper bound of a saving.
        purchases: the thresholds of `commitment_purchase`.
    """
    about = pl.col("x_EstimatedMonthlySaving").is_not_null() | pl.col("DetectorId").is_in(list(bounds))
    fee = pl.col("Category").is_in([Category.COMMITMENT_WASTE.value, Category.ANOMALY.value])
    subjects = findings.filter(about, ~fee)
    if subjects.is_empty() or discount_day.is_empty():
        return findings
    shares = [
        _of_window(of_window, _settled(discount_day.filter(pl.col("ChargePeriodStart").is_between(first, last))))
        for (first, last), of_window in subjects.group_by(_WINDOW, maintain_order=True)
    ]
    known = findings.drop("x_DiscountShare").join(pl.concat(shares), on=_ID, how="left", maintain_order="left")
    return (
        _purchases(known, purchases)
        .with_columns(
            x_Impact=pl.when(pl.col("DetectorId").is_in(list(bounds)) & pl.col("x_DiscountShare").is_not_null())
            .then(_kept(pl.col("x_Impact")))
            .otherwise("x_Impact")
        )
        .select(list(FINDING))
        .match_to_schema(FINDING)
    )


def after_discount(left: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Of what overlap leaves of a saving, what is kept (rounded down to cents), and what discounts take off."""
    known = pl.col("x_DiscountShare").is_not_null()
    kept = pl.when(known).then(_kept(left)).otherwise(left)
    return kept, (left - kept).cast(MONEY)


def _kept(amount: pl.Expr) -> pl.Expr:
    return cents(amount.cast(pl.Float64) * (1 - pl.col("x_DiscountShare")))


def _settled(window: pl.DataFrame) -> pl.DataFrame:
    """The mature days, for discounts come later than usage; all days where none is mature."""
    mature = window.filter("x_Mature")
    return window if mature.is_empty() else mature


def _of_window(findings: pl.DataFrame, window: pl.DataFrame) -> pl.DataFrame:
    """The share by finding: of its families or usage types, else of its service; null where there is no such usage."""
    scope = pl.col("x_Scope").str.json_decode(_SCOPE)
    named = findings.select(
        *_ID, *_BILL, "ServiceName", types=scope.struct.field("usage_types"), families=scope.struct.field("families")
    )
    found = named.select(_ID)
    for column, names, place in (
        ("x_CommitmentFamily", "families", _BILL),
        ("x_UsageType", "types", (*_BILL, "ServiceName")),
        ("ServiceName", None, _BILL),
    ):
        wanted = named if names is None else named.drop(column, strict=False).explode(names).rename({names: column})
        sums = window.group_by(*place, column).agg(pl.col("x_Discount", "x_UsageCost").sum().round(_DIGITS))
        each = wanted.unique([*_ID, column]).join(sums, on=[*place, column]).group_by(_ID)
        share = pl.col("x_Discount").sum() / pl.col("x_UsageCost").sum()
        valid = pl.when(share.is_finite()).then(share.clip(0, 1 - _LEAST_PAID).round(_DIGITS))
        found = found.join(each.agg(valid.alias(column)), on=_ID, how="left")
    return found.select(*_ID, x_DiscountShare=pl.coalesce("x_CommitmentFamily", "x_UsageType", "ServiceName"))


def _purchases(findings: pl.DataFrame, thresholds: Values) -> pl.DataFrame:
    """Purchases with their share of the saving and how it comes about; those that leave too little are gone."""
    bought = (pl.col("DetectorId") == PURCHASE) & pl.col("x_DiscountShare").is_not_null()
    coverage = pl.col("x_Evidence").str.json_path_match("$.coverage").cast(pl.Float64, strict=False)
    saving, share = pl.col("x_EstimatedMonthlySaving").cast(pl.Float64), pl.col("x_DiscountShare")
    displaced = pl.when(bought).then(coverage * pl.col("x_MonthlyCost").cast(pl.Float64))
    more = to_json({"displaced_per_month": number(displaced), "discount_share_of_displaced": number(share)})
    told = pl.concat_str(pl.col("x_Evidence").str.strip_suffix("}"), pl.lit(","), more.str.strip_prefix("{"))
    worth = (_kept(pl.col("x_EstimatedMonthlySaving")) > 0) & (
        _kept(pl.col("x_EstimatedMonthlySaving")) >= thresholds["min_monthly_saving"]
    )
    return findings.with_columns(
        x_DiscountShare=pl.when(bought).then((share * displaced / saving).round(_DIGITS)).otherwise(share),
        x_Evidence=pl.when(bought).then(told).otherwise("x_Evidence"),
    ).filter(~bought | worth)
