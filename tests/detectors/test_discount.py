"""What a person keeps is net of discounts that the bill states beside usage: worked by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from models.discount import discounted
from models.finding import FINDING
from models.focus import DISCOUNT_DAY
from models.prioritize import prioritize
from models.registry import configured

DAY = date(2026, 5, 31)
PLACE = {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD"}
BOXES = {"ServiceName": "EC2", "x_UsageType": "BoxUsage:m5.large", "x_CommitmentFamily": "ec2:m5"}


def _usage(cost: float, off: float, **changes: Any) -> dict[str, Any]:
    amounts = {"ChargePeriodStart": DAY, "x_UsageCost": cost, "x_Discount": off, "x_Mature": True}
    return PLACE | BOXES | amounts | changes


def _saving(gross: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(FINDING) | PLACE
    row |= {"x_AsOf": DAY, "FindingId": gross, "DetectorId": "idle_ec2", "Category": "terminate", "Severity": "low"}
    row |= {"ServiceName": "EC2", "ResourceId": "i-1", "x_Evidence": "{}", "x_WindowStart": DAY, "x_WindowEnd": DAY}
    row |= {"x_MonthlyCost": Decimal(100), "x_EstimatedMonthlySaving": Decimal(gross)}
    row |= {"x_NetMonthlySaving": Decimal(gross), "x_Scope": '{"usage_types": ["BoxUsage:m5.large"]}'}
    return row | changes


def _purchase(gross: str, coverage: float, **changes: Any) -> dict[str, Any]:
    """Of 100.00 on demand a month."""
    about = {"DetectorId": "commitment_purchase", "Category": "commit", "ResourceId": None}
    evidence = {"x_Evidence": f'{{"coverage":{coverage}}}', "x_Scope": '{"families": ["ec2:m5"]}'}
    return _saving(gross, **about, **evidence) | changes


def _found(findings: list[dict[str, Any]], *usage: dict[str, Any]) -> list[dict[str, Any]]:
    table = pl.DataFrame(findings, schema=FINDING)
    days = pl.DataFrame(usage, schema=DISCOUNT_DAY.schema)
    return prioritize(discounted(table, days, ["old_snapshots"], configured({})["commitment_purchase"])).to_dicts()


def _net(findings: list[dict[str, Any]], *usage: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(row["x_NetMonthlySaving"]), str(row["x_MonthlyDiscount"])) for row in _found(findings, *usage)]


def test_six_percent_of_the_usage_is_six_percent_of_the_saving() -> None:
    assert _net([_saving("50.00")], _usage(200, 12)) == [("47.00", "3.00")]


def test_what_is_kept_is_rounded_down() -> None:
    assert _net([_saving("0.99")], _usage(200, 12)) == [("0.93", "0.06")]  # 0.9306


def test_overlap_comes_first_and_gross_less_overlap_less_discount_is_net() -> None:
    half = _saving("50.00", FindingId="half", DetectorId="gp2_to_gp3", Category="modernize")
    first, second = _found([half, _saving("60.00")], _usage(200, 12))
    assert (str(first["x_NetMonthlySaving"]), str(first["x_MonthlyDiscount"])) == ("56.40", "3.60")
    assert str(second["x_NetMonthlySaving"]) == "18.80"  # half of the 40.00 that are left, less 1.20
    assert str(second["x_MonthlyDiscount"]) == "1.20"


def test_twice_is_once() -> None:
    once = prioritize(pl.DataFrame(_found([_saving("50.00")], _usage(200, 12)), schema=FINDING))
    assert [str(amount) for amount in once["x_NetMonthlySaving"]] == ["47.00"]


@pytest.mark.parametrize(
    ("usage", "net"),
    [
        ([_usage(100, 6), _usage(900, 0, x_UsageType="SpotUsage:m5.large")], "47.00"),  # its own usage type's
        ([_usage(100, 6, SubAccountId="b"), _usage(100, 0)], "50.00"),  # its own account's
        ([_usage(100, 6, BillingCurrency="EUR"), _usage(100, 0)], "50.00"),
        ([_usage(100, 6, x_UsageType="Other")], "47.00"),  # of a type without usage on demand, its service's
        ([_usage(100, 6, ServiceName="S3")], "50.00"),  # no usage, no discount
        ([_usage(100, 6), _usage(100, 0, x_Mature=False)], "47.00"),  # discounts come later than usage
        ([_usage(100, 6, x_Mature=False)], "47.00"),
        ([_usage(100, 6), _usage(900, 0, ChargePeriodStart=date(2026, 4, 30))], "47.00"),  # outside the window
        ([_usage(100, -6)], "50.00"),  # a surcharge is no discount
        ([_usage(100, 120)], "0.00"),  # what costs nothing saves nothing
        ([], "50.00"),
    ],
)
def test_the_share_is_of_its_own_usage_in_the_mature_days_of_its_window(usage: list[dict[str, Any]], net: str) -> None:
    assert [amount for amount, _ in _net([_saving("50.00")], *usage)] == [net]


def test_a_purchase_keeps_its_saving_less_the_discount_of_all_that_it_displaces() -> None:
    (row,) = _found([_purchase("36.00", 0.9)], _usage(200, 12))
    assert str(row["x_MonthlyDiscount"]) == "5.40"  # 6 % of 90.00; the commitment of 54.00 an month is paid in full
    assert str(row["x_NetMonthlySaving"]) == "30.60"
    assert row["x_DiscountShare"] == 0.15
    assert row["x_Evidence"] == '{"coverage":0.9,"displaced_per_month":90.0,"discount_share_of_displaced":0.06}'


@pytest.mark.parametrize(("gross", "kept"), [("15.40", 1), ("15.39", 0), ("5.00", 0)])
def test_a_purchase_that_is_not_worth_it_after_discounts_is_not_advised(gross: str, kept: int) -> None:
    assert len(_found([_purchase(gross, 0.9)], _usage(200, 12))) == kept  # 10.00 a month is the least


def test_an_upper_bound_is_one_after_discounts() -> None:
    bound = _saving("50.00", DetectorId="old_snapshots", x_Impact=Decimal(50), x_EstimatedMonthlySaving=None)
    (row,) = _found([bound | {"x_NetMonthlySaving": None}], _usage(200, 12))
    assert (str(row["x_Impact"]), row["x_NetMonthlySaving"], row["x_MonthlyDiscount"]) == ("47.00", None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"Category": "commitment_waste"},
        {"Category": "anomaly", "x_Impact": Decimal(50), "x_EstimatedMonthlySaving": None},
        {"Category": "commit", "x_Impact": Decimal(50), "x_EstimatedMonthlySaving": None},  # a warning
    ],
)
def test_fees_anomalies_and_warnings_are_as_they_are_billed(changes: dict[str, Any]) -> None:
    (row,) = _found([_saving("50.00", **changes)], _usage(200, 12))
    assert row["x_DiscountShare"] is None
    assert row["x_Impact"] == changes.get("x_Impact")
