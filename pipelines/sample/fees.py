"""What is not usage: discounts as lines of their own, support and Marketplace fees, tax, credits, a refund.

Here: lines of one month, made from that month's usage lines. Not here: fees of commitments.
"""

import numpy as np
import polars as pl

from pipelines.sample.clock import DAY, Month
from pipelines.sample.company import DATA, PAYER, PROD, SANDBOX, SHARED, Account
from pipelines.sample.estate import Estate
from pipelines.sample.faces import Faces, Value, bare
from pipelines.sample.lines import lines, one
from pipelines.sample.money import UNITS, unit
from pipelines.sample.truth import Group, Planted, cents

SUPPORT_TIERS = ((10_000, 0.10), (80_000, 0.07), (250_000, 0.05))
SUPPORT_FLOOR = 100.0
TAX_RATE = 0.066
TAXED = (DATA, SHARED)
MARKETPLACE_FEE = 2_340.0
VENDOR = "58g1qvgmlvyy5rzcsnzvvd5ll"
MIGRATION_CREDIT = 800.0
SANDBOX_CREDIT = 150.0
REFUND = 212.37


def discount_lines(usage: pl.DataFrame, faces: Faces, accounts: dict[str, Account]) -> list[pl.DataFrame]:
    """EdpDiscount and BundledDiscount per account, service and day: minus what the usage lines carry as discount.

    `usage` holds usage lines with account, code and the two discount columns in units of 1e-10 USD.
    """
    edp = pl.col("discount_total_discount") - pl.col("discount_bundled_discount")
    daily = (
        usage.with_columns(start=pl.col("start") // DAY * DAY)
        .group_by("account", "code", "start", maintain_order=True)
        .agg(EdpDiscount=edp.sum(), BundledDiscount=pl.col("discount_bundled_discount").sum())
        .sort("account", "code", "start")
    )
    found = []
    for kind, text in (("EdpDiscount", "Enterprise Program Discount"), ("BundledDiscount", "Bundled usage discount")):
        for (account, code), part in daily.filter(pl.col(kind) != 0).group_by("account", "code", maintain_order=True):
            face = faces.add(bare(accounts[str(account)], kind, str(code), f"{text} for {code}"))
            cost = part[kind].to_numpy()
            found.append(lines(
                np.full(len(cost), face), part["start"].to_numpy(), DAY, np.ones(len(cost)),
                line_item_unblended_cost=cost, line_item_net_unblended_cost=np.zeros_like(cost),
            ))  # fmt: skip
    return found


def support(charges: float) -> float:
    """AWS Business support on a month's charges in USD: 10 % of the first 10,000, 7 % up to 80,000, 5 % above."""
    fee, floor = 0.0, 0.0
    for limit, share in SUPPORT_TIERS:
        fee += max(min(charges, limit) - floor, 0) * share
        floor = limit
    return max(fee, SUPPORT_FLOOR)


def plant(estate: Estate) -> None:
    """The Marketplace fee: a large amount on each first of the month, as agreed."""
    note = "a subscription that is billed on the first of each month"
    estate.planted.append(
        Planted(Group.BENIGN, "month_start_fee", SHARED.id, "", "", VENDOR, estate.clock.start, None, cents(0.0), note)
    )


def month_lines(month: Month, usage: pl.DataFrame, faces: Faces, *, refund: bool) -> list[pl.DataFrame]:
    """The month-start fees, tax, credits and (in one month) a refund; each dated over the whole month."""

    def whole(account: Account, kind: str, code: str, text: str, amount: int, **more: Value) -> pl.DataFrame:
        face = faces.add(bare(account, kind, code, text, **more))
        money = {"line_item_unblended_cost": amount, "line_item_net_unblended_cost": amount}
        return one(face, month.low, month.hours, 1.0, **money)

    charges = int(usage["line_item_net_unblended_cost"].sum())
    vendor: dict[str, Value] = {"bill_billing_entity": "AWS Marketplace", "line_item_legal_entity": "Datadog, Inc.",
              "product": {"product_name": "Datadog Pro"}}  # fmt: skip
    found = [
        whole(PAYER, "Fee", "AWSSupportBusiness", "AWS Support (Business)", unit(support(charges / UNITS)),
              line_item_usage_type="Dollar"),
        whole(SHARED, "Fee", VENDOR, "Datadog Pro, monthly subscription", unit(MARKETPLACE_FEE),
              **vendor),
        whole(DATA, "Credit", "AmazonEC2", "AWS Migration Acceleration Program credit", -unit(MIGRATION_CREDIT)),
        whole(SANDBOX, "Credit", "AmazonEC2", "AWS Activate promotional credit", -unit(SANDBOX_CREDIT)),
    ]  # fmt: skip
    taxed = (
        usage.filter(pl.col("account").is_in([account.id for account in TAXED]))
        .group_by("account", "code")
        .agg(pl.col("line_item_net_unblended_cost").sum())
        .sort("account", "code")
    )
    names = {account.id: account for account in TAXED}
    for account, code, cost in taxed.iter_rows():
        found.append(whole(names[account], "Tax", code, f"Tax for product code {code}", round(cost * TAX_RATE),
                           line_item_tax_type="USSalesTax"))  # fmt: skip
    if refund:
        found.append(whole(PROD, "Refund", "AmazonS3", "Refund for an S3 service event", -unit(REFUND)))
    return found
