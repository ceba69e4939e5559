"""Utilisation of a bill's resources: whose a metric is, what a window says, what is not known."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.features.utilization import resource_utilization
from models.focus import RESOURCE_WINDOW
from models.metric import RESOURCE_METRICS, RESOURCE_UTILIZATION, UTILIZATION

MONDAY = date(2026, 6, 1)
LAST = date(2026, 6, 30)
INSTANCE = {"SubAccountId": "a", "RegionId": "eu-west-1", "ResourceId": "i-1", "x_ServiceCode": "AmazonEC2"}


def _metric(day: date, **columns: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(RESOURCE_METRICS.columns)
    filled |= {"SubAccountId": "a", "RegionId": "eu-west-1", "x_Service": "ec2", "ResourceId": "i-1", "x_Day": day}
    filled |= {"x_Metric": "cpu_percent", "x_Days": 1, "x_Samples": 24, "x_Seconds": 86_400, "x_Source": "cloudwatch"}
    return filled | columns


def _hours(day: date, hours: list[float | None], **columns: Any) -> dict[str, Any]:
    known = [value for value in hours if value is not None]
    figures = {"x_Average": sum(known) / len(known), "x_Maximum": max(known) + 1, "x_Hours": hours}
    return _metric(day, x_Samples=len(known), x_Seconds=3600 * len(known), **figures) | columns


def _window(*resources: dict[str, Any], as_of: date = LAST) -> pl.DataFrame:
    filled: dict[str, Any] = dict.fromkeys(RESOURCE_WINDOW.columns)
    return pl.DataFrame([filled | {"x_AsOf": as_of} | row for row in resources], schema=RESOURCE_WINDOW.schema)


def _used(metrics: list[dict[str, Any]], *resources: dict[str, Any], days: int = 30) -> list[dict[str, Any]]:
    frame = pl.DataFrame(metrics, schema=RESOURCE_METRICS.schema)
    used = resource_utilization(_window(*(resources or (INSTANCE,))), frame, [LAST], days)
    return used.sort("SubAccountId", "ResourceId", "x_UsageType").to_dicts()


def test_a_window_has_averages_by_time_maxima_and_percentiles_of_its_hours() -> None:
    flat = [_hours(LAST - timedelta(days=n), [10.0] * 24) for n in range(3)]
    busy = _hours(LAST - timedelta(days=3), [70.0] * 6 + [None] * 18)
    (row,) = _used([*flat, busy])
    assert row["x_CpuAverage"] == pytest.approx((72 * 10 + 6 * 70) / 78)
    assert (row["x_CpuMaximum"], row["x_MetricDays"], row["x_MetricSource"]) == (71.0, 4, "cloudwatch")
    assert (row["x_CpuP95"], row["x_CpuP99"]) == (70.0, 70.0)


def test_finer_points_than_hours_are_bounded_by_the_days_own_percentiles() -> None:
    rows = [_hours(LAST, [10.0] * 24, x_Samples=288, x_P95=40.0, x_P99=80.0)]
    (row,) = _used(rows)
    assert (row["x_CpuP95"], row["x_CpuP99"]) == (40.0, 80.0)


def test_without_metrics_nothing_is_known() -> None:
    (row,) = _used([])
    assert {name: row[name] for name in UTILIZATION} == dict.fromkeys(UTILIZATION)


def test_a_daily_maximum_alone_gives_a_maximum_alone() -> None:
    (row,) = _used([_metric(LAST, x_Maximum=8.0, x_Days=14, x_Source="cost_explorer")])
    assert (row["x_CpuMaximum"], row["x_CpuAverage"], row["x_MetricDays"]) == (8.0, None, 14)
    assert (row["x_CpuByHourOfWeek"], row["x_CpuTrend"], row["x_MetricSource"]) == (None, None, "cost_explorer")


def test_free_memory_is_the_least_that_each_day_tells() -> None:
    free = {"x_Metric": "freeable_memory_bytes"}
    hourly = _hours(LAST, [9.0, 7.0, 8.0], **free)
    told = _metric(LAST - timedelta(days=1), x_Average=9.0, x_Maximum=9.0, x_Minimum=6.0, **free)
    daily = _metric(LAST - timedelta(days=2), x_Average=5.5, x_Maximum=9.0, **free)
    assert [
        _used(rows)[0]["x_FreeableMemoryMinimum"] for rows in ([hourly], [hourly, told], [hourly, told, daily])
    ] == [7, 6, 5.5]
    only_the_most = _metric(LAST, x_Maximum=9.0, **free)
    assert _used([only_the_most])[0]["x_FreeableMemoryMinimum"] is None


def test_bytes_are_per_second_of_what_was_observed_in_both_directions() -> None:
    rows = [
        _metric(LAST, x_Metric="network_in_bytes", x_Sum=7200.0, x_Seconds=3600),
        _metric(LAST, x_Metric="network_out_bytes", x_Sum=10_800.0, x_Seconds=3600),
        _metric(LAST - timedelta(days=1), x_Metric="network_in_bytes", x_Sum=None, x_Seconds=3600),
        _metric(LAST, x_Metric="disk_read_ops", x_Sum=86_400.0),
        _metric(LAST, x_Metric="connections", x_Average=0.5, x_Maximum=3.0),
        _metric(LAST, x_Metric="requests", x_Sum=900.0),
    ]
    (row,) = _used(rows)
    assert (row["x_NetworkBytesPerSecond"], row["x_DiskOpsPerSecond"], row["x_Requests"]) == (5.0, 1.0, 900.0)
    assert (row["x_ConnectionsAverage"], row["x_ConnectionsMaximum"], row["x_CpuAverage"]) == (0.5, 3.0, None)


def test_the_week_has_168_hours_of_which_unseen_ones_are_not_known() -> None:
    (row,) = _used([_hours(MONDAY, [5.0] * 24), _hours(MONDAY + timedelta(days=7), [15.0] * 24)])
    assert row["x_CpuByHourOfWeek"] == [10.0] * 24 + [None] * 144


def test_a_maximum_that_rises_a_point_a_day_has_a_trend_of_thirty() -> None:
    (row,) = _used([_metric(MONDAY + timedelta(days=n), x_Maximum=10.0 + n) for n in range(30)])
    assert row["x_CpuTrend"] == pytest.approx(30.0)


@pytest.mark.parametrize(
    ("metric", "resource", "fits"),
    [
        ({}, {"ResourceId": "arn:aws:ec2:eu-west-1:a:instance/i-1"}, True),
        ({"SubAccountId": None, "RegionId": None, "x_Service": None}, {}, True),
        ({}, {"RegionId": None}, True),
        ({"SubAccountId": "b"}, {}, False),
        ({"RegionId": "us-east-1"}, {}, False),
        ({"ResourceId": "i-2"}, {}, False),
        ({"x_Service": "rds", "ResourceId": "web"}, {"ResourceId": "web", "x_ServiceCode": "AWSELB"}, False),
        ({"x_Service": "rds", "ResourceId": "web"}, {"ResourceId": "arn:aws:rds:r:a:db:web"}, True),
    ],
)
def test_a_metric_is_of_the_resource_that_nothing_contradicts(
    metric: dict[str, Any], resource: dict[str, Any], *, fits: bool
) -> None:
    (row,) = _used([_metric(LAST, x_Maximum=8.0) | metric], INSTANCE | resource)
    assert row["x_CpuMaximum"] == (8.0 if fits else None)


def test_a_metric_that_fits_two_accounts_is_nobodys() -> None:
    metric = _metric(LAST, x_Maximum=8.0, SubAccountId=None, ResourceId="shop", x_Service="rds")
    shops = [INSTANCE | {"SubAccountId": account, "ResourceId": f"arn:aws:rds:r:{account}:db:shop"} for account in "ab"]
    assert [row["x_CpuMaximum"] for row in _used([metric], *shops)] == [None, None]
    named = metric | {"SubAccountId": "b"}
    assert [row["x_CpuMaximum"] for row in _used([named], *shops)] == [None, 8.0]


def test_all_rows_of_a_resource_carry_its_utilisation() -> None:
    rows = _used(
        [_metric(LAST, x_Maximum=8.0)], INSTANCE | {"x_UsageType": "hours"}, INSTANCE | {"x_UsageType": "bytes"}
    )
    assert [row["x_CpuMaximum"] for row in rows] == [8.0, 8.0]


def test_days_outside_the_window_do_not_count() -> None:
    rows = [_metric(LAST - timedelta(days=n), x_Maximum=float(n)) for n in range(9)]
    assert _used(rows, days=7)[0]["x_CpuMaximum"] == 6.0


metrics = st.builds(
    lambda day, hours, metric, total: _hours(MONDAY + timedelta(days=day), hours, x_Metric=metric, x_Sum=total),
    st.integers(0, 29),
    st.lists(st.floats(0, 100), min_size=24, max_size=24),
    st.sampled_from(["cpu_percent", "network_in_bytes", "connections"]),
    st.none() | st.floats(0, 1e9),
)


@example_settings(max_examples=10)
@given(rows=st.lists(metrics, max_size=20, unique_by=lambda row: (row["x_Day"], row["x_Metric"])))
def test_many_days_at_once_equal_the_same_days_one_by_one_and_know_no_future(rows: list[dict[str, Any]]) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(0, 30, 5)]
    frame = pl.DataFrame(rows, schema=RESOURCE_METRICS.schema)
    window = pl.concat([_window(INSTANCE, as_of=day) for day in days])
    together = resource_utilization(window, frame, days, 10).sort("x_AsOf")
    assert together.schema == RESOURCE_UTILIZATION.schema
    single = [
        resource_utilization(window.filter(x_AsOf=day), frame.filter(pl.col("x_Day") <= day), [day], 10) for day in days
    ]
    assert_frame_equal(together, pl.concat(single), check_exact=True)


def test_what_a_log_group_passes_on_is_a_share_of_what_it_takes_in_and_nothing_published_is_nothing() -> None:
    group = {"ResourceId": "/app", "x_Service": "logs"}
    where = INSTANCE | {"ResourceId": "arn:aws:logs:eu-west-1:a:log-group:/app", "x_ServiceCode": "AmazonCloudWatch"}
    taken = _metric(LAST, x_Metric="incoming_bytes", x_Sum=80.0, **group)
    passed = _metric(LAST, x_Metric="forwarded_bytes", x_Sum=20.0, **group)
    held = [taken, passed], [taken], [passed]
    assert [_used(rows, where)[0]["x_ForwardedShare"] for rows in held] == [0.25, 0.0, None]


def test_processors_used_are_processor_time_over_duration() -> None:
    function = {"ResourceId": "pay", "x_Service": "lambda"}
    where = INSTANCE | {"ResourceId": "arn:aws:lambda:eu-west-1:a:function:pay", "x_ServiceCode": "AWSLambda"}
    took = _metric(LAST, x_Metric="duration_milliseconds", x_Average=200.0, **function)
    worked = _metric(LAST, x_Metric="cpu_time_milliseconds", x_Average=30.0, **function)
    assert [_used(rows, where)[0]["x_ProcessorsUsed"] for rows in ([took, worked], [took])] == [0.15, None]
