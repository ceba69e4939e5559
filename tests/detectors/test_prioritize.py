"""Money is promised once, what matters comes first, and the order is always the same."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.finding import FINDING, Category
from models.prioritize import prioritize

DAY = date(2024, 5, 31)


def _finding(category: str, cost: str, saving: str | None, **columns: Any) -> dict[str, Any]:
    amount = None if saving is None else Decimal(saving)
    filled: dict[str, Any] = dict.fromkeys(FINDING)
    filled |= {"x_AsOf": DAY, "FindingId": f"{category}{cost}{saving}", "Category": category, "Severity": "low"}
    filled |= {
        "BillingAccountId": "p",
        "SubAccountId": "a",
        "RegionId": "r",
        "ResourceId": "i-1",
        "BillingCurrency": "USD",
    }
    filled |= {"x_MonthlyCost": Decimal(cost), "x_EstimatedMonthlySaving": amount, "x_NetMonthlySaving": amount}
    return filled | columns


def _net(*findings: dict[str, Any]) -> dict[str, str]:
    ranked = prioritize(pl.DataFrame(findings, schema=FINDING))
    return {row["Category"]: str(row["x_NetMonthlySaving"]) for row in ranked.to_dicts()}


def test_a_finding_alone_keeps_its_saving() -> None:
    assert _net(_finding("schedule", "100.00", "64.28")) == {"schedule": "64.28"}


def test_what_is_terminated_cannot_be_scheduled() -> None:
    assert _net(_finding("schedule", "100.00", "64.28"), _finding("terminate", "100.00", "100.00")) == {
        "terminate": "100.00",
        "schedule": "0.00",
    }


def test_each_action_saves_its_share_of_what_the_one_before_leaves() -> None:
    found = [("schedule", "60.00"), ("rightsize", "50.00"), ("modernize", "20.00"), ("commit", "30.00")]
    assert _net(*(_finding(category, "100.00", saving) for category, saving in found)) == {
        "schedule": "60.00",
        "rightsize": "20.00",  # half of 40
        "modernize": "4.00",  # a fifth of 20
        "commit": "4.80",  # 30 % of 16
    }


def test_other_resources_regions_and_days_do_not_conflict() -> None:
    whole = _finding("terminate", "100.00", "100.00")
    for elsewhere in ({"ResourceId": "i-2"}, {"RegionId": "s"}, {"SubAccountId": "b"}, {"x_AsOf": date(2024, 5, 30)}):
        assert _net(whole, _finding("schedule", "100.00", "60.00", **elsewhere))["schedule"] == "60.00"


def test_other_usage_types_of_one_resource_do_not_conflict() -> None:
    instance = _finding("terminate", "100.00", "100.00", x_UsageType="BoxUsage")
    assert _net(instance, _finding("modernize", "10.00", "2.00", x_UsageType="Volume"))["modernize"] == "2.00"


def test_a_usage_type_is_part_of_the_whole_resource() -> None:
    part = _finding("terminate", "20.00", "20.00", x_UsageType="Volume")
    assert _net(part, _finding("schedule", "100.00", "60.00")) == {"terminate": "20.00", "schedule": "48.00"}
    whole = _finding("terminate", "100.00", "100.00")
    assert _net(whole, _finding("modernize", "20.00", "4.00", x_UsageType="Volume"))["modernize"] == "0.00"


def test_a_commitment_to_buy_was_sized_after_waste_so_nothing_is_taken_off_twice() -> None:
    waste = _finding("terminate", "75.00", "75.00", ServiceName="EC2", x_UsageType="BoxUsage:m5.large")
    commit = _finding("commit", "225.00", "75.00", ServiceName="EC2", x_UsageType="ec2:m5", ResourceId=None)
    assert _net(waste, commit) == {"terminate": "75.00", "commit": "75.00"}
    assert _net(waste | {"ResourceId": None}, commit) == {"terminate": "75.00", "commit": "75.00"}


def test_an_anomaly_has_an_impact_and_no_saving() -> None:
    spike = _finding("anomaly", "900.00", "900.00", x_Impact=Decimal("600.00"))
    row = prioritize(pl.DataFrame([spike], schema=FINDING)).row(0, named=True)
    assert (row["x_EstimatedMonthlySaving"], row["x_NetMonthlySaving"]) == (None, None)
    assert (row["x_Impact"], row["Severity"]) == (Decimal("600.00"), "high")


def test_severity_is_the_greater_of_urgency_and_money() -> None:
    def severity(saving: str, least: str) -> str:
        finding = _finding("terminate", saving, saving, Severity=least)
        return str(prioritize(pl.DataFrame([finding], schema=FINDING))["Severity"].item())

    assert severity("49.99", "low") == "low"
    assert severity("50.00", "low") == "medium"
    assert severity("500.00", "low") == "high"
    assert severity("5000.00", "low") == "critical"
    assert severity("1.00", "high") == "high"


def test_what_cost_less_comes_last_and_is_never_more_than_medium() -> None:
    def fell(amount: str) -> dict[str, Any]:
        return _finding("anomaly", "1.00", None, FindingId=amount, x_Impact=Decimal(amount))

    found = [fell("-499.99"), fell("-90000.00"), fell("1.00")]
    ranked = prioritize(pl.DataFrame(found, schema=FINDING))
    assert ranked.select("FindingId", "Severity").rows() == [
        ("1.00", "low"), ("-499.99", "low"), ("-90000.00", "medium"),
    ]  # fmt: skip


def test_most_money_comes_first_and_ties_have_an_order() -> None:
    found = [
        _finding("terminate", "10.00", "10.00", ResourceId="a", FindingId="2"),
        _finding("terminate", "10.00", "10.00", ResourceId="b", FindingId="1"),
        _finding("anomaly", "90.00", None, ResourceId="c", FindingId="3", x_Impact=Decimal("50.00")),
        _finding("terminate", "10.00", "10.00", ResourceId="a", FindingId="4", x_AsOf=date(2024, 5, 30)),
    ]
    assert prioritize(pl.DataFrame(found, schema=FINDING))["FindingId"].to_list() == ["4", "3", "1", "2"]


def test_no_findings_stay_no_findings() -> None:
    assert prioritize(pl.DataFrame(schema=FINDING)).is_empty()


@st.composite
def _several(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Findings on the usage types of one resource, and on the whole of it; costs as one bill has them."""
    parts = {name: draw(st.integers(1, 10_000)) for name in ("u", "v")}
    costs = parts | {None: sum(parts.values())}
    found = []
    for number in range(draw(st.integers(1, 8))):
        usage_type = draw(st.sampled_from([None, "u", "v"]))
        cost = costs[usage_type]
        saving = draw(st.integers(1, cost))
        category = draw(st.sampled_from([item.value for item in Category if item is not Category.ANOMALY]))
        money = {"cost": str(Decimal(cost) / 100), "saving": str(Decimal(saving) / 100)}
        found.append(_finding(category, **money, x_UsageType=usage_type, FindingId=str(number)))
    return found


