"""Accounts, regions and families of commitments hold what lies in them; a hundred thousand findings take seconds."""

from decimal import Decimal
from random import Random
from time import perf_counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.finding import FINDING
from models.overlap import net_savings

CATEGORIES = ("terminate", "schedule", "rightsize", "modernize", "commit")


def _row(number: int, category: str, cost: int, saving: int, **scope: Any) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(FINDING)
    place = {"BillingAccountId": "p", "SubAccountId": "a", "RegionId": "r", "BillingCurrency": "USD"}
    money = {"x_MonthlyCost": Decimal(cost) / 100, "x_EstimatedMonthlySaving": Decimal(saving) / 100}
    return blank | place | {"FindingId": f"{number:06}", "Category": category, "ServiceName": "EC2"} | money | scope


def _net(*rows: dict[str, Any]) -> list[Decimal]:
    return net_savings(pl.DataFrame(rows, schema=FINDING)).to_list()


IDLE = _row(1, "terminate", 10000, 10000, ResourceId="i-1", x_UsageType="EUC1-BoxUsage:m5.large")


@pytest.mark.parametrize(
    ("scope", "net"),
    [
        ({"x_UsageType": "ec2:m5"}, "70.00"),
        ({"x_UsageType": "ec2:m5", "RegionId": None}, "70.00"),
        ({"x_UsageType": "ec2:m5", "ServiceName": "Savings Plans"}, "70.00"),
        ({"x_UsageType": None}, "70.00"),
        ({"x_UsageType": None, "ServiceName": None, "RegionId": None}, "70.00"),
        ({"x_UsageType": "ec2:m5a"}, "70.00"),
        ({"x_UsageType": "fargate"}, "70.00"),
        ({"x_UsageType": "ec2:m5", "RegionId": "elsewhere"}, "70.00"),
        ({"x_UsageType": None, "ServiceName": "RDS"}, "70.00"),
        ({"x_UsageType": "ec2:m5", "SubAccountId": "other"}, "70.00"),
    ],
)
def test_a_purchase_was_sized_after_waste_so_it_overlaps_with_nothing(scope: dict[str, Any], net: str) -> None:
    commit = _row(2, "commit", 17500, 7000, **scope)
    assert _net(IDLE, commit) == [Decimal("100.00"), Decimal(net)]


@st.composite
def _estate(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[tuple[str | None, str | None, str | None], int]]:
    """Findings at every level of one account; costs add up as one bill's do."""
    costs = {
        (region, resource, kind): draw(st.integers(1, 5000))
        for region in ("r", "s")
        for resource in ("i-1", "i-2")
        for kind in ("u", "v")
    }

    def cost(region: str | None, resource: str | None, kind: str | None) -> int:
        wanted = (region, resource, kind)
        return sum(c for key, c in costs.items() if all(w in (None, k) for w, k in zip(wanted, key, strict=True)))

    found, scopes = [], {}
    for number in range(draw(st.integers(1, 10))):
        region, resource = draw(st.sampled_from(["r", "s", None])), draw(st.sampled_from(["i-1", "i-2", None]))
        region = region if resource is None else region or "r"
        kind = draw(st.sampled_from(["u", "v", None]))
        whole = cost(region, resource, kind)
        scopes[region, resource, kind] = whole
        category = "modernize" if resource is None else draw(st.sampled_from(CATEGORIES))
        where = {"RegionId": region, "ResourceId": None if resource is None else f"{region}/{resource}"}
        found.append(_row(number, category, whole, draw(st.integers(1, whole)), x_UsageType=kind, **where))
    return found, scopes


@given(estate=_estate(), random=st.randoms(use_true_random=False))
def test_no_scope_saves_more_than_it_costs_whatever_lies_in_it_and_in_any_order(
    estate: tuple[list[dict[str, Any]], dict[tuple[str | None, str | None, str | None], int]], random: Random
) -> None:
    found, scopes = estate
    net = dict(zip([row["FindingId"] for row in found], _net(*found), strict=True))
    for (region, resource, kind), cost in scopes.items():
        name = None if resource is None else f"{region}/{resource}"
        inside = [
            net[row["FindingId"]]
            for row in found
            if region in (None, row["RegionId"])
            and name in (None, row["ResourceId"])
            and kind in (None, row["x_UsageType"])
        ]
        assert sum(inside) <= Decimal(cost) / 100
    shuffled = random.sample(found, len(found))
    assert dict(zip([row["FindingId"] for row in shuffled], _net(*shuffled), strict=True)) == net


def test_a_finding_that_is_there_twice_saves_once() -> None:
    assert sum(_net(IDLE, IDLE | {"FindingId": "000009"})) == Decimal("100.00")


def test_a_hundred_thousand_findings_take_seconds() -> None:
    rows = [
        _row(
            number,
            CATEGORIES[number % 4],
            10_000,
            5_000,
            ResourceId=f"i-{number // 2}",
            x_UsageType="BoxUsage:m5.large",
        )
        for number in range(100_000)
    ] + [_row(200_000 + n, "commit", 1_000_000, 300_000, x_UsageType=f"ec2:{n}") for n in range(5)]
    frame = pl.DataFrame(rows, schema=FINDING)
    start = perf_counter()
    net = net_savings(frame)
    assert perf_counter() - start < 20  # 2 to 4 s on a quiet core
    assert net.len() == 100_005
