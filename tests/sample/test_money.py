"""The simulated bill keeps AWS's rules on money: sums of ten-decimal values, compared to the last digit."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl
import pytest

TYPE = pl.col("line_item_line_item_type")


def total(values: Iterable[float | None]) -> Decimal:
    """The sum of what is written in the file, digit by digit."""
    return sum((Decimal(repr(value)) for value in values if value is not None), Decimal(0))


def of_type(bill: pl.DataFrame, *kinds: str) -> pl.DataFrame:
    return bill.filter(TYPE.is_in(kinds))


def amortised(bill: pl.DataFrame) -> Decimal:
    """Design §4's table, as AWS documents it."""
    fee = of_type(bill, "RIFee")
    plan = of_type(bill, "SavingsPlanRecurringFee")
    bought = bill.filter((TYPE == "Fee") & pl.col("reservation_reservation_a_r_n").is_not_null())
    special = ("DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "RIFee", "SavingsPlanRecurringFee",
               "SavingsPlanUpfrontFee")  # fmt: skip
    return (
        total(bill.filter(~TYPE.is_in(special))["line_item_unblended_cost"])
        - total(bought["line_item_unblended_cost"])
        + total(of_type(bill, "DiscountedUsage")["reservation_effective_cost"])
        + total(of_type(bill, "SavingsPlanCoveredUsage")["savings_plan_savings_plan_effective_cost"])
        + total(fee["reservation_unused_amortized_upfront_fee_for_billing_period"])
        + total(fee["reservation_unused_recurring_fee"])
        + total(plan["savings_plan_total_commitment_to_date"])
        - total(plan["savings_plan_used_commitment"])
    )


def true_up(bill: pl.DataFrame) -> Decimal:
    return -total(of_type(bill, "RIFee")["reservation_amortized_upfront_fee_for_billing_period"]) - total(
        of_type(bill, "SavingsPlanRecurringFee")["savings_plan_amortized_upfront_commitment_for_billing_period"]
    )


def upfront(bill: pl.DataFrame) -> Decimal:
    bought = bill.filter((TYPE == "Fee") & pl.col("reservation_reservation_a_r_n").is_not_null())
    return total(bought["line_item_unblended_cost"]) + total(
        of_type(bill, "SavingsPlanUpfrontFee")["line_item_unblended_cost"]
    )


def test_unblended_is_amortised_plus_true_up_plus_upfront_fees_in_every_month(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        unblended = total(bill["line_item_unblended_cost"])
        assert unblended == amortised(bill) + true_up(bill) + upfront(bill)
        assert Decimal(60_000) < unblended < Decimal(120_000)


def test_discounts_as_lines_equal_discounts_as_columns(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        lines = of_type(bill, "EdpDiscount", "BundledDiscount")
        assert total(lines["line_item_unblended_cost"]) == total(bill["discount_total_discount"])
        assert total(of_type(bill, "BundledDiscount")["line_item_unblended_cost"]) == total(
            bill["discount_bundled_discount"]
        )
        assert total(bill["line_item_net_unblended_cost"]) == total(bill["line_item_unblended_cost"])


def test_negations_take_back_exactly_what_covered_usage_cost(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        covered, negated = of_type(bill, "SavingsPlanCoveredUsage"), of_type(bill, "SavingsPlanNegation")
        assert total(covered["line_item_unblended_cost"]) == -total(negated["line_item_unblended_cost"])


def test_what_covered_usage_is_worth_equals_the_commitment_used(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        fees = of_type(bill, "SavingsPlanRecurringFee")
        covered = of_type(bill, "SavingsPlanCoveredUsage")
        assert total(covered["savings_plan_savings_plan_effective_cost"]) == total(fees["savings_plan_used_commitment"])
        spare = fees["savings_plan_total_commitment_to_date"] - fees["savings_plan_used_commitment"]
        assert spare.to_numpy().min() > -1e-9


def test_a_fully_used_reservation_has_nothing_unused_and_an_unused_one_everything(
    bills: dict[str, pl.DataFrame],
) -> None:
    for bill in bills.values():
        fees = of_type(bill, "RIFee").sort("product_instance_type")
        share = {
            row["product_instance_type"]: row["reservation_unused_quantity"] / row["line_item_usage_amount"]
            for row in fees.iter_rows(named=True)
        }
        assert share == pytest.approx(
            {"m5.4xlarge": 0.0, "c5.4xlarge": 0.0, "db.m6g.2xlarge": 0.0, "db.r5.2xlarge": 0.31, "r4.2xlarge": 1.0},
            abs=0.01,
        )
        whole = fees.filter(pl.col("product_instance_type") == "m5.4xlarge")
        assert whole["reservation_unused_recurring_fee"].to_list() == [0.0]
        assert whole["reservation_unused_amortized_upfront_fee_for_billing_period"].to_list() == [0.0]


def test_cost_is_quantity_times_rate_to_the_tenth_decimal(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        used = of_type(bill, "Usage", "SavingsPlanCoveredUsage")
        rate = used["line_item_unblended_rate"].cast(pl.Float64)
        error = (used["line_item_usage_amount"] * rate - used["line_item_unblended_cost"]).abs()
        assert error.to_numpy().max() < 1e-8
        assert (used["line_item_unblended_cost"] * 1e10).round(0).cast(pl.Int64).to_list() == [
            int(Decimal(repr(cost)) * 10**10) for cost in used["line_item_unblended_cost"]
        ]


def test_every_line_item_type_that_the_company_can_have_appears(bills: dict[str, pl.DataFrame]) -> None:
    assert set().union(*(bill["line_item_line_item_type"].unique() for bill in bills.values())) == {
        "Usage", "DiscountedUsage", "RIFee", "SavingsPlanCoveredUsage", "SavingsPlanNegation",
        "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "Fee", "Tax", "Credit", "Refund", "EdpDiscount",
        "BundledDiscount",
    }  # fmt: skip


def test_split_rows_repeat_cost_without_billing_it(bills: dict[str, pl.DataFrame]) -> None:
    for bill in bills.values():
        pods = bill.filter(pl.col("line_item_operation") == "EKSPod-EC2")
        assert total(pods["line_item_unblended_cost"]) == 0
        nodes = set(pods["split_line_item_parent_resource_id"])
        assert nodes <= set(bill.filter(TYPE == "SavingsPlanCoveredUsage")["line_item_resource_id"]) | set(
            bill.filter(TYPE == "Usage")["line_item_resource_id"]
        )
        assert pods["split_line_item_split_cost"].sum() > 0
