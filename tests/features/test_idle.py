"""Blocks of idle hours: long enough, anywhere in the circle of a week."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.idle import IDLE, with_idle_blocks, works
from models.threshold import configure

PROFILES = ("x_CpuByLocalHour", "x_ActiveByHour", "x_OnDemandByHour")
SCHEMA = pl.Schema(dict.fromkeys(PROFILES, pl.List(pl.Float64())))


def _blocks(
    cpu: Sequence[float | None] | None, cost: Sequence[float] | None = None, active: Sequence[float] | None = None
) -> tuple[float | None, float | None, str | None]:
    frame = pl.LazyFrame([[cpu, active, cost or [0.5] * 168]], schema=SCHEMA, orient="row")
    found = with_idle_blocks(frame, configure(IDLE, {}, "here")).collect()
    return found.select("x_IdleHours", "x_IdleCost", "x_IdleBlocks").row(0)


def test_a_block_may_go_over_the_end_of_the_week() -> None:
    cpu = [1.0] * 4 + [50.0] * 160 + [1.0] * 4
    assert _blocks(cpu) == (8.0, 4.0, "Sun 20:00–Mon 04:00")


@pytest.mark.parametrize(("hours", "found"), [(5, (0.0, 0.0, None)), (6, (6.0, 3.0, "Mon 10:00–Mon 16:00"))])
def test_a_rest_shorter_than_six_hours_is_no_block(hours: int, found: tuple[float, float, str | None]) -> None:
    assert _blocks([50.0] * 10 + [3.0] * hours + [50.0] * (158 - hours)) == found


def test_a_week_that_is_not_wholly_known_has_no_blocks() -> None:
    assert _blocks([1.0] * 20 + [None] + [50.0] * 147) == (None, None, None)
    assert _blocks(None) == (None, None, None)


def test_an_hour_with_the_least_activity_on_the_bill_is_not_idle() -> None:
    active = [0.0] * 10 + [0.25] + [0.0] * 10 + [1.0] * 147
    assert _blocks(None, active=active) == (20.0, 10.0, "Mon 00:00–Mon 10:00, Mon 11:00–Mon 21:00")
    assert _blocks([1.0] * 168, active=active)[0] == 20.0  # the bill before CPU


def test_whether_a_week_that_is_not_wholly_known_has_work_in_it_is_not_known() -> None:
    weeks = [[1.0] * 167 + [80.0], [1.0] * 168, [None] + [80.0] * 167, None]
    frame = pl.DataFrame({"x_CpuByLocalHour": weeks, "x_ActiveByHour": None}, schema_overrides=SCHEMA)
    assert frame.select(works=works(configure(IDLE, {}, "here")))["works"].to_list() == [True, False, None, None]


@given(st.lists(st.booleans(), min_size=168, max_size=168))
def test_blocks_are_the_runs_of_six_and_more_in_the_circle(idle: list[bool]) -> None:
    busy = [hour for hour, rests in enumerate(idle) if not rests]
    gaps = [later - earlier - 1 for earlier, later in pairwise([*busy, *(hour + 168 for hour in busy[:1])])]
    expected = sum(gap for gap in gaps if gap >= 6) if busy else 168
    cost = [float(hour) for hour in range(168)]
    hours, paid, _ = _blocks([1.0 if rests else 50.0 for rests in idle], cost)
    assert hours == expected
    assert paid is not None
    assert paid <= sum(value for value, rests in zip(cost, idle, strict=True) if rests)
