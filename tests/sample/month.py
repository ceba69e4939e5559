"""One small month of line items in CUR 2.0's columns: every line item type, tags, commitments, hourly and monthly rows.

Here: literal resources and exact decimals. Not here: how the month is written in other schemas (three_schemas).
Written by hand and not by pipelines.sample, so that a mistake there cannot hide here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

import polars as pl

Value: TypeAlias = str | Decimal | datetime | dict[str, str] | None
Row: TypeAlias = dict[str, Value]

START: Final = datetime(2026, 4, 1)
END: Final = datetime(2026, 5, 1)
HOURS: Final = 52
DIGITS: Final = Decimal("1e-10")
PAYER, SHOP, LAB = "417382950611", "582910374466", "004471938265"
NAMES: Final = {PAYER: "payer", SHOP: "shop", LAB: "lab"}
RESERVATION: Final = f"arn:aws:ec2:us-east-1:{SHOP}:reserved-instances/9eb89604-e4b9-41eb-b46d-2b178bc4a397"
PLAN: Final = f"arn:aws:savingsplans::{PAYER}:savingsplan/5d9c2e3f-1a34-4c1b-9a3e-0f7b2c6d8e11"
TAGS: Final[dict[str, str]] = {"user_environment": "prod", "user_team": 'orders, "core"', "user_cost_center": "4711"}

ON_DEMAND, RESERVED_HOURLY, RESERVED_UPFRONT = Decimal("0.096"), Decimal("0.0227"), Decimal("0.0227054795")
PLAN_HOURLY, PLAN_RECURRING, PLAN_RATE = Decimal("0.1"), Decimal("0.05"), Decimal("0.0691")


def exact(value: Decimal) -> Decimal:
    """Ten decimals, as AWS writes money."""
    return value.quantize(DIGITS)


def row(account: str, kind: str, code: str, product: str, cost: Decimal, **more: Value) -> Row:
    """A line item of an hour of the month (`hour`, default the first) with what the arguments say."""
    base: Row = {
        "bill_billing_entity": "AWS",
        "line_item_usage_account_id": account,
        "line_item_usage_account_name": NAMES[account],
        "line_item_line_item_type": kind,
        "line_item_product_code": code,
        "line_item_unblended_cost": exact(cost),
        "line_item_usage_amount": Decimal(1),
        "line_item_usage_start_date": START,
        "line_item_usage_end_date": START + timedelta(hours=1),
        "product": {"product_name": product},
        "resource_tags": {},
    }
    return base | more


def _machine(hour: int, kind: str, amount: Decimal, cost: Decimal, resource: str, **more: Value) -> Row:
    return row(SHOP, kind, "AmazonEC2", "Amazon Elastic Compute Cloud", cost) | {
        "line_item_usage_start_date": START + timedelta(hours=hour),
        "line_item_usage_end_date": START + timedelta(hours=hour + 1),
        "line_item_usage_type": "BoxUsage:m5.large",
        "line_item_operation": "RunInstances",
        "line_item_resource_id": resource,
        "line_item_availability_zone": "us-east-1b",
        "line_item_usage_amount": amount,
        "line_item_unblended_rate": "0.0960000000",
        "pricing_public_on_demand_rate": "0.0960000000",
        "pricing_public_on_demand_cost": exact(amount * ON_DEMAND),
        "pricing_unit": "Hrs",
        "product_instance_type": "m5.large",
        "product_region_code": "us-east-1",
        "product_sku": "HZC9FAP4F9Y8JW67",
        "resource_tags": TAGS,
    } | more  # fmt: skip


def _hour(hour: int) -> Iterator[Row]:
    part = exact(Decimal(3600 - hour * 7) / 3600)
    reserved_upfront, reserved_hourly = exact(part * RESERVED_UPFRONT), exact(part * RESERVED_HOURLY)
    used = exact(part * PLAN_RATE)
    cost = exact(part * ON_DEMAND)
    yield _machine(hour, "Usage", part, cost, "i-0aaaaaaaaaaaaaaa1")
    yield _machine(
        hour, "Usage", part, exact(part * Decimal("0.0361")), "i-0aaaaaaaaaaaaaaa2",
        line_item_usage_type="SpotUsage:m5.large", line_item_operation="RunInstances:SV001",
        line_item_unblended_rate="0.0361000000",
    )  # fmt: skip
    yield _machine(
        hour, "DiscountedUsage", part, Decimal(0), "i-0aaaaaaaaaaaaaaa3", line_item_unblended_rate="0.0000000000",
        reservation_reservation_a_r_n=RESERVATION, reservation_effective_cost=reserved_upfront + reserved_hourly,
        reservation_amortized_upfront_cost_for_usage=reserved_upfront,
        reservation_recurring_fee_for_usage=reserved_hourly,
    )  # fmt: skip
    yield _machine(
        hour, "SavingsPlanCoveredUsage", part, cost, "i-0aaaaaaaaaaaaaaa4", savings_plan_savings_plan_a_r_n=PLAN,
        savings_plan_savings_plan_effective_cost=used,
    )  # fmt: skip
    yield _machine(
        hour, "SavingsPlanNegation", part, -cost, "", savings_plan_savings_plan_a_r_n=PLAN, resource_tags={},
        line_item_unblended_rate="-0.0960000000", pricing_public_on_demand_cost=None,
        pricing_public_on_demand_rate=None, line_item_availability_zone=None,
    )  # fmt: skip
    yield row(
        PAYER, "SavingsPlanRecurringFee", "ComputeSavingsPlans", "Savings Plans for AWS Compute usage", PLAN_RECURRING,
        line_item_usage_start_date=START + timedelta(hours=hour),
        line_item_usage_end_date=START + timedelta(hours=hour + 1),
        line_item_usage_type="ComputeSP:1yrPartialUpfront", savings_plan_savings_plan_a_r_n=PLAN,
        savings_plan_recurring_commitment_for_billing_period=PLAN_RECURRING,
        savings_plan_amortized_upfront_commitment_for_billing_period=PLAN_HOURLY - PLAN_RECURRING,
        savings_plan_total_commitment_to_date=PLAN_HOURLY, savings_plan_used_commitment=used,
    )  # fmt: skip
    yield row(
        LAB, "Usage", "AmazonVPC", "Amazon Virtual Private Cloud", Decimal("0.005"),
        line_item_usage_start_date=START + timedelta(hours=hour),
        line_item_usage_end_date=START + timedelta(hours=hour + 1),
        line_item_usage_type="EUC1-PublicIPv4:IdleAddress", line_item_operation="AllocateAddressVPC",
        line_item_resource_id=f"arn:aws:ec2:eu-central-1:{LAB}:elastic-ip/eipalloc-016ffd53ad02017e1",
        line_item_unblended_rate="0.0050000000", pricing_public_on_demand_rate="0.0050000000",
        pricing_public_on_demand_cost=Decimal("0.005"), pricing_unit="Hrs", product_region_code="eu-central-1",
        product_sku="F2BMYWYPVWYQKBZQ", resource_tags={"user_environment": "Überprüfung"},
    )  # fmt: skip
    yield row(
        LAB, "Usage", "AmazonS3", "Amazon Simple Storage Service", Decimal("0.0000000014"),
        line_item_usage_start_date=START + timedelta(hours=hour),
        line_item_usage_end_date=START + timedelta(hours=hour + 1),
        line_item_usage_type="Requests-Tier2", line_item_operation="GetObject", line_item_resource_id="lab-bucket",
        line_item_usage_amount=Decimal("0.0000000746"), line_item_unblended_rate="0.0000004000",
        pricing_public_on_demand_rate="0.0000004000", pricing_public_on_demand_cost=Decimal("0.0000000014"),
        pricing_unit="Requests", product_region_code="us-east-1", product_sku="XKJ4XRAHPF6M7XD9",
    )  # fmt: skip
    yield _machine(
        hour, "Usage", part * 2, Decimal(0),
        f"arn:aws:eks:us-east-1:{SHOP}:pod/shop/default/api-7d9/1f0c", line_item_operation="EKSPod-EC2",
        line_item_usage_type="USE1-EKS-EC2-vCPU-Hours", line_item_product_code="AmazonEKS",
        line_item_unblended_rate="0.0000000000", pricing_public_on_demand_cost=Decimal(0),
        product_instance_type=None, split_line_item_parent_resource_id="i-0aaaaaaaaaaaaaaa1",
        split_line_item_split_cost=exact(cost / 3), split_line_item_unused_cost=exact(cost / 7),
    )  # fmt: skip


def _whole_month(account: str, kind: str, code: str, product: str, cost: str, **more: Value) -> Row:
    return row(account, kind, code, product, Decimal(cost), line_item_usage_end_date=END, **more)


def _fees(hourly: list[Row]) -> Iterator[Row]:
    """What comes once a month. The reservation's fee is sized to what was used, and something that was not."""
    ec2 = ("AmazonEC2", "Amazon Elastic Compute Cloud")
    spent = {
        name: sum((value for item in hourly if isinstance(value := item.get(name), Decimal)), Decimal(0))
        for name in ("reservation_amortized_upfront_cost_for_usage", "reservation_recurring_fee_for_usage")
    }
    upfront, recurring = exact(RESERVED_UPFRONT * 2 * HOURS), exact(RESERVED_HOURLY * 2 * HOURS)
    yield _whole_month(
        SHOP, "RIFee", *ec2, str(recurring), line_item_usage_type="HeavyUsage:m5.large",
        line_item_operation="RunInstances", line_item_usage_amount=Decimal(2 * HOURS),
        product_instance_type="m5.large", product_region_code="us-east-1", reservation_reservation_a_r_n=RESERVATION,
        reservation_amortized_upfront_fee_for_billing_period=upfront,
        reservation_unused_amortized_upfront_fee_for_billing_period=(
            upfront - spent["reservation_amortized_upfront_cost_for_usage"]
        ),
        reservation_unused_recurring_fee=recurring - spent["reservation_recurring_fee_for_usage"],
    )  # fmt: skip
    yield row(SHOP, "Fee", *ec2, Decimal("397.8"), reservation_reservation_a_r_n=RESERVATION,
              line_item_usage_type="HeavyUsage:m5.large", product_region_code="us-east-1")  # fmt: skip
    plans = ("ComputeSavingsPlans", "Savings Plans for AWS Compute usage")
    usage = "ComputeSP:1yrPartialUpfront"
    yield row(PAYER, "SavingsPlanUpfrontFee", *plans, Decimal(438), savings_plan_savings_plan_a_r_n=PLAN,
              line_item_usage_type=usage)  # fmt: skip
    yield row(PAYER, "Refund", *plans, Decimal("-12.5"), savings_plan_savings_plan_a_r_n=PLAN,
              line_item_usage_type=usage)  # fmt: skip
    yield _whole_month(
        PAYER, "Fee", "AWSSupportBusiness", "AWS Support (Business)", "100", line_item_usage_type="Dollar"
    )
    yield _whole_month(SHOP, "Fee", "58g1qvgmlvyy5rzcsnzvvd5ll", "Datadog Pro", "2340.55",
                       bill_billing_entity="AWS Marketplace")  # fmt: skip
    yield _whole_month(SHOP, "Tax", *ec2, "0.8123456789", line_item_tax_type="USSalesTax")
    yield _whole_month(LAB, "Credit", *ec2, "-0.26")
    yield _whole_month(SHOP, "Refund", "AmazonS3", "Amazon Simple Storage Service", "-0.0000000037")
    for kind, cost in (
        ("EdpDiscount", "-0.3000000001"), ("PrivateRateDiscount", "-0.0700000003"), ("BundledDiscount", "-0.02"),
        ("Discount", "-0.01"), ("RiVolumeDiscount", "-0.005"),
    ):  # fmt: skip
        yield _whole_month(SHOP, kind, *ec2, cost)


