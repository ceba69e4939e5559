"""The mart commitment_day: each day's use of a commitment, and what of it was paid and not used, exact in sum."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from pipelines.settings import Settings
from pipelines.steps.judge import judge
from pipelines.steps.marts import build, stale
from pipelines.warehouse import frame, writer
from tests.ingest.bills import ACCOUNT, PAYER, Line, aged, ask, line, taken, with_marts, write_csv, write_parquet

RESERVATION = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:reserved-instances/1"
PLAN = f"arn:aws:savingsplans::{ACCOUNT}:savingsplan/1"
OWNED: Line = {"reservation_reservation_a_r_n": RESERVATION, "pricing_public_on_demand_cost": "0.2"}
ELSEWHERE: Line = {"line_item_usage_account_id": "000000000009", "product_region": "us-east-1"}
DAYS = "SELECT ChargePeriodStart, x_UsedCost, x_UnusedCost FROM commitment_day ORDER BY ALL"
BOTH = "CommitmentDiscountId, sum(x_UsedCost), sum(x_UnusedCost), sum(x_OnDemandEquivalent)"


def used(day: int, cost: str | None, **more: Any) -> Line:
    return line("DiscountedUsage", "0", day, reservation_effective_cost=cost, **OWNED | more)


def fee(unused: str | None, day: int = 1, **more: Any) -> Line:
    """A reservation's fee of the month to date, and what of it was not used."""
    return line(
        "RIFee", "5", day, line_item_usage_type="HeavyUsage:m5.large", **OWNED,
        reservation_unused_amortized_upfront_fee_for_billing_period="0", reservation_unused_recurring_fee=unused,
    ) | more  # fmt: skip


def plan_fee(day: int, hour: int, commitment: str, used_commitment: str) -> Line:
    return line(
        "SavingsPlanRecurringFee", commitment, day, hour, line_item_usage_type="ComputeSP:1yrNoUpfront",
        savings_plan_savings_plan_a_r_n=PLAN, savings_plan_total_commitment_to_date=commitment,
        savings_plan_used_commitment=used_commitment,
    )  # fmt: skip


def bill(settings: Settings, folder: Path, *lines: Line) -> None:
    taken(settings, write_parquet(folder / "bill.parquet", lines))


def test_a_reservation_costs_the_same_every_day_and_what_was_not_used_of_it_is_unused(
    settings: Settings, tmp_path: Path
) -> None:
    bill(settings, tmp_path, fee("2.4"), used(2, "0.6"), used(4, "0.5"), used(4, "0.5", hour=1))

    assert ask(settings, DAYS) == [
        (date(2026, 4, 1), Decimal(0), Decimal(1)),
        (date(2026, 4, 2), Decimal("0.6"), Decimal("0.4")),
        (date(2026, 4, 3), Decimal(0), Decimal(1)),
        (date(2026, 4, 4), Decimal(1), Decimal(0)),
    ]


def test_a_reservation_bought_within_the_month_begins_with_its_fee(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, fee("1", day=3), line(day=4))

    assert ask(settings, DAYS) == [
        (date(2026, 4, 3), Decimal(0), Decimal("0.5")),
        (date(2026, 4, 4), Decimal(0), Decimal("0.5")),
    ]


def test_what_does_not_divide_goes_to_the_last_day(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, fee("1"), line(day=3))

    assert [unused for _, _, unused in ask(settings, DAYS)] == [
        Decimal("0.333333333333"),
        Decimal("0.333333333333"),
        Decimal("0.333333333334"),
    ]


def test_use_above_an_even_share_is_negative_unused_and_the_sum_stays(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, fee("0.5"), used(1, "0.2"), used(2, "1.3"))

    assert [unused for _, _, unused in ask(settings, DAYS)] == [Decimal("0.8"), Decimal("-0.3")]


def test_a_reservation_of_which_all_was_used_has_nothing_unused_on_any_day(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, fee("0"), used(1, "0.4"), used(2, "1"))

    assert [unused for _, _, unused in ask(settings, DAYS)] == [Decimal(0), Decimal(0)]


def test_the_hours_of_a_savings_plan_carry_their_own_day(settings: Settings, tmp_path: Path) -> None:
    covered: Line = {"savings_plan_savings_plan_a_r_n": PLAN, "savings_plan_savings_plan_effective_cost": "0.07"}
    bill(
        settings, tmp_path,
        plan_fee(1, 0, "0.1", "0.03"), plan_fee(1, 1, "0.1", "0"), plan_fee(2, 0, "0.1", "0.1"),
        line("SavingsPlanCoveredUsage", "0.2", **covered), line(day=5),
    )  # fmt: skip

    assert ask(settings, DAYS) == [
        (date(2026, 4, 1), Decimal("0.07"), Decimal("0.17")),
        (date(2026, 4, 2), Decimal(0), Decimal(0)),
    ]


