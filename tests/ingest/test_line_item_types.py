"""What each AWS line item type is worth, billed and amortised: every cell of the money table, literally.

Source of the table: docs/focus-mapping.md. The month is CUR 2.0 parquet with maps, one line of each type.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.ingest.bills import Line, ask, check, ends, line, taken, write_parquet

RESERVATION = "arn:aws:ec2:us-east-1:004444555566:reserved-instances/9eb89604"
PLAN = "arn:aws:savingsplans::111122223333:savingsplan/5d9c2e3f"
IN_PLAN: Line = {"savings_plan_savings_plan_a_r_n": PLAN}
IN_RESERVATION: Line = {"reservation_reservation_a_r_n": RESERVATION}

# Each line, and what it must be worth: (kind, billed, columns) → effective.
MONTH: list[tuple[Line, str]] = [
    (line("Usage", "0.096", product={"product_name": "EC2"}, resource_tags={"user_team": "web"}), "0.096"),
    (line("DiscountedUsage", "0", reservation_effective_cost="0.061", **IN_RESERVATION), "0.061"),
    (line("SavingsPlanCoveredUsage", "0.096", savings_plan_savings_plan_effective_cost="0.07", **IN_PLAN), "0.07"),
    (line("SavingsPlanNegation", "-0.096", **IN_PLAN), "0"),
    (
        line(
            "SavingsPlanRecurringFee",
            "0.05",
            savings_plan_total_commitment_to_date="0.1",
            savings_plan_used_commitment="0.07",
            savings_plan_amortized_upfront_commitment_for_billing_period="0.05",
            **IN_PLAN,
        ),
        "0.03",
    ),
    (line("SavingsPlanUpfrontFee", "438", **IN_PLAN), "0"),
    (
        line(
            "RIFee",
            "0.06",
            reservation_unused_amortized_upfront_fee_for_billing_period="0.009",
            reservation_unused_recurring_fee="0.03",
            reservation_amortized_upfront_fee_for_billing_period="0.04",
            **IN_RESERVATION,
        ),
        "0.039",
    ),
    (line("Fee", "350", **IN_RESERVATION), "0"),
    (line("Fee", "100", line_item_product_code="AWSSupportBusiness"), "100"),
    (line("Refund", "-438", **IN_PLAN), "0"),
    (line("Refund", "-2.5"), "-2.5"),
    (line("Credit", "-1.25"), "-1.25"),
    (line("Tax", "19.01"), "19.01"),
    (line("EdpDiscount", "-0.3"), "-0.3"),
    (line("PrivateRateDiscount", "-0.2"), "-0.2"),
    (line("BundledDiscount", "-0.1"), "-0.1"),
    (line("Discount", "-0.05"), "-0.05"),
    (line("Mystery", "7.7"), "7.7"),
]
LINES = [item for item, _ in MONTH]
"""Reserved: 0.1 an hour, 0.04 of it paid upfront; used 0.061, unused 0.039. Committed: 0.1 an hour, half upfront."""


@pytest.fixture
def month(settings: Settings, tmp_path: Path) -> Settings:
    taken(settings, write_parquet(tmp_path / "month.parquet", LINES))
    return settings


def test_every_line_item_type_has_the_billed_and_effective_cost_of_the_money_table(month: Settings) -> None:
    found = ask(
        month,
        "SELECT x_LineItemType, BilledCost, EffectiveCost FROM charges ORDER BY x_LineItemType, BilledCost",
    )

    assert found == sorted(
        (item["line_item_line_item_type"], Decimal(item["line_item_unblended_cost"]), Decimal(effective))
        for item, effective in MONTH
    )


def test_usage_quantities_and_detector_input_come_from_usage_alone(month: Settings) -> None:
    assert ask(month, "SELECT DISTINCT x_LineItemType FROM charges WHERE ChargeCategory = 'Usage' ORDER BY 1") == [
        ("DiscountedUsage",),
        ("SavingsPlanCoveredUsage",),
        ("Usage",),
    ]
    assert ask(month, "SELECT sum(EffectiveCost), sum(ConsumedQuantity) FROM usage_type_day") == [
        (Decimal("0.227"), Decimal(3))
    ]
    assert ask(month, "SELECT sum(EffectiveCost) FROM resource_day") == [(Decimal("0.227"),)]


def test_the_focus_categories_of_every_line_item_type(month: Settings) -> None:
    found = ask(
        month,
        "SELECT DISTINCT x_LineItemType, ChargeCategory, ChargeClass, ChargeFrequency, PricingCategory, "
        "CommitmentDiscountType, CommitmentDiscountStatus FROM charges ORDER BY ALL NULLS FIRST",
    )

    assert found == [
        ("BundledDiscount", "Adjustment", None, "One-Time", None, None, None),
        ("Credit", "Credit", None, "One-Time", None, None, None),
        ("Discount", "Adjustment", None, "One-Time", None, None, None),
        ("DiscountedUsage", "Usage", None, "Usage-Based", "Committed", "Reserved Instance", "Used"),
        ("EdpDiscount", "Adjustment", None, "One-Time", None, None, None),
        ("Fee", "Purchase", None, "One-Time", None, None, None),
        ("Fee", "Purchase", None, "One-Time", None, "Reserved Instance", None),
        ("Mystery", "Adjustment", None, "One-Time", None, None, None),
        ("PrivateRateDiscount", "Adjustment", None, "One-Time", None, None, None),
        ("RIFee", "Purchase", None, "Recurring", None, "Reserved Instance", None),
        ("Refund", "Adjustment", "Correction", "One-Time", None, None, None),
        ("Refund", "Adjustment", "Correction", "One-Time", None, "Savings Plan", None),
        ("SavingsPlanCoveredUsage", "Usage", None, "Usage-Based", "Committed", "Savings Plan", "Used"),
        ("SavingsPlanNegation", "Adjustment", None, "One-Time", None, "Savings Plan", None),
        ("SavingsPlanRecurringFee", "Purchase", None, "Recurring", None, "Savings Plan", None),
        ("SavingsPlanUpfrontFee", "Purchase", None, "One-Time", None, "Savings Plan", None),
        ("Tax", "Tax", None, "One-Time", None, None, None),
        ("Usage", "Usage", None, "Usage-Based", "Standard", None, None),
    ]


def test_unblended_is_amortised_plus_true_up_plus_upfront_fees(month: Settings) -> None:
    assert check(month, "amortisation_identity") == []


def test_a_broken_amortisation_is_found(settings: Settings, tmp_path: Path) -> None:
    broken = [item | {"reservation_effective_cost": "0.062"} if "Discounted" in item["line_item_line_item_type"]
              else item for item in LINES]  # fmt: skip
    taken(settings, write_parquet(tmp_path / "month.parquet", broken))

    (found,) = check(settings, "amortisation_identity")

    assert found[0] == "111122223333"


def test_an_unknown_type_keeps_its_billed_cost_and_is_flagged(month: Settings) -> None:
    found = check(month, "unknown_line_item_types")

    assert [(row[2], row[3], row[4]) for row in found] == [("Mystery", 1, Decimal("7.7"))]


def test_a_bill_that_gives_everything_has_nothing_not_available(month: Settings) -> None:
    assert ask(month, "SELECT x_NotAvailable FROM bills") == [(None,)]
    assert check(month, "not_available") == []


def test_split_cost_allocation_rows_are_kept_apart_and_never_in_totals(settings: Settings, tmp_path: Path) -> None:
    pod: Line = {
        "line_item_operation": "EKSPod-EC2",
        "line_item_resource_id": "pod/api",
        "split_line_item_parent_resource_id": "i-1",
        "split_line_item_split_cost": "0.03",
        "split_line_item_unused_cost": "0.01",
    }
    lines = [line(cost="0.096"), line(cost="0", hour=0, **pod), line(cost="0", hour=1, **pod)]
    (attempt,) = taken(settings, write_parquet(tmp_path / "month.parquet", lines))

    assert (attempt.source_rows, attempt.charge_rows, attempt.billed) == (3, 1, Decimal("0.096"))
    assert ask(settings, "SELECT sum(BilledCost), sum(x_LineItems) FROM charges") == [(Decimal("0.096"), 1)]
    assert ask(settings, "SELECT sum(BilledCost) FROM service_day") == [(Decimal("0.096"),)]
    assert ask(settings, "SELECT sum(x_SourceRows), sum(x_SourceCost) FROM reconciliation") == [(1, Decimal("0.096"))]
    assert ask(
        settings,
        "SELECT ResourceId, x_ParentResourceId, x_SplitCost, x_UnusedCost, x_LineItems FROM split_charges",
    ) == [("pod/api", "i-1", Decimal("0.06"), Decimal("0.02"), 2)]


NET: dict[str, Line] = {
    "Usage": {"line_item_net_unblended_cost": "0.09"},
    "DiscountedUsage": {"line_item_net_unblended_cost": "0", "reservation_net_effective_cost": "0.05"},
    "SavingsPlanCoveredUsage": {
        "line_item_net_unblended_cost": "0.091",
        "savings_plan_net_savings_plan_effective_cost": "0.065",
    },
    "RIFee": {
        "line_item_net_unblended_cost": "0.055",
        "reservation_net_unused_amortized_upfront_fee_for_billing_period": "0.008",
        "reservation_net_unused_recurring_fee": "0.02",
    },
    "SavingsPlanNegation": {"line_item_net_unblended_cost": "-0.091"},
    "SavingsPlanRecurringFee": {"line_item_net_unblended_cost": "0.045"},
}


def test_net_costs_are_the_export_s_own(settings: Settings, tmp_path: Path) -> None:
    kinds = [item | NET[kind] for item in LINES if (kind := item["line_item_line_item_type"]) in NET]
    taken(settings, write_parquet(tmp_path / "month.parquet", kinds))

    assert ask(
        settings, "SELECT x_LineItemType, x_NetBilledCost, x_NetEffectiveCost FROM charges ORDER BY x_LineItemType"
    ) == [
        ("DiscountedUsage", Decimal(0), Decimal("0.05")),
        ("RIFee", Decimal("0.055"), Decimal("0.028")),
        ("SavingsPlanCoveredUsage", Decimal("0.091"), Decimal("0.065")),
        ("SavingsPlanNegation", Decimal("-0.091"), Decimal(0)),
        ("SavingsPlanRecurringFee", Decimal("0.045"), None),
        ("Usage", Decimal("0.09"), Decimal("0.09")),
    ]


def test_without_net_columns_net_is_unknown_and_never_gross(month: Settings) -> None:
    assert ask(month, "SELECT count(x_NetBilledCost), count(x_NetEffectiveCost) FROM charges") == [(0, 0)]


@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        ("DiscountedUsage", "reservation_effective_cost"),
        ("SavingsPlanCoveredUsage", "savings_plan_savings_plan_effective_cost"),
        ("SavingsPlanRecurringFee", "savings_plan_total_commitment_to_date"),
        ("SavingsPlanRecurringFee", "savings_plan_used_commitment"),
        ("RIFee", "reservation_unused_amortized_upfront_fee_for_billing_period"),
        ("RIFee", "reservation_unused_recurring_fee"),
    ],
)
def test_without_the_column_that_a_row_needs_its_amortised_cost_is_not_available_and_no_total_is_partial(
    settings: Settings, tmp_path: Path, kind: str, absent: str
) -> None:
    lines = [{name: value for name, value in item.items() if name != absent} for item in LINES]
    (attempt,) = taken(settings, write_parquet(tmp_path / "month.parquet", lines))

    assert ends([attempt]) == [("PUBLISHED", None)]
    assert ask(settings, "SELECT DISTINCT x_LineItemType FROM charges WHERE EffectiveCost IS NULL") == [(kind,)]
    assert ask(settings, "SELECT x_NotAvailable FROM bills") == [(f"EffectiveCost of {kind}",)]
    assert [row[3] for row in check(settings, "not_available")] == [f"EffectiveCost of {kind}"]
    assert ask(settings, "SELECT DISTINCT x_LineItemType FROM reconciliation WHERE EffectiveCost IS NULL") == [(kind,)]
    assert ask(
        settings, "SELECT count(*) FROM service_day WHERE EffectiveCost IS NOT NULL AND ServiceName = 'AmazonEC2'"
    ) == [(0,)]
    assert check(settings, "amortisation_identity") == []


def test_a_fee_with_a_blank_part_is_not_available(settings: Settings, tmp_path: Path) -> None:
    """AWS writes 0 for reservations without upfront fee; blank is what it does not provide (Dedicated Hosts)."""
    unused: Line = {
        "reservation_unused_amortized_upfront_fee_for_billing_period": None,
        "reservation_unused_recurring_fee": "2",
    }
    taken(settings, write_parquet(tmp_path / "month.parquet", [line("RIFee", "3", **IN_RESERVATION, **unused)]))

    assert ask(settings, "SELECT BilledCost, EffectiveCost, x_AmortizedUpfrontFee FROM charges") == [
        (Decimal(3), None, None)
    ]
    assert ask(settings, "SELECT x_NotAvailable FROM bills") == [("EffectiveCost of RIFee",)]


def test_a_covered_row_whose_effective_cost_is_blank_is_not_free(settings: Settings, tmp_path: Path) -> None:
    lines = [
        line("DiscountedUsage", "0", hour=0, reservation_effective_cost="0.05", **IN_RESERVATION),
        line("DiscountedUsage", "0", hour=1, reservation_effective_cost=None, **IN_RESERVATION),
    ]
    taken(settings, write_parquet(tmp_path / "month.parquet", lines))

    assert ask(settings, "SELECT x_LineItems, EffectiveCost FROM charges") == [(2, None)]
