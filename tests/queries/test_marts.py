"""Each mart from a bill of a few lines: what it holds, literally."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Settings
from tests.ingest.bills import ACCOUNT, Line, ask, check, line, taken, write_parquet

RESERVATION = "arn:aws:ec2:us-east-1:004444555566:reserved-instances/1"
PLAN = "arn:aws:savingsplans::111122223333:savingsplan/1"
IN_RESERVATION: Line = {"reservation_reservation_a_r_n": RESERVATION, "line_item_usage_type": "HeavyUsage:m5.large"}


def bill(settings: Settings, folder: Path, lines: list[Line]) -> Settings:
    taken(settings, write_parquet(folder / "bill.parquet", lines))
    return settings


def reserved(hour: int, cost: str | None, **more: Any) -> Line:
    return line("DiscountedUsage", "0", hour=hour, reservation_effective_cost=cost, **more) | {
        "reservation_reservation_a_r_n": RESERVATION,
        "pricing_public_on_demand_cost": "0.1",
    }


def test_service_day_holds_every_line_item_type_and_what_of_it_was_used(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [
            line(cost="0.1", pricing_public_on_demand_cost="0.12"),
            line(cost="0.2", hour=5, pricing_public_on_demand_cost="0.24"),
            line("Credit", "-0.05"),
            line(cost="1", day=2, pricing_public_on_demand_cost="1"),
            line(cost="4", product_region="eu-central-1", pricing_public_on_demand_cost="4"),
        ],
    )

    assert ask(
        settings,
        "SELECT RegionId, ChargePeriodStart, BilledCost, EffectiveCost, x_UsageCost, ListCost "
        "FROM service_day ORDER BY ALL",
    ) == [
        ("eu-central-1", date(2026, 4, 1), Decimal(4), Decimal(4), Decimal(4), Decimal(4)),
        (None, date(2026, 4, 1), Decimal("0.25"), Decimal("0.25"), Decimal("0.3"), Decimal("0.36")),
        (None, date(2026, 4, 2), Decimal(1), Decimal(1), Decimal(1), Decimal(1)),
    ]


def test_usage_type_day_holds_usage_alone_with_its_quantity(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [
            line(cost="0.1", pricing_unit="Hrs"),
            line(cost="0.1", hour=1, pricing_unit="Hrs", line_item_resource_id="i-2"),
            line(
                cost="3", line_item_usage_type="EBS:VolumeUsage.gp2", line_item_usage_amount="30", pricing_unit="GB-Mo"
            ),
            line("Tax", "9"),
        ],
    )

    assert ask(
        settings,
        "SELECT x_ServiceCode, x_UsageType, EffectiveCost, ConsumedQuantity, ConsumedUnit "
        "FROM usage_type_day ORDER BY ALL",
    ) == [
        ("AmazonEC2", "BoxUsage:m5.large", Decimal("0.2"), Decimal(2), "Hrs"),
        ("AmazonEC2", "EBS:VolumeUsage.gp2", Decimal(3), Decimal(30), "GB-Mo"),
    ]


def test_resource_day_holds_each_resource_s_day_with_its_hours_as_bits(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [
            line(cost="0.1", hour=0, pricing_public_on_demand_cost="0.1", resource_tags={"user_team": "web"}),
            line(cost="0.1", hour=3, pricing_public_on_demand_cost="0.1", resource_tags={"user_team": "web"}),
            line(cost="7", line_item_resource_id=None),
        ],
    )

    assert ask(
        settings,
        "SELECT SubAccountId, ResourceId, Tags, ChargePeriodStart, BilledCost, EffectiveCost, ListCost, "
        "ConsumedQuantity, x_HourMask, PricingCategory FROM resource_day",
    ) == [
        (
            ACCOUNT, "i-1", '{"team":"web"}', date(2026, 4, 1), Decimal("0.2"), Decimal("0.2"), Decimal("0.2"),
            Decimal(2), 0b1001, "Standard",
        )
    ]  # fmt: skip


def test_resource_period_holds_days_costs_and_the_committed_part(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [
            line(cost="0.1", day=3, pricing_public_on_demand_cost="0.1"),
            reserved(5, "0.06", day=5),
            reserved(6, "0.06", day=5),
            line("Fee", "12"),
        ],
    )

    assert ask(
        settings,
        "SELECT ResourceId, x_FirstDay, x_LastDay, x_ActiveDays, BilledCost, EffectiveCost, ListCost, x_CommittedCost "
        "FROM resource_period",
    ) == [
        (
            "i-1", date(2026, 4, 3), date(2026, 4, 5), 2, Decimal("0.1"), Decimal("0.22"), Decimal("0.3"),
            Decimal("0.12"),
        )
    ]  # fmt: skip


def test_resource_hour_of_week_counts_the_hours_of_the_week_with_a_charge(settings: Settings, tmp_path: Path) -> None:
    # 1 April 2026 is a Wednesday (48…71), 5 April a Sunday (144…167), 8 April the next Wednesday.
    bill(settings, tmp_path, [line(day=1, hour=0), line(day=1, hour=23), line(day=5, hour=23), line(day=8, hour=0)])

    assert ask(settings, "SELECT x_HourOfWeek, x_RunningHours FROM resource_hour_of_week ORDER BY ALL") == [
        (48, 2),
        (71, 1),
        (167, 1),
    ]


def test_a_daily_export_gives_no_hours(settings: Settings, tmp_path: Path) -> None:
    start = datetime(2026, 4, 1)
    daily: Line = {"line_item_usage_start_date": start, "line_item_usage_end_date": start + timedelta(days=1)}
    bill(
        settings, tmp_path, [line(line_item_resource_id=f"i-{number}", **daily) for number in range(3)] + [line(day=2)]
    )

    assert ask(settings, "SELECT x_Hourly FROM bills") == [(False,)]
    assert ask(settings, "SELECT count(x_HourMask) FROM resource_day") == [(0,)]
    assert ask(settings, "SELECT count(*) FROM resource_hour_of_week") == [(0,)]
    assert ask(settings, "SELECT count(*) FROM commitment_family_hour") == [(0,)]


def test_a_row_of_a_whole_month_gives_its_resource_no_hours(settings: Settings, tmp_path: Path) -> None:
    month: Line = {"line_item_usage_end_date": datetime(2026, 5, 1)}
    bill(settings, tmp_path, [line(hour=0), line(hour=1), line(line_item_resource_id="i-2", **month)])

    assert ask(settings, "SELECT ResourceId, x_HourMask FROM resource_day ORDER BY ALL") == [
        ("i-1", 0b11),
        ("i-2", None),
    ]


def test_commitment_period_holds_what_was_used_and_what_was_not(settings: Settings, tmp_path: Path) -> None:
    fee = line(
        "RIFee", "44", **IN_RESERVATION,
        reservation_unused_amortized_upfront_fee_for_billing_period="1",
        reservation_unused_recurring_fee="2.5",
    )  # fmt: skip
    plan = line(
        "SavingsPlanRecurringFee", "0.1", line_item_usage_type="ComputeSP:1yrNoUpfront",
        savings_plan_savings_plan_a_r_n=PLAN, savings_plan_total_commitment_to_date="0.1",
        savings_plan_used_commitment="0.04",
    )  # fmt: skip
    bill(settings, tmp_path, [reserved(0, "0.06"), reserved(1, "0.06", day=9), fee, plan])

    assert ask(
        settings,
        "SELECT CommitmentDiscountId, CommitmentDiscountType, x_UsageType, x_LastDay, x_UsedCost, x_UnusedCost, "
        "x_OnDemandEquivalent FROM commitment_period ORDER BY ALL",
    ) == [
        (
            RESERVATION, "Reserved Instance", "HeavyUsage:m5.large", date(2026, 4, 9), Decimal("0.12"), Decimal("3.5"),
            Decimal("0.2"),
        ),
        (
            PLAN, "Savings Plan", "ComputeSP:1yrNoUpfront", date(2026, 4, 9), Decimal(0), Decimal("0.06"), None,
        ),
    ]  # fmt: skip


def test_commitment_family_hour_holds_what_commitments_could_cover_and_did(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [
            line(cost="0.1"),
            line(cost="0.2", line_item_resource_id="i-2", line_item_usage_type="EUC1-BoxUsage:m5.xlarge"),
            reserved(0, "0.06"),
            line(
                cost="0.4",
                hour=1,
                line_item_usage_type="InstanceUsage:db.r6g.large",
                line_item_product_code="AmazonRDS",
            ),
            line(cost="9", line_item_usage_type="SpotUsage:m5.large"),
            line(cost="9", line_item_usage_type="EBS:VolumeUsage.gp3"),
        ],
    )

    assert ask(
        settings,
        "SELECT x_CommitmentFamily, x_Hour, x_OnDemandCost, x_CoveredCost FROM commitment_family_hour ORDER BY ALL",
    ) == [
        ("ec2:m5", datetime(2026, 4, 1, 0), Decimal("0.3"), Decimal("0.06")),
        ("rds:r6g", datetime(2026, 4, 1, 1), Decimal("0.4"), Decimal(0)),
    ]


def test_usage_of_an_hourly_bill_has_its_cost_in_each_hour_of_the_day(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings,
        tmp_path,
        [line(cost="0.25"), line(cost="0.5", hour=23), line(cost="0.125", hour=23), reserved(1, "2")],
    )

    held = ask(settings, "SELECT x_HourCosts FROM usage_export_hours ORDER BY x_HourCosts")
    assert [sum(hours) for (hours,) in held] == [2.875]
    assert held[0][0] == [0.25, 2.0, *[0.0] * 21, 0.625]


def test_bucket_storage_class_holds_storage_and_no_requests(settings: Settings, tmp_path: Path) -> None:
    def stored(usage_type: str, amount: str, cost: str) -> Line:
        return line(cost=cost, line_item_product_code="AmazonS3", line_item_resource_id="logs", pricing_unit="GB-Mo",
                    line_item_usage_type=usage_type, line_item_usage_amount=amount)  # fmt: skip

    bill(
        settings,
        tmp_path,
        [
            stored("TimedStorage-ByteHrs", "10", "0.23"),
            stored("EUC1-TimedStorage-ByteHrs", "10", "0.23"),
            stored("TimedStorage-SIA-ByteHrs", "4", "0.05"),
            stored("TimedStorage-ZIA-ByteHrs", "1", "0.01"),
            stored("TimedStorage-INT-FA-ByteHrs", "2", "0.046"),
            stored("TimedStorage-GIR-ByteHrs", "3", "0.012"),
            stored("TimedStorage-GlacierByteHrs", "5", "0.018"),
            stored("TimedStorage-GDA-ByteHrs", "6", "0.006"),
            stored("Requests-Tier1", "1000", "0.005"),
        ],
    )

    assert ask(
        settings, "SELECT x_StorageClass, ConsumedQuantity, EffectiveCost FROM bucket_storage_class ORDER BY ALL"
    ) == [
        ("DEEP_ARCHIVE", Decimal(6), Decimal("0.006")),
        ("GLACIER", Decimal(5), Decimal("0.018")),
        ("GLACIER_IR", Decimal(3), Decimal("0.012")),
        ("INTELLIGENT_TIERING", Decimal(2), Decimal("0.046")),
        ("ONEZONE_IA", Decimal(1), Decimal("0.01")),
        ("STANDARD", Decimal(20), Decimal("0.46")),
        ("STANDARD_IA", Decimal(4), Decimal("0.05")),
    ]


@pytest.mark.parametrize(
    ("mart", "amount"),
    [
        ("service_day", "x_UsageCost"),
        ("usage_type_day", "EffectiveCost"),
        ("resource_day", "EffectiveCost"),
        ("resource_period", "x_CommittedCost"),
        ("commitment_period", "x_UsedCost"),
        ("commitment_family_hour", "x_CoveredCost"),
    ],
)
def test_no_mart_adds_up_what_is_only_partly_known(settings: Settings, tmp_path: Path, mart: str, amount: str) -> None:
    bill(settings, tmp_path, [reserved(0, "0.06"), reserved(0, None)])

    assert ask(settings, f"SELECT {amount} FROM {mart}") == [(None,)]


def test_marts_add_up_to_the_charges_that_they_hold(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, [line(cost="0.1"), line(cost="0.3", day=4, line_item_resource_id=None), line("Tax", "5")])

    assert ask(settings, "SELECT sum(BilledCost), sum(x_UsageCost) FROM service_day") == [
        (Decimal("5.4"), Decimal("0.4"))
    ]
    assert ask(settings, "SELECT sum(EffectiveCost) FROM usage_type_day") == [(Decimal("0.4"),)]
    assert ask(settings, "SELECT sum(EffectiveCost) FROM resource_day") == [(Decimal("0.1"),)]
    assert ask(settings, "SELECT sum(EffectiveCost) FROM resource_period") == [(Decimal("0.1"),)]
    assert check(settings, "marts_equal_charges") == []