def test_labels_are_those_of_the_fee_wherever_it_is_used(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, fee("1", product_region="eu-west-1"), used(1, "1", **ELSEWHERE))

    assert ask(settings, "SELECT DISTINCT SubAccountId, RegionId, x_UsageType FROM commitment_day") == [
        (ACCOUNT, "eu-west-1", "HeavyUsage:m5.large")
    ]


def test_without_a_fee_the_commitment_belongs_to_the_account_and_region_that_its_name_gives(
    settings: Settings, tmp_path: Path
) -> None:
    bill(settings, tmp_path, used(1, "1", **ELSEWHERE), used(2, "1", reservation_reservation_a_r_n="r-9", **ELSEWHERE))

    columns = "CommitmentDiscountId, SubAccountId, RegionId, x_UnusedCost"
    assert ask(settings, f"SELECT {columns} FROM commitment_day ORDER BY ALL") == [
        (RESERVATION, ACCOUNT, "eu-central-1", Decimal(0)),
        ("r-9", PAYER, None, Decimal(0)),
    ]


@pytest.mark.parametrize("lines", [(fee(None), used(1, "1"), used(2, "1")), (fee("1"), used(1, None), used(2, "1"))])
def test_what_the_export_cannot_give_makes_unused_unknown_on_every_day(
    settings: Settings, tmp_path: Path, lines: tuple[Line, ...]
) -> None:
    bill(settings, tmp_path, *lines)

    assert [unused for _, _, unused in ask(settings, DAYS)] == [None, None]


def test_the_days_add_up_to_the_period(settings: Settings, tmp_path: Path) -> None:
    bill(
        settings, tmp_path, fee("7.77", day=2), *(used(day, "0.123456789") for day in range(3, 30)),
        plan_fee(1, 0, "0.1", "0.03"),
    )  # fmt: skip

    by_day = ask(settings, f"SELECT {BOTH} FROM commitment_day GROUP BY ALL ORDER BY ALL")
    assert [row[1:3] for row in by_day] == [
        (Decimal("3.333333303"), Decimal("7.77")),
        (Decimal(0), Decimal("0.07")),
    ]
    assert [row[:3] for row in by_day] == ask(
        settings, "SELECT CommitmentDiscountId, x_UsedCost, x_UnusedCost FROM commitment_period ORDER BY ALL"
    )


def focus(day: int, status: str | None, cost: str, **more: Any) -> Line:
    """A FOCUS row of the reservation: used, unused, or (no status) its purchase."""
    month, start, after = (datetime(2026, *at) for at in ((4, 1), (4, day), (5, 1)))
    return {
        "BillingAccountId": PAYER, "SubAccountId": ACCOUNT, "BillingPeriodStart": month,
        "BillingPeriodEnd": after, "BillingCurrency": "USD", "ProviderName": "AWS",
        "ChargePeriodStart": start, "ChargePeriodEnd": start + timedelta(hours=1),
        "ChargeCategory": "Usage" if status else "Purchase", "ChargeClass": None,
        "ChargeFrequency": "Usage-Based" if status else "Recurring", "ServiceName": "Amazon EC2",
        "PricingCategory": "Committed", "CommitmentDiscountId": RESERVATION,
        "CommitmentDiscountType": "Reservation", "CommitmentDiscountStatus": status,
        "BilledCost": "0", "EffectiveCost": cost, "ListCost": cost,
        "ContractedCost": cost, "RegionId": "eu-central-1", "ResourceId": None, "SkuId": "s", "Tags": "{}",
    } | more  # fmt: skip


def test_unused_usage_of_focus_carries_its_own_day(settings: Settings, tmp_path: Path) -> None:
    lines = [focus(1, None, "0"), focus(1, "Unused", "0.3"), focus(2, "Used", "0.6"), focus(3, "Used", "0.6")]
    taken(settings, write_csv(tmp_path / "focus.csv", lines))

    assert ask(settings, DAYS) == [
        (date(2026, 4, 1), Decimal(0), Decimal("0.3")),
        (date(2026, 4, 2), Decimal("0.6"), Decimal(0)),
        (date(2026, 4, 3), Decimal("0.6"), Decimal(0)),
    ]


