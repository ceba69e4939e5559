"""Several rows of one subject become one row."""

import polars as pl

from models.features.rollup import rollup


def test_amounts_are_added_hours_are_not_and_unknown_stays_unknown() -> None:
    rows = pl.LazyFrame(
        {
            "k": ["a", "a", "b", "b"],
            "EffectiveCost": [1.5, 2.0, None, 1.0],
            "x_RunningHours": [10.0, 24.0, None, None],
            "x_Mature": [True, False, True, None],
            "Tags": ["{}", '{"a":"b"}', "{}", "{}"],
        }
    )
    assert rollup(rows, ["k"]).sort("k").collect().rows() == [
        ("a", 3.5, 24.0, False, '{"a":"b"}'),
        ("b", None, None, None, "{}"),
    ]


def test_what_is_measured_of_a_resource_is_not_added_and_a_trend_is_weighed_by_cost() -> None:
    rows = pl.LazyFrame(
        {
            "k": ["a", "a", "b"],
            "EffectiveCost": [30.0, 10.0, 0.0],
            "x_CostTrend": [0.4, 0.0, None],
            "x_CpuAverage": [5.0, 5.0, None],
            "x_Requests": [900.0, 900.0, None],
            "x_CpuByHourOfWeek": [[1.0, 2.0], [1.0, 2.0], None],
        }
    )
    assert rollup(rows, ["k"]).sort("k").collect().rows() == [
        ("a", 40.0, 0.3, 5.0, 900.0, [1.0, 2.0]),
        ("b", 0.0, None, None, None, None),
    ]


def test_a_profile_that_differs_between_rows_is_not_known() -> None:
    rows = pl.LazyFrame({"k": ["a", "a"], "x_CpuByHourOfWeek": [[1.0], [2.0]]})
    assert rollup(rows, ["k"]).collect().rows() == [("a", None)]
