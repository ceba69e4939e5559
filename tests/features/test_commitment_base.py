"""What could be bought for steady spend: each amount once, waste first, known on the day and not later."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.features.commitment_base import commitment_base
from models.features.commitment_offers import within
from models.features.commitment_waste import moves_to
from models.finding import FINDING
from models.focus import COMMITMENT_FAMILY_HOUR, COMMITMENT_RESOURCE_DAY
from models.purchase import COMMITMENT_BASE, COMMITMENT_OFFERS

FRIDAY = date(2024, 5, 31)
DAYS = 14
SCOPE = {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD"}
ALL_DAY = (1 << 24) - 1


def _offer(family: str, plan: str, ratio: float, years: int = 1, payment: str = "none") -> dict[str, Any]:
    values = (family, plan, years, payment, ratio, f"list of {plan}")
    return dict(zip(COMMITMENT_OFFERS.columns, values, strict=True))


COMPUTE = _offer("ec2:[a-z0-9]+|fargate", "Compute SP", 0.75)
INSTANCE = _offer("ec2:[a-z0-9]+", "EC2 Instance SP", 0.6)
RESERVED = _offer("rds:.+", "RI standard", 0.7)


def _hour(day: date, hour: int, cost: float, family: str = "ec2:m5", **more: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(COMMITMENT_FAMILY_HOUR.columns)
    filled |= SCOPE | {"RegionId": "eu", "x_CommitmentFamily": family, "x_OnDemandCost": cost}
    return filled | {"x_Hour": datetime(day.year, day.month, day.day, hour), "x_OnDemandListCost": cost} | more


def _resource(day: date, cost: float, family: str = "ec2:m5", **more: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(COMMITMENT_RESOURCE_DAY.columns)
    filled |= SCOPE | {"RegionId": "eu", "x_CommitmentFamily": family, "ResourceId": "i-1", "x_UsageType": "Box"}
    filled |= {"ChargePeriodStart": day, "EffectiveCost": cost, "ListCost": cost, "ConsumedQuantity": 24.0}
    return filled | {"ConsumedUnit": "Hrs", "x_HourMask": ALL_DAY, "x_Mature": True, "SubAccountName": "shop"} | more


def _days(count: int = DAYS, last: date = FRIDAY) -> list[date]:
    return [last - timedelta(days=back) for back in reversed(range(count))]


def _steady(cost: float = 10.0, family: str = "ec2:m5", **more: Any) -> list[dict[str, Any]]:
    return [_hour(day, hour, cost, family, **more) for day in _days() for hour in range(24)]


def _finding(category: str, saving: str = "0.00", **more: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(FINDING)
    filled |= SCOPE | {"x_AsOf": FRIDAY, "Category": category, "ResourceId": "i-1"}
    return filled | {"x_EstimatedMonthlySaving": Decimal(saving), "x_MonthlyCost": Decimal("100.00")} | more


def _base(
    hours: list[dict[str, Any]],
    resources: list[dict[str, Any]] | None = None,
    offers: tuple[dict[str, Any], ...] = (COMPUTE, INSTANCE, RESERVED),
    findings: tuple[dict[str, Any], ...] = (),
    as_of: tuple[date, ...] = (FRIDAY,),
) -> pl.DataFrame:
    return commitment_base(
        pl.LazyFrame(hours, schema=COMMITMENT_FAMILY_HOUR.schema),
        pl.LazyFrame(resources or [], schema=COMMITMENT_RESOURCE_DAY.schema),
        pl.LazyFrame(offers, schema=COMMITMENT_OFFERS.schema),
        pl.DataFrame(findings, schema=FINDING),
        as_of,
        DAYS,
    ).collect()


def _bought(frame: pl.DataFrame) -> dict[tuple[str, str], Any]:
    """(division, family) → (commitment, saving) per hour."""
    columns = ("x_Division", "x_CommitmentFamily", "x_CommitmentPerHour", "x_SavingPerHour")
    return {(one, family): (spent, saved) for one, family, spent, saved in frame.select(columns).rows() if one}


def test_spend_is_divided_in_two_ways_and_each_amount_is_bought_for_once() -> None:
    found = _bought(_base(_steady() + _steady(4.0, "fargate")))
    assert found == {
        ("pooled", "compute"): (pytest.approx(10.5), pytest.approx(3.5)),
        ("specific", "ec2:m5"): (pytest.approx(6.0), pytest.approx(4.0)),
        ("specific", "compute"): (pytest.approx(3.0), pytest.approx(1.0)),
    }


def test_a_plan_of_a_family_counts_for_every_platform_of_it_and_a_plan_of_the_payer_for_every_region() -> None:
    windows = _offer("ec2:[a-z0-9]+:windows", "EC2 Instance SP", 0.8)
    hours = _steady() + _steady(5.0, "ec2:m5:windows") + _steady(2.0, RegionId="us")
    found = _base(hours, offers=(COMPUTE, INSTANCE, windows)).filter(x_Division="specific")
    assert found.select("x_CommitmentFamily", "RegionId", "x_CommitmentPerHour").rows() == [
        ("ec2:m5", "eu", pytest.approx(10.0)),
        ("ec2:m5", "us", pytest.approx(1.2)),
    ]


def test_a_server_that_should_go_is_not_committed_to() -> None:
    resources = [_resource(day, 96.0) for day in _days()]  # 4 of the 10 an hour
    found = _base(_steady(), resources, findings=(_finding("terminate"),)).filter(x_CommitmentFamily="ec2:m5")
    assert found["x_CommitmentPerHour"].to_list() == pytest.approx([3.6])
    assert found["x_WastePerHour"].to_list() == pytest.approx([4.0])
    assert found["x_MonthlyCost"].to_list() == pytest.approx([6 * 730])


def test_a_server_that_should_shrink_is_committed_to_in_its_new_size() -> None:
    resources = [_resource(day, 240.0) for day in _days()]
    found = _base(_steady(), resources, findings=(_finding("rightsize", "50.00"),)).filter(x_CommitmentFamily="ec2:m5")
    assert found["x_CommitmentPerHour"].to_list() == pytest.approx([3.0])


def _moves_to(target: str, **more: Any) -> dict[str, Any]:
    return _finding("modernize", "15.00", x_Evidence=f'{{"target_type":"{target}"}}', **more)


def test_what_should_leave_a_family_is_in_no_purchase_for_it_and_the_rest_of_it_in_the_one_for_all() -> None:
    resources = [_resource(day, 96.0) for day in _days()]  # 4 of the 10 an hour, 3.4 after the move
    found = _base(_steady(), resources, findings=(_moves_to("m7g.large"),))
    assert _bought(found) == {
        ("pooled", "compute"): (pytest.approx(9.4 * 0.75), pytest.approx(9.4 * 0.25)),
        ("specific", "ec2:m5"): (pytest.approx(3.6), pytest.approx(2.4)),
        ("specific", "compute"): (pytest.approx(3.4 * 0.75), pytest.approx(3.4 * 0.25)),
    }
    family = found.row(by_predicate=pl.col("x_CommitmentFamily") == "ec2:m5", named=True)
    assert (family["x_OnDemandPerHour"], family["x_WastePerHour"], family["x_MovingPerHour"]) == pytest.approx(
        (6.0, 0.6, 3.4)
    )


def test_a_smaller_size_of_the_family_stays_in_it_but_not_where_a_reservation_is_for_one_type() -> None:
    for family, target, moved in (
        ("ec2:m5", "m5.large", None),
        ("ec2:m5:windows", "m7i.large", "ec2:m7i:windows"),
        ("rds:m5:postgresql", "db.m5.large", None),
        ("rds:m5:postgresql", "db.m6g.xlarge", "rds:m6g:postgresql"),
        ("rds:m5.xlarge:0012", "db.m5.large", "rds:m5.large:0012"),
        ("opensearch:m5.large", "m6g.large.search", "opensearch:m6g.large"),
        ("elasticache:r6g", "cache.r6g.large", None),
        ("lambda", None, None),
    ):
        frame = pl.DataFrame(
            {"target": [target], "family": [family]}, schema={"target": pl.String, "family": pl.String}
        )
        assert frame.select(moves_to(pl.col("target"), pl.col("family"))).item() == moved, (family, target)


def test_a_plan_for_all_families_is_priced_by_the_family_that_spend_moves_to() -> None:
    resources = [_resource(day, 240.0) for day in _days()]
    dearer = _offer("ec2:m7g|ec2:m7g:never", "Compute SP", 0.81)
    found = _base(_steady(), resources, offers=(COMPUTE, dearer), findings=(_moves_to("m7g.large"),))
    assert _bought(found) == {("pooled", "compute"): (pytest.approx(8.5 * 0.81), pytest.approx(8.5 * 0.19))}
    row = found.row(0, named=True)
    assert (row["x_WastePerHour"], row["x_MovingPerHour"], row["x_Families"]) == (
        pytest.approx(1.5),
        pytest.approx(0.0),
        "ec2:m5, ec2:m7g",
    )


TARGETS = st.lists(st.sampled_from([None, "m5.large", "m7g.large", "m6i.large"]), min_size=1, max_size=5)


@settings(max_examples=10, deadline=None)
@given(TARGETS)
def test_no_resource_behind_a_purchase_for_a_family_has_a_finding_that_leaves_it(targets: list[str | None]) -> None:
    names = [f"i-{number}" for number in range(len(targets))]
    resources = [_resource(day, 24.0, ResourceId=name) for name in names for day in _days()]
    findings = tuple(_moves_to(to, ResourceId=name) for name, to in zip(names, targets, strict=True) if to)
    found = _base(_steady(float(len(targets))), resources, findings=findings)
    behind = sum(1.0 if to is None else 0.85 for to in targets if to in {None, "m5.large"})
    bought = found.filter(x_CommitmentFamily="ec2:m5")["x_OnDemandPerHour"].to_list()
    assert bought == ([pytest.approx(behind)] if behind else [])


def test_a_server_that_should_stop_at_night_leaves_too_few_hours_to_commit_to() -> None:
    resources = [_resource(day, 240.0) for day in _days()]
    found = _base(_steady(), resources, findings=(_finding("schedule", "64.00"),))
    assert _bought(found) == {}


def test_waste_of_another_usage_type_day_account_or_currency_takes_nothing_off() -> None:
    resources = [_resource(day, 96.0) for day in _days()]
    for other in (
        {"x_UsageType": "Disk"},
        {"x_AsOf": FRIDAY - timedelta(days=1)},
        {"SubAccountId": "b"},
        {"BillingCurrency": "EUR"},
        {"ResourceId": "i-2"},
        {"Category": "anomaly"},
    ):
        found = _base(_steady(), resources, findings=(_finding("terminate") | other,))
        assert _bought(found)[("specific", "ec2:m5")][0] == pytest.approx(6.0), other


def test_what_a_commitment_covers_already_is_no_waste_of_the_rest() -> None:
    covered = [_resource(day, 96.0, CommitmentDiscountId="sp") for day in _days()]
    found = _base(_steady(), covered, findings=(_finding("terminate"),))
    assert _bought(found)[("specific", "ec2:m5")][0] == pytest.approx(6.0)


def test_the_bills_own_committed_rate_of_the_same_plan_comes_first() -> None:
    terms: dict[str, Any] = {
        "x_Plan": "EC2 Instance SP",
        "x_TermYears": 1,
        "x_Payment": "none",
        "CommitmentDiscountId": "sp",
    }
    seen = [_resource(day, 12.0, ListCost=24.0, **terms) for day in _days()]
    found = _base(_steady(), seen).filter(x_CommitmentFamily="ec2:m5")
    assert found.select("x_PriceRatio", "x_PriceSource").rows() == [
        (pytest.approx(0.5), "the bill's own committed rate")
    ]
    three = [row | {"x_TermYears": 3} for row in seen]
    assert _base(_steady(), three).filter(x_CommitmentFamily="ec2:m5")["x_PriceRatio"].to_list() == pytest.approx([0.6])


def test_who_pays_less_than_the_public_price_saves_less() -> None:
    found = _base(_steady(9.0, x_OnDemandListCost=10.0)).filter(x_CommitmentFamily="ec2:m5")
    assert found.select("x_CommitmentPerHour", "x_SavingPerHour").row(0) == pytest.approx((6.0, 3.0), abs=1e-4)


def test_of_a_daily_export_only_what_ran_the_whole_day_counts() -> None:
    whole = [_resource(day, 48.0, x_HourMask=None) for day in _days()]
    part = [_resource(day, 40.0, ResourceId="i-2", ConsumedQuantity=20.0, x_HourMask=None) for day in _days()]
    found = _base([], whole + part).filter(x_CommitmentFamily="ec2:m5")
    assert found.select("x_CommitmentPerHour", "x_Basis").rows() == [(pytest.approx(1.2), "whole days")]


def test_of_a_daily_export_what_has_no_hours_is_not_assessed() -> None:
    found = _base([], [_resource(day, 48.0, "fargate", x_HourMask=None) for day in _days()])
    assert found.select("x_CommitmentFamily", "x_Plan").rows() == [("fargate", None)]
    assert found["x_Reason"].item().startswith("the export is daily")


def test_a_family_without_an_offer_is_not_assessed() -> None:
    found = _base(_steady(10.0, "rds:m5.large:0012"), offers=(COMPUTE,))
    assert found.select("x_CommitmentFamily", "x_Plan").rows() == [("rds:m5.large:0012", None)]
    assert found["x_Reason"].item().startswith("no offer")


def test_spend_that_began_lately_is_not_committed_to() -> None:
    hours = [row for row in _steady() if row["x_Hour"].date() > FRIDAY - timedelta(days=5)]
    assert _bought(_base(hours)) == {}


def test_hours_that_a_growing_bill_does_not_hold_yet_are_not_hours_without_spend() -> None:
    hours = [row for row in _steady() if row["x_Hour"] < datetime(2024, 5, 31, 12)]
    young = _base(hours, [_resource(day, 240.0, x_Mature=False) for day in _days()])
    assert young.filter(x_CommitmentFamily="ec2:m5")["x_Utilisation"].to_list() == [1.0]
    settled = _base(hours, [_resource(day, 240.0) for day in _days()])
    assert settled.filter(x_CommitmentFamily="ec2:m5")["x_Utilisation"].to_list() == pytest.approx([324 / 336])


def test_shrinking_spend_is_committed_to_at_the_forecast_for_the_end_of_the_term() -> None:
    def sliding(step: float) -> pl.DataFrame:
        hours = [_hour(day, hour, 10.0 - step * at) for at, day in enumerate(_days()) for hour in range(24)]
        return _base(hours).filter(x_CommitmentFamily="ec2:m5")

    slowly = sliding(0.01).row(0, named=True)
    assert slowly["x_GrowthGuard"].startswith("shrinking")
    assert slowly["x_CostTrend"] == pytest.approx(-0.3 / 9.935)
    assert slowly["x_CommitmentPerHour"] == pytest.approx(
        slowly["x_OptimumPerHour"] * (1 - 0.3 / 9.935 * 365 / 30), abs=1e-5
    )
    assert sliding(0.1).is_empty()
    growing = sliding(-0.1).row(0, named=True)
    assert growing["x_GrowthGuard"].startswith("growing")
    assert growing["x_CommitmentPerHour"] == pytest.approx(growing["x_OptimumPerHour"], abs=1e-5)


def test_accounts_and_currencies_are_kept_apart() -> None:
    found = _base(_steady() + _steady(SubAccountId="b") + _steady(BillingCurrency="EUR")).filter(x_Division="pooled")
    assert found.select("SubAccountId", "BillingCurrency", "x_CommitmentPerHour").rows() == [
        ("a", "EUR", pytest.approx(7.5)),
        ("a", "USD", pytest.approx(7.5)),
        ("b", "USD", pytest.approx(7.5)),
    ]


def test_an_appetite_leaves_out_what_binds_longer_or_costs_more_at_once() -> None:
    offers = pl.DataFrame([COMPUTE, COMPUTE | {"x_TermYears": 3}, COMPUTE | {"x_Payment": "all"}])
    assert within(offers, 1, ["none"]).height == 1
    assert within(offers, 3, ["none", "all"]).height == 3


def test_nothing_in_gives_nothing_out() -> None:
    assert _base([]).schema == COMMITMENT_BASE.schema
    assert _base(_steady(), as_of=()).is_empty()
    with pytest.raises(ValueError, match="days: expected at least 1, found 0"):
        commitment_base(pl.LazyFrame(), pl.LazyFrame(), pl.LazyFrame(), pl.DataFrame(), (FRIDAY,), 0)


HOURS = st.builds(
    lambda day, hour, cost, family: _hour(date(2024, 5, day), hour, cost, family),
    st.integers(10, 24), st.integers(0, 23), st.sampled_from([0.5, 1.0, 3.25]), st.sampled_from(["ec2:m5", "fargate"]),
)  # fmt: skip


@settings(max_examples=8, deadline=None)  # each compares many windows with single ones
@given(st.lists(HOURS, max_size=60))
def test_many_days_at_once_equal_the_same_days_one_by_one(extra: list[dict[str, Any]]) -> None:
    hours = [row for row in _steady(2.0) if row["x_Hour"].date() <= date(2024, 5, 24)] + extra
    as_of = tuple(date(2024, 5, day) for day in range(20, 25))
    resources = [_resource(day, 24.0) for day in _days()]
    findings = tuple(_finding("terminate", x_AsOf=day) for day in as_of[::2])
    together = _base(hours, resources, findings=findings, as_of=as_of)
    single = [_base(hours, resources, findings=findings, as_of=(day,)) for day in as_of]
    assert_frame_equal(together, pl.concat(single), check_exact=True)
    past = [row for row in hours if row["x_Hour"].date() <= as_of[0]]
    before = [row for row in resources if row["ChargePeriodStart"] <= as_of[0]]
    assert_frame_equal(single[0], _base(past, before, findings=findings, as_of=as_of[:1]), check_exact=True)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(random: Random) -> None:
    hours, resources = _steady(1.1) + _steady(0.7, "fargate"), [_resource(day, 7.7) for day in _days()]
    expected = _base(hours, resources, findings=(_finding("rightsize", "33.00"),))
    random.shuffle(hours)
    random.shuffle(resources)
    assert_frame_equal(_base(hours, resources, findings=(_finding("rightsize", "33.00"),)), expected, check_exact=True)


def test_reservations_are_bought_whole_and_named() -> None:
    """Two and a half of db.r6g.large run: two are reserved, and what they leave is on demand."""
    usage = {"x_UsageType": "InstanceUsage:db.r6g.large", "ConsumedQuantity": 60.0}
    resources = [_resource(day, 240.0, "rds:r6g:postgresql", **usage) for day in _days()]
    (row,) = _base(_steady(10.0, "rds:r6g:postgresql"), resources).filter(x_Plan="RI standard").to_dicts()
    assert (row["x_Buy"], row["x_NormalisedUnits"]) == ("2 × db.r6g.large PostgreSQL", 8.0)
    assert (row["x_CommitmentPerHour"], row["x_OptimumPerHour"]) == pytest.approx((5.6, 7.0))
    assert row["x_Running"] == "2 × db.r6g.large"
