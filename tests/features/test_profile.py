"""The week of a resource: local hours, what they cost, what leaks out of the usual ones; known on the day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.features.profile import TIME_ZONE, hour_profile
from models.features.window import resource_window
from models.focus import RESOURCE_DAY, RESOURCE_WINDOW
from models.profile import HOUR_PROFILE
from models.threshold import configure

ALL_DAY = (1 << 24) - 1
OFFICE = sum(1 << hour for hour in range(8, 20))
MONDAY = date(2024, 5, 6)  # four whole weeks end on Sunday, 2 June
SUNDAY = date(2024, 6, 2)


def _row(day: date, mask: int | None = ALL_DAY, **columns: Any) -> dict[str, Any]:
    hours = 24 if mask is None else mask.bit_count()
    filled: dict[str, Any] = dict.fromkeys(RESOURCE_DAY.columns)
    filled |= {
        "BillingAccountId": "p",
        "SubAccountId": "a",
        "BillingCurrency": "USD",
        "ResourceId": "i-1",
        "Tags": "{}",
    }
    filled |= {"x_UsageType": "BoxUsage:m5.large", "x_HourMask": mask, "x_Mature": True, "ChargePeriodStart": day}
    filled |= {"EffectiveCost": float(hours), "BilledCost": float(hours), "ConsumedQuantity": float(hours)}
    return filled | columns


def _days(first: date, masks: Sequence[int | None], **columns: Any) -> list[dict[str, Any]]:
    return [_row(first + timedelta(days=day), mask, **columns) for day, mask in enumerate(masks) if mask != 0]


def _profile(
    rows: list[dict[str, Any]], *as_of: date, days: int = 28, zone: str | dict[str, Any] = "UTC"
) -> pl.DataFrame:
    frame = pl.LazyFrame(rows, schema=RESOURCE_DAY.schema)
    wanted = as_of or (SUNDAY,)
    window = resource_window(frame, wanted, days)
    return hour_profile(window, frame, wanted, days, configure([TIME_ZONE], {"time_zone": zone}, "here")).collect()


def _week(frame: pl.DataFrame, name: str) -> list[float]:
    return list(frame[name].item())


def test_what_runs_around_the_clock_runs_in_every_hour_of_the_week() -> None:
    found = _profile(_days(MONDAY, [ALL_DAY] * 28))
    assert found.schema == HOUR_PROFILE.schema
    assert _week(found, "x_RunningByHour") == [1.0] * 168
    assert _week(found, "x_OnDemandByHour") == [1.0] * 168
    assert found.select("x_SeenHours", "x_UsualHours", "x_Leaks", "x_LeakCost", "x_LastLeak").row(0) == (
        168,
        168,
        0,
        0,
        None,
    )


def test_a_working_week_stands_from_monday_to_friday() -> None:
    found = _profile(_days(MONDAY, [OFFICE] * 5 + [0] * 2 + [OFFICE] * 5 + [0] * 2, EffectiveCost=6.0))
    working_day = [0.0] * 8 + [1.0] * 12 + [0.0] * 4
    assert _week(found, "x_RunningByHour") == working_day * 5 + [0.0] * 48
    assert _week(found, "x_OnDemandByHour") == [hour / 2 for hour in working_day * 5] + [0.0] * 48
    assert found["x_UsualHours"].item() == 60


def test_local_hours_follow_daylight_saving() -> None:
    # 08:00 in Berlin is 07:00 UTC in winter and 06:00 UTC in summer; the clocks go forward on 31 March 2024
    winter, summer = 1 << 7, 1 << 6
    rows = _days(date(2024, 3, 18), [winter] * 13 + [summer] * 15)
    found = _profile(rows, date(2024, 4, 14), zone="Europe/Berlin")
    assert _week(found, "x_RunningByHour") == [1.0 if hour % 24 == 8 else 0.0 for hour in range(168)]
    assert found["x_TimeZone"].item() == "Europe/Berlin"


def test_a_half_hour_belongs_to_the_hour_it_begins_in() -> None:
    found = _profile(_days(MONDAY, [1 << 3] * 28), zone="Asia/Kolkata")  # 03:00 UTC is 08:30
    assert [hour for hour, share in enumerate(_week(found, "x_RunningByHour")) if share] == list(range(8, 168, 24))


def test_the_time_zone_may_differ_between_accounts_and_tags() -> None:
    zone = {"default": "UTC", "accounts": {"b": "Asia/Tokyo"}, "tags": {"team=ml": "America/New_York"}}
    rows = [
        *_days(MONDAY, [1] * 28),
        *_days(MONDAY, [1] * 28, SubAccountId="b"),
        *_days(MONDAY, [1] * 28, SubAccountId="b", Tags='{"team":"ml"}', ResourceId="i-2"),
    ]
    found = _profile(rows, zone=zone).sort("SubAccountId", "ResourceId")
    assert found["x_TimeZone"].to_list() == ["UTC", "Asia/Tokyo", "America/New_York"]
    first = [next(hour for hour, share in enumerate(week) if share) for week in found["x_RunningByHour"].to_list()]
    assert first == [0, 9, 20]


def test_hours_that_a_commitment_covers_cost_nothing() -> None:
    nights = ALL_DAY & ~OFFICE
    rows = _days(MONDAY, [OFFICE] * 28) + _days(MONDAY, [nights] * 28, CommitmentDiscountId="plan")
    found = _profile(rows)
    assert _week(found, "x_RunningByHour") == [1.0] * 168
    assert _week(found, "x_OnDemandByHour") == ([0.0] * 8 + [1.0] * 12 + [0.0] * 4) * 7


def test_a_cost_that_is_not_known_makes_the_cost_of_every_hour_unknown() -> None:
    rows = [*_days(MONDAY, [ALL_DAY] * 28), _row(SUNDAY, ALL_DAY, EffectiveCost=None)]
    found = _profile(rows)
    assert found.select("x_OnDemandByHour", "x_LeakCost").row(0) == (None, None)
    assert _week(found, "x_RunningByHour") == [1.0] * 168


def test_a_daily_export_has_no_profile() -> None:
    found = _profile(_days(MONDAY, [None] * 28))
    assert found.height == 1
    assert found.select("x_SeenHours", "x_RunningByHour", "x_LastWeekByHour", "x_OnDemandByHour", "x_Leaks").row(0) == (
        (None,) * 5
    )


def test_what_was_left_on_over_two_nights_leaks_and_a_late_evening_does_not() -> None:
    until_morning = [OFFICE | ALL_DAY & ~((1 << 20) - 1), OFFICE | 0b11111111]  # 08:00 to 20:00 the next day
    late = OFFICE | 0b1111 << 20
    week = [OFFICE] * 5 + [0] * 2
    rows = _days(MONDAY, [*until_morning, *week[2:], *week, *until_morning, late, *week[3:], *week])
    found = _profile(rows)
    assert found.select("x_Leaks", "x_LeakHours", "x_LeakCost", "x_LastLeak").row(0) == (
        2,
        24.0,
        24.0,
        date(2024, 5, 20),
    )
    assert found["x_UsualHours"].item() == 60


def test_the_last_week_stands_by_itself() -> None:
    found = _profile(_days(MONDAY, [ALL_DAY] * 21 + [OFFICE] * 5))
    assert sum(_week(found, "x_LastWeekByHour")) == 60
    assert sum(_week(found, "x_RunningByHour")) > 140


def test_cpu_is_turned_into_local_hours() -> None:
    rows = _days(MONDAY, [ALL_DAY] * 28)
    frame = pl.LazyFrame(rows, schema=RESOURCE_DAY.schema)
    window = resource_window(frame, [SUNDAY], 28).with_columns(
        x_CpuByHourOfWeek=pl.concat_list(pl.lit(float(hour)) for hour in range(168))
    )
    zone = configure([TIME_ZONE], {"time_zone": "Asia/Tokyo"}, "here")
    found = hour_profile(window, frame, [SUNDAY], 28, zone).collect()
    assert _week(found, "x_CpuByLocalHour")[:12] == [159, 160, 161, 162, 163, 164, 165, 166, 167, 0, 1, 2]


def test_only_what_can_be_stopped_has_a_profile() -> None:
    kinds = [
        "SpotUsage:m5.large",
        "NatGateway-Hours",
        "EBS:VolumeUsage.gp3",
        "NodeUsage:cache.m5.large",
        "ESInstance:m5",
    ]
    rows = [row for kind in kinds for row in _days(MONDAY, [ALL_DAY] * 28, x_UsageType=kind)]
    sql_server = {"x_UsageType": "Multi-AZUsage:db.m5.large", "x_Operation": "CreateDBInstance:0012"}
    assert _profile(rows + _days(MONDAY, [ALL_DAY] * 28, **sql_server)).is_empty()
    assert _profile([]).schema == HOUR_PROFILE.schema


def test_use_that_the_bill_shows_beside_capacity_stands_by_hour() -> None:
    function = {"ResourceId": "f", "x_UsageType": "USE1-Lambda-Provisioned-Concurrency"}
    requests = {"ResourceId": "f", "x_UsageType": "USE1-Request"}
    rows = _days(MONDAY, [ALL_DAY] * 28, **function) + _days(MONDAY, [OFFICE] * 14, **requests)
    rows += _days(MONDAY, [ALL_DAY] * 28, ResourceId="g", x_UsageType="Lambda-Provisioned-Concurrency")
    rows += _days(MONDAY, [ALL_DAY] * 28) + _days(MONDAY, [OFFICE] * 28, x_UsageType="Request")
    found = _profile(rows).sort("ResourceId")
    assert found["ResourceId"].to_list() == ["f", "g", "i-1"]
    assert list(found["x_ActiveByHour"][0]) == ([0.0] * 8 + [0.5] * 12 + [0.0] * 4) * 7
    assert found["x_ActiveByHour"].is_null().to_list() == [False, True, True]  # never used, and not capacity


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, ALL_DAY), min_size=10, max_size=30), st.sampled_from(["UTC", "America/St_Johns"]))
def test_the_future_changes_nothing_and_many_days_equal_the_same_days_one_by_one(masks: list[int], zone: str) -> None:
    rows = _days(MONDAY, masks)
    days = [MONDAY + timedelta(days=day) for day in (3, 6, 9)]
    keys = ["x_AsOf", "ResourceId"]
    at_once = _profile(rows, *days, days=7, zone=zone).sort(keys)
    one_by_one = [
        _profile([row for row in rows if row["ChargePeriodStart"] <= day], day, days=7, zone=zone) for day in days
    ]
    assert_frame_equal(at_once, pl.concat(one_by_one).sort(keys))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, ALL_DAY), min_size=28, max_size=28), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_a_week_holds_every_hour_that_ran_and_what_it_cost(masks: list[int], zone: str) -> None:
    rows = [_row(MONDAY, ALL_DAY), *_days(MONDAY, masks), _row(SUNDAY, ALL_DAY)]  # the span is four whole weeks
    found = _profile(rows, zone=zone)
    masks[0] = masks[-1] = ALL_DAY
    assert sum(_week(found, "x_RunningByHour")) * 4 == pytest.approx(sum(mask.bit_count() for mask in masks))
    cost = sum(row["EffectiveCost"] for row in rows)
    assert sum(_week(found, "x_OnDemandByHour")) * 4 == pytest.approx(cost)


def test_the_window_stays_beside_the_profile() -> None:
    rows = _days(MONDAY, [ALL_DAY] * 28)
    window = resource_window(pl.LazyFrame(rows, schema=RESOURCE_DAY.schema), [SUNDAY], 28).collect()
    assert_frame_equal(_profile(rows).select(RESOURCE_WINDOW.columns), window)
