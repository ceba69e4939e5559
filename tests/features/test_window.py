"""The trailing window: what a resource cost and how long it ran, known on the day and not later."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.features.window import resource_window
from models.focus import RESOURCE_DAY, RESOURCE_WINDOW

ALL_DAY = (1 << 24) - 1
FRIDAY = date(2024, 5, 31)


def _row(day: date, **columns: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(RESOURCE_DAY.columns)
    filled |= {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD", "ResourceId": "r", "Tags": "{}"}
    filled |= {"x_UsageType": "t", "x_HourMask": ALL_DAY, "x_Mature": True, "ChargePeriodStart": day}
    filled |= {"EffectiveCost": 24.0, "BilledCost": 24.0, "ListCost": 24.0, "ConsumedQuantity": 24.0}
    return filled | columns


def _window(rows: list[dict[str, Any]], *as_of: date, days: int = 30) -> pl.DataFrame:
    frame = pl.LazyFrame(rows, schema=RESOURCE_DAY.schema)
    return resource_window(frame, as_of or (FRIDAY,), days).sort("x_AsOf", "ResourceId", "x_UsageType").collect()


def _days(first: date, count: int, **columns: Any) -> list[dict[str, Any]]:
    return [_row(first + timedelta(days=day), **columns) for day in range(count)]


def test_a_resource_that_began_five_days_ago_counts_at_its_current_rate() -> None:
    row = _window(_days(FRIDAY - timedelta(days=4), 5)).row(0, named=True)
    assert (row["EffectiveCost"], row["x_SpanHours"], row["x_MonthlyCost"]) == (120.0, 120.0, 730.0)
    assert (row["x_ActiveDays"], row["x_FirstDay"], row["x_LastDay"]) == (5, date(2024, 5, 27), FRIDAY)
    assert (row["x_WindowStart"], row["x_WindowEnd"], row["x_WindowDays"]) == (date(2024, 5, 2), FRIDAY, 5)


def test_a_resource_that_stopped_keeps_its_rate_and_says_when() -> None:
    rows = _days(date(2024, 5, 2), 10) + _days(date(2024, 5, 2), 30, ResourceId="other")
    row = _window(rows).filter(ResourceId="r").row(0, named=True)
    assert (row["x_MonthlyCost"], row["x_LastDay"], row["x_WindowDays"]) == (730.0, date(2024, 5, 11), 30)


def _due(days: list[date], as_of: date = FRIDAY) -> date:
    found = _window([_row(day) for day in days], as_of)["x_DueDay"].item()
    assert isinstance(found, date)
    return found


def test_what_rests_on_weekends_is_due_on_the_next_working_day() -> None:
    month = [date(2024, 5, 2) + timedelta(days=n) for n in range(30)]
    office = [day for day in month if day.weekday() < 5]
    assert _due(office) == date(2024, 6, 3)  # Friday to Monday
    assert _due(month) == date(2024, 6, 1)
    assert _due(office[:-2]) == date(2024, 5, 30)  # Wednesday to Thursday, which was missed
    assert _due([*office, date(2024, 5, 4), date(2024, 5, 11)]) == date(2024, 6, 3)  # two Saturdays of four
    assert _due([*office, *(date(2024, 5, day) for day in (4, 11, 18))]) == date(2024, 6, 1)
    assert _due([day for day in month if day.weekday() == 0]) == date(2024, 6, 3)  # once a week
    assert _due([date(2024, 5, 30), FRIDAY]) == date(2024, 6, 1)  # no weekend seen yet


def test_the_span_begins_and_ends_with_charged_hours() -> None:
    begins = _row(date(2024, 5, 29), x_HourMask=1 << 23, EffectiveCost=1.0)
    ends = _row(FRIDAY, x_HourMask=0b111111, EffectiveCost=6.0)
    row = _window([begins, _row(date(2024, 5, 30)), ends]).row(0, named=True)
    assert (row["x_SpanHours"], row["x_RunningHours"], row["x_MonthlyCost"]) == (31.0, 31.0, 730.0)


def test_one_charged_hour_is_not_taken_for_a_rate() -> None:
    row = _window([_row(FRIDAY, x_HourMask=1, EffectiveCost=4.0)]).row(0, named=True)
    assert (row["x_SpanHours"], row["x_MonthlyCost"]) == (24.0, pytest.approx(4 / 24 * 730))


def test_hours_that_several_rows_share_count_once() -> None:
    mornings = _row(FRIDAY, x_HourMask=0b1111, CommitmentDiscountId="ri", EffectiveCost=3.0)
    noon = _row(FRIDAY, x_HourMask=0b111100, EffectiveCost=5.0)
    row = _window([mornings, noon]).row(0, named=True)
    assert (row["x_RunningHours"], row["EffectiveCost"], row["x_OnDemandCost"]) == (6.0, 8.0, 5.0)


def test_off_hours_are_nights_and_weekends() -> None:
    rows = [_row(FRIDAY), _row(date(2024, 5, 26))]  # a Friday and a Sunday
    assert _window(rows)["x_OffHours"].item() == 12 + 24


def test_without_hours_in_the_export_hours_are_not_known() -> None:
    row = _window([_row(FRIDAY, x_HourMask=None), _row(date(2024, 5, 30))]).row(0, named=True)
    assert (row["x_RunningHours"], row["x_OffHours"], row["x_SpanHours"], row["x_MonthlyCost"]) == (None, None, 48, 730)


def test_tags_are_those_of_the_last_day_seen() -> None:
    rows = [_row(date(2024, 5, 30), Tags='{"a":"old"}'), _row(FRIDAY, Tags='{"a":"new"}'), _row(FRIDAY, Tags="{}")]
    assert _window(rows)["Tags"].to_list() == ['{"a":"new"}']


def test_operations_and_usage_types_are_rows_of_their_own() -> None:
    rows = [_row(FRIDAY, x_Operation="one"), _row(FRIDAY, x_Operation="two"), _row(FRIDAY, x_UsageType="u")]
    assert _window(rows).height == 3


def test_negative_costs_and_gaps_are_summed_as_they_are() -> None:
    rows = [_row(date(2024, 5, 22)), _row(date(2024, 5, 26), EffectiveCost=-4.0), _row(FRIDAY)]
    row = _window(rows).row(0, named=True)
    assert (row["EffectiveCost"], row["x_ActiveDays"], row["x_SpanHours"]) == (44.0, 3, 240.0)


def test_an_amount_that_is_not_known_makes_the_sum_not_known() -> None:
    row = _window([_row(FRIDAY, EffectiveCost=None), _row(date(2024, 5, 30))]).row(0, named=True)
    assert (row["EffectiveCost"], row["x_MonthlyCost"], row["BilledCost"]) == (None, None, 48.0)


def test_a_window_is_mature_when_every_day_of_its_payer_is() -> None:
    rows = [_row(date(2024, 5, 30)), _row(FRIDAY, ResourceId="other", x_Mature=False)]
    assert _window(rows, date(2024, 5, 30), FRIDAY)["x_Mature"].to_list() == [True, False, False]


def test_a_flood_counts_as_the_median_day_in_a_usual_month() -> None:
    calm = _days(date(2024, 5, 2), 29)
    row = _window([*calm, _row(FRIDAY, EffectiveCost=24.0 * 11)]).row(0, named=True)
    assert (row["EffectiveCost"], row["x_UsualShare"]) == (40 * 24.0, 0.75)


def test_a_weekend_at_half_the_cost_is_no_flood_and_under_two_weeks_nothing_is_usual() -> None:
    rhythm = [row | {"EffectiveCost": 12.0} if row["ChargePeriodStart"].weekday() > 4 else row
              for row in _days(date(2024, 5, 2), 30)]  # fmt: skip
    assert _window(rhythm)["x_UsualShare"].to_list() == [1.0]
    assert _window(_days(date(2024, 5, 19), 13))["x_UsualShare"].to_list() == [None]


def test_days_outside_the_window_do_not_count() -> None:
    assert _window(_days(FRIDAY - timedelta(days=9), 10), days=7)["EffectiveCost"].to_list() == [7 * 24.0]


def test_no_rows_and_no_days_give_no_rows() -> None:
    assert _window([]).schema == RESOURCE_WINDOW.schema
    assert resource_window(pl.LazyFrame(_days(FRIDAY, 1), schema=RESOURCE_DAY.schema), [], 30).collect().is_empty()


def test_a_window_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="days: expected at least 1, found 0"):
        _window([], days=0)


days = st.dates(date(2024, 5, 1), date(2024, 5, 20))
costs = st.floats(-5, 100).map(lambda cost: round(cost, 6))
charges = st.builds(
    lambda day, cost, mask, name: _row(day, EffectiveCost=cost, x_HourMask=mask, ResourceId=name),
    days,
    costs,
    st.integers(1, ALL_DAY) | st.none(),
    st.sampled_from(["r1", "r2"]),
)


@settings(max_examples=8)  # each compares twenty windows with twenty single ones
@given(rows=st.lists(charges, max_size=30))
def test_many_days_at_once_equal_the_same_days_one_by_one(rows: list[dict[str, Any]]) -> None:
    as_of = [date(2024, 5, day) for day in range(1, 21)]
    together = _window(rows, *as_of, days=7)
    assert_frame_equal(together, pl.concat([_window(rows, day, days=7) for day in as_of]), check_exact=True)


@given(rows=st.lists(charges, max_size=20), later=st.lists(charges, max_size=20))
def test_changing_the_future_changes_nothing_of_the_past(
    rows: list[dict[str, Any]], later: list[dict[str, Any]]
) -> None:
    future = [row | {"ChargePeriodStart": row["ChargePeriodStart"] + timedelta(days=20)} for row in later]
    as_of = (date(2024, 5, 10), date(2024, 5, 20))
    assert_frame_equal(_window(rows + future, *as_of), _window(rows, *as_of), check_exact=True)


def test_ninety_days_of_judgement_are_one_call() -> None:
    rows = _days(date(2024, 3, 1), 92)
    as_of = [date(2024, 3, 3) + timedelta(days=day) for day in range(90)]
    assert _window(rows, *as_of)["x_AsOf"].to_list() == as_of


def test_a_resource_is_first_seen_in_the_oldest_bill_that_is_held() -> None:
    frame = pl.LazyFrame(_days(date(2024, 5, 2), 30), schema=RESOURCE_DAY.schema)
    rows = [("p", "a", "r", date(2024, 2, 3)), ("p", "a", "r", date(2024, 3, 1)), ("p", "b", "r", date(2023, 1, 1))]
    seen = pl.LazyFrame(rows, schema=["BillingAccountId", "SubAccountId", "ResourceId", "x_FirstDay"], orient="row")
    assert resource_window(frame, [FRIDAY], 30, seen).collect()["x_FirstSeen"].item() == date(2024, 2, 3)
    assert resource_window(frame, [FRIDAY], 30).collect()["x_FirstSeen"].item() == date(2024, 5, 2)