@given(found=_several())
def test_net_savings_never_exceed_the_cost_of_their_scope(found: list[dict[str, Any]]) -> None:
    ranked = prioritize(pl.DataFrame(found, schema=FINDING))
    net, cost = pl.col("x_NetMonthlySaving"), pl.col("x_MonthlyCost")
    assert ranked.filter((net < 0) | (net > pl.col("x_EstimatedMonthlySaving"))).is_empty()
    by_scope = ranked.group_by("x_UsageType").agg(net.sum(), cost.max())
    assert by_scope.filter(pl.col("x_UsageType").is_not_null(), net > cost).is_empty()
    whole = by_scope.filter(pl.col("x_UsageType").is_null())
    assert whole.is_empty() or ranked["x_NetMonthlySaving"].sum() <= whole["x_MonthlyCost"].item()


@given(found=_several(), random=st.randoms(use_true_random=False))
def test_the_order_of_findings_is_irrelevant_and_twice_is_once(found: list[dict[str, Any]], random: Random) -> None:
    once = prioritize(pl.DataFrame(found, schema=FINDING))
    shuffled = random.sample(found, len(found))
    assert_frame_equal(prioritize(pl.DataFrame(shuffled, schema=FINDING)), once)
    assert_frame_equal(prioritize(once), once)