def test_a_commitment_of_no_account_is_judged_as_its_payers(settings: Settings, tmp_path: Path) -> None:
    unnamed = {"SubAccountId": None, "CommitmentDiscountId": "r-9"}
    lines = [focus(day, "Unused", "2.4", **unnamed) for day in range(1, 9)]
    taken(settings, write_csv(tmp_path / "focus.csv", lines))
    with writer(with_marts(settings)) as con:
        judge(con, settings, [date(2026, 4, 8)])

    assert ask(settings, "SELECT SubAccountId, ResourceId, x_Impact FROM verdicts") == [
        (PAYER, "r-9", Decimal("73.00"))
    ]


def test_a_day_is_judged_the_same_when_it_is_new_and_when_its_month_is_complete(
    settings: Settings, tmp_path: Path
) -> None:
    def month(through: int) -> list[Line]:
        """4.80 a day, a quarter of it used."""
        each = [used(day, "1.2") for day in range(1, through + 1)]
        hours = [plan_fee(day, hour, "0.1", "0.05") for day in range(1, through + 1) for hour in range(24)]
        return [fee(f"{3.6 * through:.1f}", bill_invoice_id="1"), *each, *hours]

    day = date(2026, 4, 12)
    said = f"SELECT * EXCLUDE (x_Version, x_Mature, Confidence) FROM verdicts WHERE x_AsOf = DATE '{day}'"
    verdicts = []
    for number, through in enumerate((12, 30)):
        taken(settings, aged(write_parquet(tmp_path / "bill.parquet", month(through)), number))
        with writer(with_marts(settings)) as con:
            judge(con, settings, [day])
            verdicts.append(frame(con, f"{said} AND DetectorId LIKE 'un%used_commitment' ORDER BY ALL"))
    new, again = verdicts

    assert new.select("ResourceId", "x_Impact").rows() == [
        (RESERVATION, Decimal("109.50")),
        (PLAN, Decimal("36.50")),
    ]
    assert_frame_equal(again, new)


def test_what_a_commitment_is_and_when_it_ends_is_read_where_the_export_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    plan: Line = {"savings_plan_savings_plan_a_r_n": PLAN, "savings_plan_savings_plan_effective_cost": "0.06"}
    terms: Line = {
        "savings_plan_offering_type": "ComputeSavingsPlans", "savings_plan_purchase_term": "3yr",
        "savings_plan_payment_option": "Partial Upfront", "savings_plan_end_time": "2026-05-20T09:59:59.000Z",
    }  # fmt: skip
    lease: Line = {
        "pricing_offering_class": "standard", "pricing_lease_contract_length": "1yr",
        "pricing_purchase_option": "No Upfront", "reservation_end_time": "2027-01-01T00:00:00.000Z",
    }  # fmt: skip
    unknown: Line = {"reservation_reservation_a_r_n": RESERVATION.replace("/1", "/2")}
    bill(
        settings,
        tmp_path,
        line("SavingsPlanCoveredUsage", "0.1", line_item_resource_id="i-2", **plan, **terms),
        used(1, "0.06", **lease),
        used(1, "0.06", **unknown, line_item_resource_id="i-3"),
    )

    assert ask(settings, "SELECT CommitmentDiscountId, x_EndsOn FROM commitment_day ORDER BY x_EndsOn") == [
        (PLAN, date(2026, 5, 20)),
        (RESERVATION, date(2027, 1, 1)),
        (f"{RESERVATION[:-1]}2", None),
    ]
    assert ask(
        settings,
        "SELECT ResourceId, x_CommitmentFamily, x_Plan, x_TermYears, x_Payment FROM commitment_resource_day ORDER BY 1",
    ) == [
        ("i-1", "ec2:m5", "RI standard", 1, "none"),
        ("i-2", "ec2:m5", "Compute SP", 3, "partial"),
        ("i-3", "ec2:m5", None, None, None),
    ]  # fmt: skip


def test_a_mart_that_a_warehouse_does_not_have_yet_is_made_of_all_its_months(
    settings: Settings, tmp_path: Path
) -> None:
    bill(settings, tmp_path, used(1, "0.06"))
    with writer(with_marts(settings)) as con:
        con.execute("DROP TABLE commitment_day")
        assert list(stale(con)) == [date(2026, 4, 1)]

    assert ask(settings, "SELECT count(*) FROM commitment_day") == [(1,)]


def test_a_mart_of_an_older_shape_is_made_anew(settings: Settings, tmp_path: Path) -> None:
    bill(settings, tmp_path, used(1, "0.06"))
    with writer(with_marts(settings)) as con:
        con.execute("ALTER TABLE commitment_day DROP COLUMN x_EndsOn")
        assert list(stale(con)) == [date(2026, 4, 1)]
        build(con, date(2026, 4, 1))

    assert ask(settings, "SELECT count(*), count(x_EndsOn) FROM commitment_day") == [(1, 0)]
