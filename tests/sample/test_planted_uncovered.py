"""What commitments leave, and what habits cost, is in the bill as the truth says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from benchmarks.savings import reachable
from pipelines.sample import Truth
from pipelines.sample.planted_commitments import best
from pipelines.sample.truth import Group, Planted

DELIVERED = 712
"""Hours of the last thirty days that EC2 and RDS have delivered: the last day has 16."""


def _of(company: Truth, kind: str) -> list[Planted]:
    return [planted for planted in company.planted if planted.kind == kind]


def _recent(bills: dict[str, pl.DataFrame], company: Truth, planted: Planted) -> pl.DataFrame:
    """On-demand rows of the last thirty days."""
    first = datetime.combine(company.end - timedelta(days=29), datetime.min.time(), UTC)
    start = pl.col("line_item_usage_start_date").dt.replace_time_zone("UTC")
    chosen = (
        (pl.col("line_item_resource_id") == planted.resource)
        & (pl.col("line_item_usage_type") == planted.usage_type)
        & (pl.col("line_item_line_item_type") == "Usage")
        & (start >= first)
    )
    columns = ["line_item_usage_start_date", "line_item_unblended_cost", "line_item_usage_amount"]
    return pl.concat(bill.filter(chosen).select(columns) for bill in bills.values())


SAVED = {
    "m5": 0.15, "m6i": 0.15, "r5": 0.15, "r6i": 0.15, "c5": 0.147, "c6i": 0.147, "t3": 0.192,
    "db.m5": 0.107, "db.r5": 0.101,
}  # fmt: skip
"""Of the price of an x86 family, what Graviton saves; rounded."""


def test_graviton_saves_its_share_of_what_is_billed_on_demand(company: Truth, bills: dict[str, pl.DataFrame]) -> None:
    checked = 0
    for planted in _of(company, "x86_machine"):
        rows = _recent(bills, company, planted)
        family = planted.usage_type.partition(":")[2].rpartition(".")[0]
        if planted.start > company.end - timedelta(days=29):  # a replaced machine: its month is younger
            continue
        cost = float(rows["line_item_unblended_cost"].sum()) / DELIVERED * 730
        assert float(planted.money) == pytest.approx(cost * SAVED[family], rel=0.09, abs=0.02)
        assert float(planted.base) == pytest.approx(cost, rel=1e-3, abs=0.02)
        checked += 1
    assert checked > 40


def test_nothing_is_planted_to_move_that_is_covered_or_graviton_or_spot(company: Truth) -> None:
    moved = {planted.usage_type for planted in _of(company, "x86_machine")}
    assert "InstanceUsage:db.r5.2xlarge" not in moved  # both are reserved
    assert not [usage for usage in moved if "m7g" in usage or "r6g" in usage or "Spot" in usage]


def test_steady_search_nodes_are_worth_a_reservation_at_its_discount(company: Truth) -> None:
    (search,) = [planted for planted in _of(company, "uncommitted_spend") if planted.resource == "opensearch"]
    assert search.money == Decimal("75.58")  # 2 nodes, 0.167 USD an hour, 31 % less, 730 hours
    assert search.discount == Decimal("14.63")  # 6 % of the 243.82 that it displaces; the reservation has none


def test_the_enterprise_discount_takes_six_percent_off_what_waste_would_save(company: Truth) -> None:
    for planted in _of(company, "x86_machine") + _of(company, "office_machine"):
        assert float(planted.discount) == pytest.approx(0.06 * float(planted.money), abs=0.011)
    assert {planted.discount for planted in _of(company, "unused_reservation")} == {0}


def test_the_best_commitment_is_found_by_trying_all() -> None:
    saving, left = best(np.array([[1.0, 1.0, 0.0, 2.0]]), np.array([0.5]))
    assert saving == 0.25  # 0.50 an hour covers 1, 1, 0 and 1 of it
    assert left.tolist() == [[0.0, 0.0, 0.0, 1.0]]
    assert best(np.array([[0.0, 0.0, 0.0, 2.0]]), np.array([0.5]))[0] == 0.0


def test_an_office_machine_runs_always_and_saves_its_nights_and_weekends(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    (planted,) = _of(company, "office_machine")
    assert _recent(bills, company, planted).height == DELIVERED
    assert planted.money == Decimal("180.21")  # 0.384 USD × 730 h × 108 / 168


def test_a_host_left_on_costs_the_nights_on_which_it_was(company: Truth, bills: dict[str, pl.DataFrame]) -> None:
    (planted,) = _of(company, "host_left_on")
    rows = _recent(bills, company, planted)
    hour = rows["line_item_usage_start_date"].dt
    nights = rows.filter(~hour.hour().is_between(7, 18))
    assert nights.height == 4 * 12 + 7  # the window begins in the midst of a fifth
    assert set(nights["line_item_usage_start_date"].dt.offset_by("-7h").dt.weekday()) == {1, 2, 3, 4}
    assert float(planted.money) == pytest.approx(float(nights["line_item_unblended_cost"].sum()) / 720 * 730, abs=0.01)


def test_a_function_keeps_a_fifth_above_the_memory_it_used(
    company: Truth, bills: dict[str, pl.DataFrame], metrics: pl.DataFrame
) -> None:
    used = metrics.filter(pl.col("metric") == "memory_utilization")
    highest = dict(used.group_by("resource_id").agg(pl.col("maximum").max()).iter_rows())
    for planted in _of(company, "roomy_function"):
        rows = _recent(bills, company, planted)
        share = 1 - 1.2 * highest[planted.resource.rpartition(":")[2]] / 100
        cost = float(rows["line_item_unblended_cost"].sum()) / 720 * 730
        assert float(planted.money) == pytest.approx(cost * share, rel=0.03)


def test_logs_save_at_most_half_of_their_ordinary_month(company: Truth, bills: dict[str, pl.DataFrame]) -> None:
    for planted in _of(company, "unsearched_logs"):
        hours = _recent(bills, company, planted)["line_item_unblended_cost"]
        usual = hours.median()
        assert isinstance(usual, float)
        ordinary = hours.filter(hours <= 4 * usual).mean()  # without the day on which debug logs were left on
        assert isinstance(ordinary, float)
        quarters = float(planted.money) / (ordinary * 730 / 2) * 4
        assert quarters == pytest.approx(round(quarters), abs=0.05)
        assert 1 <= round(quarters) <= 4


def test_bytes_that_take_a_dear_way_are_some_of_those_on_the_bill(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    may = bills["2026-05"]
    near = may.filter(pl.col("line_item_usage_type") == "USE1-C3DataTransfer-Out-Bytes")
    assert near["line_item_unblended_cost"].sum() == 0
    (through,), (chatter,) = _of(company, "s3_through_nat"), _of(company, "zone_chatter")
    assert 0.2 < float(through.money) / (float(near["line_item_usage_amount"].sum()) * 0.045) < 0.8
    crossed = may.filter(
        pl.col("line_item_usage_type") == chatter.usage_type, pl.col("line_item_usage_account_id") == chatter.account
    )
    assert 0.1 < float(chatter.money) / float(crossed["line_item_unblended_cost"].sum()) < 0.5


def test_the_reservation_that_ends_says_so_on_its_fee(company: Truth, bills: dict[str, pl.DataFrame]) -> None:
    (planted,) = _of(company, "ending_reservation")
    rows = bills["2026-06"].filter(pl.col("reservation_end_time").is_not_null())
    assert rows["line_item_line_item_type"].to_list() == ["RIFee"]
    assert rows["reservation_reservation_a_r_n"].to_list() == [planted.resource]
    assert rows["reservation_end_time"][0].startswith("2026-08-08")
    # Four machines at 0.768 USD on demand, for 0.227 USD and 1,989 USD a year each.
    assert float(planted.money) == pytest.approx(4 * 730 * (0.768 - 0.227 - 1989 / 8760), abs=0.01)


def test_what_lies_idle_of_a_commitment_is_lost_and_no_saving_is_planted_for_it(company: Truth) -> None:
    lost = {planted.kind for planted in company.of(Group.WARNING)}
    assert lost == {"ending_reservation", "unused_reservation", "underused_reservation", "underused_savings_plan"}
    assert reachable(company.of(Group.WARNING)) == 0


def _waste(kind: str, money: str, base: str, resource: str = "i-1", usage_type: str = "BoxUsage:m5.large") -> Planted:
    amounts = Decimal(money), Decimal(base)
    return Planted(
        Group.WASTE, kind, "1", "us-east-1", resource, usage_type, date(2026, 4, 1), None, amounts[0], "", amounts[1]
    )


def test_what_can_be_reached_is_after_discounts() -> None:
    idle, half = _waste("idle_machine", "100", "100"), _waste("oversized_machine", "50", "100", "i-2")
    assert reachable([replace(idle, discount=Decimal(6)), half]) == 144


def test_what_several_actions_save_of_one_resource_is_counted_once() -> None:
    idle, moved = _waste("idle_machine", "100", "100"), _waste("x86_machine", "15", "100")
    assert reachable([idle, moved]) == 100
    half = _waste("oversized_machine", "50", "100")
    assert reachable([half, moved]) == Decimal("57.5")
    assert reachable([half, _waste("gp2_volume", "20", "100", "vol-1", "EBS:VolumeUsage.gp2")]) == 70
