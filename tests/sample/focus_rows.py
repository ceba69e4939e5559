"""The month of `month` as AWS's FOCUS export would have it, in FOCUS 1.0 and 1.2 columns.

Here: the mapping, spelled out independently of sql/stage. Sources: design §4's table for EffectiveCost;
https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-aws-columns.html for the columns.
FOCUS has no split cost allocation rows and nets savings plan negations away; so that nothing is lost, negations stay as
adjustments and four columns of ours are added: x_LineItemType, x_InstanceType, x_BillingEntity, x_AmortizedUpfrontFee.
"""

from typing import Final

import polars as pl

COST: Final = pl.Decimal(38, 10)
TYPE: Final = pl.col("line_item_line_item_type")
USAGE: Final = ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage")
FEES: Final = ("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee")
SINCE_1_2: Final = (
    "BillingAccountType",
    "SubAccountType",
    "InvoiceId",
    "PricingCurrency",
    "SkuMeter",
    "ServiceSubcategory",
)


def _effective() -> pl.Expr:
    """Design §4: what each line item type is worth, amortised."""
    reservation, plan = pl.col("reservation_reservation_a_r_n"), pl.col("savings_plan_savings_plan_a_r_n")
    return (
        pl.when(TYPE == "DiscountedUsage")
        .then(pl.col("reservation_effective_cost"))
        .when(TYPE == "SavingsPlanCoveredUsage")
        .then(pl.col("savings_plan_savings_plan_effective_cost"))
        .when(TYPE == "SavingsPlanRecurringFee")
        .then(pl.col("savings_plan_total_commitment_to_date") - pl.col("savings_plan_used_commitment"))
        .when(TYPE == "RIFee")
        .then(
            pl.col("reservation_unused_amortized_upfront_fee_for_billing_period")
            + pl.col("reservation_unused_recurring_fee")
        )
        .when(TYPE.is_in(["SavingsPlanNegation", "SavingsPlanUpfrontFee"]))
        .then(pl.lit(0, COST))
        .when((TYPE == "Fee") & reservation.is_not_null())
        .then(pl.lit(0, COST))
        .when((TYPE == "Refund") & plan.is_not_null())
        .then(pl.lit(0, COST))
        .otherwise(pl.col("line_item_unblended_cost"))
        .cast(COST)
    )


def _category() -> pl.Expr:
    return (
        pl.when(TYPE.is_in(USAGE)).then(pl.lit("Usage"))
        .when(TYPE.is_in(FEES)).then(pl.lit("Purchase"))
        .when(TYPE.is_in(["Tax", "Credit"])).then(TYPE)
        .otherwise(pl.lit("Adjustment"))
    )  # fmt: skip


def _frequency() -> pl.Expr:
    return (
        pl.when(TYPE.is_in(USAGE)).then(pl.lit("Usage-Based"))
        .when(TYPE.is_in(["RIFee", "SavingsPlanRecurringFee"])).then(pl.lit("Recurring"))
        .otherwise(pl.lit("One-Time"))
    )  # fmt: skip


def _pricing() -> pl.Expr:
    return (
        pl.when(TYPE.is_in(["DiscountedUsage", "SavingsPlanCoveredUsage"])).then(pl.lit("Committed"))
        .when((TYPE == "Usage") & pl.col("line_item_usage_type").str.contains("SpotUsage")).then(pl.lit("Dynamic"))
        .when(TYPE == "Usage").then(pl.lit("Standard"))
    )  # fmt: skip


def _commitment() -> pl.Expr:
    return (
        pl.when(pl.col("savings_plan_savings_plan_a_r_n").is_not_null()).then(pl.lit("Savings Plan"))
        .when(pl.col("reservation_reservation_a_r_n").is_not_null()).then(pl.lit("Reserved Instance"))
    )  # fmt: skip


def _only(types: tuple[str, ...], value: pl.Expr) -> pl.Expr:
    return pl.when(TYPE.is_in(types)).then(value)


