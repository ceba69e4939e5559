"""Peers are judged by what was known, within a time that is told."""

import time
from contextlib import suppress

import numpy as np
import polars as pl

from benchmarks.detection.fleet import INCIDENT, Event, Fleet
from benchmarks.detection.forecasters import FEWEST, Floats, distances
from benchmarks.detection.peers import contest, trailing


def fleet() -> Fleet:
    """One series of 100 a day; 60 days, of which the last 20 are judged; a spike of 400 on day 50."""
    costs = np.full((1, 60), 100.0)
    costs[0, 50] = 500.0
    label = np.zeros(costs.shape, np.int8)
    label[0, 50] = INCIDENT
    days = np.datetime64("2024-01-01") + np.arange(60)
    return Fleet(days, [("1", "EC2", "a", "")], costs, label, costs - 100, [Event("spike", 0, 50, 50, 51)], judged=40)


def same_as_the_mean(past: Floats, now: Floats) -> Floats:
    """A forecast: the mean of the past, give or take ten."""
    mean = float(past.mean())
    return np.repeat([[mean], [mean - 10], [mean + 10]], len(now), axis=1)


def right(_: Fleet) -> pl.DataFrame:
    """The spike, and nothing else."""
    return pl.DataFrame({"row": [0], "day": [50], "score": [9.0], "money": [400.0]})


def slow(fleet: Fleet) -> pl.DataFrame:
    """The same, in a minute, whatever goes wrong."""
    with suppress(BaseException):  # what a bare except in a library does
        time.sleep(60)
    time.sleep(60)
    return right(fleet)


def test_a_day_is_as_far_as_it_is_from_the_forecast_in_half_widths_of_its_interval() -> None:
    score, expected = distances(fleet().costs, 40, same_as_the_mean)
    assert np.isnan(score[0, :40]).all()
    assert (expected[0, 50], score[0, 49]) == (100.0, 0.0)
    assert round(score[0, 50], 2) == 36.33  # 400 by ten, a cent, and 1 % of the expectation


def test_nothing_is_forecast_from_less_than_four_weeks() -> None:
    costs = fleet().costs
    costs[0, : 40 - FEWEST + 1] = np.nan
    assert np.isnan(distances(costs, 40, same_as_the_mean)[0]).all()


def test_the_future_changes_nothing_of_a_trailing_mean() -> None:
    before, after = fleet(), fleet()
    after.costs[0, 51:] = 7.0
    assert np.array_equal(trailing(before)[0][0, 28:51], trailing(after)[0][0, 28:51])


def test_who_does_not_finish_is_told_so_and_the_next_one_has_its_turn() -> None:
    late, on_time = contest([fleet()], {"slow": slow, "right": right}, limit=1.0)
    assert late == "| slow | not finished in 1 s | | | | | | |"
    assert on_time.startswith("| right | 1.000 | 1.000 | 0.000 | 1.00 | 0 d |")
