"""A day is expected from the days before it, and what was astray does not become history."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.scoring.causal import expect
from models.scoring.operator import Matrix


def _z(costs: list[float]) -> Matrix:
    rows = np.array([costs])
    expected = expect(rows)
    z: Matrix = ((rows - expected.mean) / expected.scale)[0]
    return z


def test_the_first_week_of_a_series_is_not_judged() -> None:
    assert np.isnan(expect(np.full((1, 10), 5.0)).mean[0]).tolist() == [True] * 7 + [False] * 3


def test_a_weekly_rhythm_is_expected() -> None:
    week = [100.0] * 5 + [40.0] * 2
    expected = expect(np.array([week * 8])).mean[0, -7:]
    assert expected == pytest.approx(week, abs=2.0)


def test_a_spike_does_not_poison_the_days_after_it() -> None:
    z = _z([100.0] * 30 + [1000.0] + [100.0] * 10)
    assert z[30] > 100
    assert np.abs(z[31:]).max() < 0.5


def test_a_level_that_lasts_a_week_is_the_new_level() -> None:
    z = _z([100.0] * 30 + [300.0] * 20)
    assert (z[30:37] > 5).all()
    assert np.abs(z[37:]).max() < 0.5


def test_a_fall_that_lasts_a_week_is_the_new_level_too() -> None:
    z = _z([300.0] * 30 + [100.0] * 20)
    assert (z[30:37] < -5).all()
    assert np.abs(z[37:]).max() < 0.5


def test_a_spike_every_monday_is_a_habit_by_the_fourth() -> None:
    z = _z([100.0] * 28 + [300.0, *[100.0] * 6] * 6)
    assert z[28] > 5
    assert z[35] > 5
    assert np.abs(z[[56, 63]]).max() < 5
    assert np.abs(z[58:]).max() < 5


def test_a_day_that_was_not_observed_is_neither_zero_nor_scored() -> None:
    costs = [100.0] * 20 + [float("nan")] + [100.0] * 5
    expected = expect(np.array([costs])).mean[0]
    assert expected[21:] == pytest.approx([100.0] * 5)


def test_a_dead_series_is_expected_to_stay_dead() -> None:
    z = _z([0.0] * 40 + [0.05])
    assert np.abs(z[7:]).max() < 1


def test_growth_is_followed_and_never_expected_below_zero() -> None:
    falling = expect(np.array([np.maximum(0.0, 50.0 - 2.0 * np.arange(40))])).mean[0]
    assert np.nanmin(falling) >= 0
    growing = _z([100.0 + 3.0 * day for day in range(60)])
    assert np.abs(growing[14:]).max() < 5


@given(
    costs=arrays(np.float64, (3, 40), elements=st.floats(-10, 1000, width=32)),
    future=arrays(np.float64, (3, 15), elements=st.floats(-1e5, 1e5, width=32) | st.just(float("nan"))),
)
def test_changing_the_future_changes_nothing_of_the_past(costs: Matrix, future: Matrix) -> None:
    short, long = expect(costs), expect(np.hstack([costs, future]))
    assert np.array_equal(short.mean, long.mean[:, :40], equal_nan=True)
    assert np.array_equal(short.scale, long.scale[:, :40], equal_nan=True)


@given(costs=arrays(np.float64, (4, 30), elements=st.floats(-10, 1000, width=32)))
def test_series_do_not_know_each_other(costs: Matrix) -> None:
    together = expect(costs)
    for row in range(4):
        alone = expect(costs[row : row + 1])
        assert together.mean[row] == pytest.approx(alone.mean[0], rel=1e-9, abs=1e-9, nan_ok=True)
        assert together.scale[row] == pytest.approx(alone.scale[0], rel=1e-9, abs=1e-9, nan_ok=True)
