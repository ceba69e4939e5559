"""A change of cost is its quantity part and its price part, with nothing left over."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.decomposition import parts_of_change

SCHEMA = {"k": pl.String, "EffectiveCost": pl.Float64, "ConsumedQuantity": pl.Float64}
Side = dict[str, tuple[float | None, float | None]]


def _parts(before: Side, after: Side) -> dict[str, dict[str, Any]]:
    sides = [
        pl.LazyFrame([(key, *amounts) for key, amounts in side.items()], schema=SCHEMA, orient="row")
        for side in (before, after)
    ]
    return {row["k"]: row for row in parts_of_change(sides[0], sides[1], ["k"]).collect().to_dicts()}


def test_twice_the_hours_at_a_higher_price() -> None:
    row = _parts({"m5": (10.0, 100.0)}, {"m5": (30.0, 200.0)})["m5"]
    assert (row["x_Change"], row["x_QuantityPart"], row["x_PricePart"]) == (20.0, 10.0, 10.0)


def test_what_is_new_and_what_is_gone_is_all_quantity() -> None:
    found = _parts({"gone": (7.0, 70.0)}, {"new": (5.0, 0.0)})
    assert (found["gone"]["x_QuantityPart"], found["gone"]["x_PricePart"]) == (-7.0, 0.0)
    assert (found["new"]["x_QuantityPart"], found["new"]["x_PricePart"]) == (5.0, 0.0)


@pytest.mark.parametrize("before", [(5.0, 0.0), (None, 10.0), (5.0, None)])
def test_without_a_price_there_are_no_parts(before: tuple[float | None, float | None]) -> None:
    row = _parts({"k": before}, {"k": (8.0, 10.0)})["k"]
    assert (row["x_QuantityPart"], row["x_PricePart"]) == (None, None)


amounts = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))


@given(
    before=st.dictionaries(st.sampled_from("abcd"), amounts), after=st.dictionaries(st.sampled_from("abcd"), amounts)
)
def test_parts_add_up_to_the_change_key_by_key_and_in_all(before: Side, after: Side) -> None:
    found = _parts(before, after)
    assert found.keys() == before.keys() | after.keys()
    for row in found.values():
        largest = 1e-9 * (1 + abs(row["x_QuantityPart"]))  # parts may be far greater than what they add up to
        assert row["x_QuantityPart"] + row["x_PricePart"] == pytest.approx(row["x_Change"], abs=largest)
        assert row["x_Change"] == row["x_CostAfter"] - row["x_CostBefore"]