def focus_1_2(month: pl.DataFrame) -> pl.DataFrame:
    """FOCUS 1.2 with AWS's columns and ours; money as exact decimals."""
    usage_type = pl.col("line_item_usage_type")
    quantity, unit = pl.col("line_item_usage_amount"), pl.col("pricing_unit")
    return month.filter(pl.col("split_line_item_parent_resource_id").is_null()).select(
        AvailabilityZone="line_item_availability_zone",
        BilledCost="line_item_unblended_cost",
        BillingAccountId="bill_payer_account_id",
        BillingAccountName=pl.lit("payer"),
        BillingAccountType=pl.lit("Billing Account"),
        BillingCurrency="line_item_currency_code",
        BillingPeriodEnd="bill_billing_period_end_date",
        BillingPeriodStart="bill_billing_period_start_date",
        ChargeCategory=_category(),
        ChargeClass=pl.when(TYPE == "Refund").then(pl.lit("Correction")),
        ChargeDescription=pl.concat_str(TYPE, pl.lit(" of "), "line_item_product_code"),
        ChargeFrequency=_frequency(),
        ChargePeriodEnd="line_item_usage_end_date",
        ChargePeriodStart="line_item_usage_start_date",
        CommitmentDiscountCategory=_commitment().replace({"Savings Plan": "Spend", "Reserved Instance": "Usage"}),
        CommitmentDiscountId=pl.coalesce("savings_plan_savings_plan_a_r_n", "reservation_reservation_a_r_n"),
        CommitmentDiscountName=pl.lit(None, pl.String()),
        CommitmentDiscountStatus=_only(("DiscountedUsage", "SavingsPlanCoveredUsage"), pl.lit("Used")),
        CommitmentDiscountType=_commitment(),
        ConsumedQuantity=quantity,
        ConsumedUnit=unit,
        ContractedCost=_only(("Usage", "SavingsPlanCoveredUsage"), pl.col("line_item_unblended_cost")),
        ContractedUnitPrice=pl.col("line_item_unblended_rate").cast(COST),
        EffectiveCost=_effective(),
        InvoiceId="bill_invoice_id",
        InvoiceIssuerName=pl.lit("Amazon Web Services, Inc."),
        ListCost=_only(USAGE, pl.col("pricing_public_on_demand_cost")),
        ListUnitPrice=pl.col("pricing_public_on_demand_rate").cast(COST),
        PricingCategory=_pricing(),
        PricingCurrency="line_item_currency_code",
        PricingQuantity=quantity,
        PricingUnit=unit,
        ProviderName=pl.lit("AWS"),
        PublisherName=pl.lit("Amazon Web Services, Inc."),
        RegionId="product_region_code",
        RegionName=pl.col("product_region_code").replace(
            {"us-east-1": "US East (N. Virginia)", "eu-central-1": "EU (Frankfurt)"}
        ),
        ResourceId="line_item_resource_id",
        ResourceName=pl.lit(None, pl.String()),
        ResourceType=pl.lit(None, pl.String()),
        ServiceCategory=pl.lit("Other"),
        ServiceName=pl.col("product").map.get("product_name"),
        ServiceSubcategory=pl.lit("Other (Other)"),
        SkuId="product_sku",
        SkuMeter=usage_type,
        SubAccountId="line_item_usage_account_id",
        SubAccountName="line_item_usage_account_name",
        SubAccountType=pl.lit("AWS Account"),
        Tags="resource_tags",
        x_Operation="line_item_operation",
        x_ServiceCode="line_item_product_code",
        x_UsageType=usage_type,
        x_LineItemType=TYPE,
        x_InstanceType="product_instance_type",
        x_BillingEntity="bill_billing_entity",
        x_AmortizedUpfrontFee=pl.when(TYPE == "RIFee")
        .then(pl.col("reservation_amortized_upfront_fee_for_billing_period"))
        .when(TYPE == "SavingsPlanRecurringFee")
        .then(pl.col("savings_plan_amortized_upfront_commitment_for_billing_period")),
    )


def focus_1_0(month: pl.DataFrame) -> pl.DataFrame:
    """The same rows in FOCUS 1.0's columns."""
    return focus_1_2(month).drop(*SINCE_1_2)