def rows() -> list[Row]:
    """The month, in the order of its hours; what comes once a month is last."""
    hourly = [item for hour in range(HOURS) for item in _hour(hour)]
    return hourly + list(_fees(hourly))


MAP: Final = pl.Map(pl.String(), pl.String())
KINDS: Final = {str: pl.String(), Decimal: pl.Decimal(38, 10), datetime: pl.Datetime("ms"), dict: MAP}


def frame() -> pl.DataFrame:
    """The month as a frame: exact decimals, NULL where a row says nothing, one column for each that any row has."""
    items = rows()
    names = list(dict.fromkeys(name for item in items for name in item))
    columns = []
    for name in names:
        values = [item.get(name) for item in items]
        kind = next(type(value) for value in values if value is not None)
        columns.append(pl.Series(name, [None if value == "" else value for value in values], KINDS[kind], strict=False))
    return pl.DataFrame(columns).with_columns(
        bill_payer_account_id=pl.lit(PAYER),
        bill_bill_type=pl.lit("Anniversary"),
        bill_invoice_id=pl.lit(None, pl.String()),
        bill_billing_period_start_date=pl.lit(START, pl.Datetime("ms")),
        bill_billing_period_end_date=pl.lit(END, pl.Datetime("ms")),
        line_item_currency_code=pl.lit("USD"),
        identity_line_item_id=pl.concat_str(pl.lit("line"), pl.int_range(pl.len()) % 40),
        identity_time_interval=pl.format(
            "{}/{}",
            pl.col("line_item_usage_start_date").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            pl.col("line_item_usage_end_date").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ),
    )
