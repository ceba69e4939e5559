"""The trailing window of commitments: what was used of them, known on the day and not later."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.features.commitments import commitment_window
from models.focus import COMMITMENT_DAY, COMMITMENT_WINDOW

FRIDAY = date(2024, 5, 31)


def _row(day: date, **columns: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(COMMITMENT_DAY.columns)
    filled |= {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD", "CommitmentDiscountId": "ri"}
    filled |= {"ChargePeriodStart": day, "x_UsedCost": 18.0, "x_UnusedCost": 6.0, "x_OnDemandEquivalent": 30.0}
    return filled | {"x_Mature": True} | columns


def _days(first: date, count: int, **columns: Any) -> list[dict[str, Any]]:
    return [_row(first + timedelta(days=day), **columns) for day in range(count)]


def _window(rows: list[dict[str, Any]], *as_of: date, days: int = 30) -> pl.DataFrame:
    frame = pl.LazyFrame(rows, schema=COMMITMENT_DAY.schema)
    return commitment_window(frame, as_of or (FRIDAY,), days).sort("x_AsOf", "CommitmentDiscountId").collect()


def test_a_window_adds_up_its_days_and_scales_them_to_a_month() -> None:
    row = _window(_days(date(2024, 4, 1), 61)).row(0, named=True)
    assert (row["x_UsedCost"], row["x_UnusedCost"], row["x_OnDemandEquivalent"]) == (540.0, 180.0, 900.0)
    assert (row["x_MonthlyCost"], row["x_MonthlyUnused"], row["x_ActiveDays"]) == (730.0, 182.5, 30)
    assert (row["x_WindowStart"], row["x_WindowEnd"]) == (date(2024, 5, 2), FRIDAY)


def test_a_commitment_bought_five_days_ago_counts_from_its_day() -> None:
    row = _window(_days(date(2024, 5, 27), 5)).row(0, named=True)
    assert (row["x_ActiveDays"], row["x_FirstDay"], row["x_LastDay"]) == (5, date(2024, 5, 27), FRIDAY)
    assert (row["x_MonthlyCost"], row["x_MonthlyUnused"]) == (730.0, 182.5)


def test_a_commitment_that_ended_says_when() -> None:
    assert _window(_days(date(2024, 5, 2), 10))["x_LastDay"].to_list() == [date(2024, 5, 11)]


def test_days_of_more_and_of_less_than_an_even_share_even_out() -> None:
    rows = [_row(date(2024, 5, 30), x_UnusedCost=-1.0), _row(FRIDAY, x_UnusedCost=3.0)]
    assert _window(rows)["x_UnusedCost"].to_list() == [2.0]


def test_an_amount_that_is_not_known_makes_the_sum_not_known() -> None:
    row = _window([_row(FRIDAY, x_UnusedCost=None), _row(date(2024, 5, 30))]).row(0, named=True)
    assert (row["x_UnusedCost"], row["x_MonthlyUnused"], row["x_MonthlyCost"], row["x_UsedCost"]) == (*[None] * 3, 36.0)


def test_labels_are_those_of_the_last_day_seen() -> None:
    assert _window([_row(FRIDAY, x_UsageType="new"), _row(date(2024, 5, 30), x_UsageType="old")])[
        "x_UsageType"
    ].to_list() == ["new"]


def test_a_window_is_mature_when_every_day_of_its_payer_is() -> None:
    rows = [_row(date(2024, 5, 30)), _row(FRIDAY, CommitmentDiscountId="sp", x_Mature=False)]
    assert _window(rows, date(2024, 5, 30), FRIDAY)["x_Mature"].to_list() == [True, False, False]


def test_a_commitment_without_an_account_is_a_commitment() -> None:
    assert _window(_days(FRIDAY, 1, SubAccountId=None)).select("SubAccountId", "x_UsedCost").rows() == [(None, 18.0)]


def test_no_rows_and_no_days_give_no_rows() -> None:
    assert _window([]).schema == COMMITMENT_WINDOW.schema
    assert commitment_window(pl.LazyFrame(_days(FRIDAY, 1), schema=COMMITMENT_DAY.schema), [], 30).collect().is_empty()


def test_a_window_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="days: expected at least 1, found 0"):
        _window([], days=0)


costs = st.floats(-5, 100).map(lambda cost: round(cost, 6))
commitment_days = st.builds(
    lambda day, used, unused, name: _row(day, x_UsedCost=used, x_UnusedCost=unused, CommitmentDiscountId=name),
    st.dates(date(2024, 5, 1), date(2024, 5, 20)),
    costs,
    costs | st.none(),
    st.sampled_from(["ri", "sp"]),
)


@settings(max_examples=8)  # each compares twenty windows with twenty single ones
@given(rows=st.lists(commitment_days, max_size=30))
def test_many_days_at_once_equal_the_same_days_one_by_one(rows: list[dict[str, Any]]) -> None:
    as_of = [date(2024, 5, day) for day in range(1, 21)]
    together = _window(rows, *as_of, days=7)
    assert_frame_equal(together, pl.concat([_window(rows, day, days=7) for day in as_of]), check_exact=True)


@given(rows=st.lists(commitment_days, max_size=20), later=st.lists(commitment_days, max_size=20))
def test_changing_the_future_changes_nothing_of_the_past(
    rows: list[dict[str, Any]], later: list[dict[str, Any]]
) -> None:
    future = [row | {"ChargePeriodStart": row["ChargePeriodStart"] + timedelta(days=20)} for row in later]
    as_of = (date(2024, 5, 10), date(2024, 5, 20))
    assert_frame_equal(_window(rows + future, *as_of), _window(rows, *as_of), check_exact=True)
