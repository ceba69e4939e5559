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
