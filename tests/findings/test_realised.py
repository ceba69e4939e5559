"""What was saved is what later bills show: worked by hand, at 30 days and 100.00 per 730 hours."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from models.realised import RESOLVED, realised

FIRST = date(2026, 5, 1)
MONTH = 100.0 * 24 / 730 * 30  # what 100.00 a month is in 30 days: 98.630136986


def _row(**changes: Any) -> dict[str, Any]:
    row = {
        "FindingId": "f1", "DetectorId": "d", "Category": "terminate", "BillingAccountId": "p", "SubAccountId": "a",
        "ServiceName": "EC2", "RegionId": "r", "ResourceId": "i-1", "x_UsageType": "u", "BillingCurrency": "USD",
        "x_UsageTypes": '["u"]', "x_ResolvedOn": FIRST, "x_MeasuredThrough": FIRST + timedelta(days=29),
        "x_MatureThrough": date(2026, 6, 30), "x_MonthlyBasis": 100.0, "x_NetMonthlySaving": 100.0,
        "x_DiscountShare": 0.0,
        "x_ScopeCost": 0.0, "x_ReplacedCost": 0.0, "x_BegunCost": 0.0,
    }  # fmt: skip
    return row | changes


def _saved(*rows: dict[str, Any]) -> list[float]:
    table = realised(pl.DataFrame(rows, schema=RESOLVED))
    return [float(value) for value in table.sort("FindingId")["x_RealisedSaving"]]


def test_a_resource_that_is_gone_has_saved_all_it_would_have_cost() -> None:
    (row,) = realised(pl.DataFrame([_row()], schema=RESOLVED)).to_dicts()
    assert str(row["x_CounterfactualCost"]) == "98.630136986"
    assert str(row["x_RealisedSaving"]) == "98.630136986"
    assert (row["x_DaysMeasured"], row["x_Mature"]) == (30, True)


def test_what_was_saved_is_after_the_discounts_that_its_usage_had() -> None:
    (row,) = realised(pl.DataFrame([_row(x_DiscountShare=0.06, x_ScopeCost=50.0)], schema=RESOLVED)).to_dicts()
    assert (str(row["x_ActualCost"]), str(row["x_CounterfactualCost"])) == ("47.000000000", "92.712328767")
    assert str(row["x_RealisedSaving"]) == "45.712328767"


def test_a_part_that_stays_is_not_saved() -> None:
    assert _saved(_row(x_ScopeCost=60.0)) == pytest.approx([MONTH - 60])


def test_what_replaced_it_in_the_same_resource_is_not_saved() -> None:
    assert _saved(_row(x_ReplacedCost=80.0)) == pytest.approx([MONTH - 80])


def test_a_cost_that_moved_to_a_sibling_is_noted_and_not_counted() -> None:
    table = realised(pl.DataFrame([_row(x_BegunCost=70.0)], schema=RESOLVED))
    assert [str(value) for value in table["x_MovedCost"]] == ["70.000000000"]
    assert _saved(_row(x_BegunCost=70.0)) == pytest.approx([MONTH - 70])
    assert _saved(_row(x_BegunCost=7000.0)) == [0.0]


def test_one_sibling_that_began_does_not_undo_four_that_ended() -> None:
    rows = [_row(FindingId=f"f{n}", ResourceId=f"i-{n}", x_BegunCost=40.0) for n in range(4)]
    assert _saved(*rows) == pytest.approx([MONTH - 10] * 4)


def test_a_scope_that_costs_more_than_before_has_saved_nothing() -> None:
    assert _saved(_row(x_ScopeCost=500.0)) == [0.0]


def test_a_resource_that_came_back_is_measured_until_then_and_again_after() -> None:
    first = _row(x_MeasuredThrough=FIRST + timedelta(days=9))
    again = _row(x_ResolvedOn=date(2026, 6, 1), x_MeasuredThrough=date(2026, 6, 10))
    assert sum(_saved(first, again)) == pytest.approx(2 * 100 * 24 / 730 * 10)


def test_one_amount_is_realised_once_by_the_action_that_comes_first() -> None:
    later = _row(FindingId="f2", Category="schedule", x_NetMonthlySaving=0.0)
    assert _saved(later, _row()) == pytest.approx([MONTH, 0.0])
    apart = _row(FindingId="f2", Category="schedule", x_UsageTypes='["v"]')
    assert _saved(apart, _row()) == pytest.approx([MONTH, MONTH])


def test_less_than_a_week_or_days_that_may_change_are_not_mature() -> None:
    young = _row(x_MeasuredThrough=FIRST + timedelta(days=5))
    open_bill = _row(x_MatureThrough=FIRST)
    table = realised(pl.DataFrame([young, open_bill], schema=RESOLVED))
    assert table["x_Mature"].to_list() == [False, False]


def test_nothing_measured_is_no_row() -> None:
    assert realised(pl.DataFrame([_row(x_MeasuredThrough=FIRST - timedelta(days=1))], schema=RESOLVED)).is_empty()
    assert realised(pl.DataFrame(schema=RESOLVED)).is_empty()
