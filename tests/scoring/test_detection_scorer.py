"""The benchmark's numbers on cases that can be counted by hand."""

import numpy as np
import polars as pl
import pytest

from benchmarks.detection.fleet import INCIDENT, NEUTRAL, Event, Fleet
from benchmarks.detection.reliability import curve, error, picture
from benchmarks.detection.scorer import judge, measures, pool


def fleet(series: int = 3) -> Fleet:
    """40 days, the last 30 judged; a spike on day 12, a shift on days 20 to 25, found until day 23; no more."""
    costs = np.full((series, 40), 10.0)
    label, excess = np.zeros(costs.shape, np.int8), np.zeros(costs.shape)
    label[0, 12], label[0, 13], excess[0, 12] = INCIDENT, NEUTRAL, 40.0
    label[1, 20:24], label[1, 24:28], excess[1, 20:26] = INCIDENT, NEUTRAL, 10.0
    return Fleet(
        np.datetime64("2024-01-01") + np.arange(40),
        [("1", "EC2", str(row), "us-east-1") for row in range(series)],
        costs + excess,
        label,
        excess,
        [Event("spike", 0, 12, 12, 13), Event("level_shift", 1, 20, 23, 27)],
        judged=10,
    )


def found(*rows: tuple[int, int, float, float]) -> pl.DataFrame:
    """Findings: row, day, score, money."""
    return pl.DataFrame(rows, schema=["row", "day", "score", "money"], orient="row")


def test_finding_both_and_nothing_else_is_perfect() -> None:
    told = measures(judge(fleet(), found((0, 12, 0.9, 40.0), (1, 20, 0.8, 10.0), (1, 21, 0.7, 10.0))))
    assert (told.average_precision, told.recall, told.top_precision, told.delay) == (1.0, 1.0, 1.0, 0.0)
    assert told.by_kind == {"spike": 1.0, "level_shift": 1.0}
    assert told.avoidable == pytest.approx(40 / 100)  # found on day 20, acted on day 22: four days of ten are saved


def test_a_false_alarm_before_the_second_event_costs_half_of_its_precision() -> None:
    told = measures(judge(fleet(), found((0, 12, 0.9, 40.0), (2, 15, 0.8, 99.0), (1, 20, 0.7, 10.0))))
    assert told.average_precision == pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 3)
    assert told.recall == 0.5  # 90 series-days at 0.3 in 1,000 allow no false alarm
    assert told.threshold == 0.9
    assert told.avoidable == 0.0  # a spike is over before anybody acts


def test_false_days_of_one_week_are_one_alarm_and_of_two_weeks_two() -> None:
    one = judge(fleet(), found((2, 10, 0.8, 1.0), (2, 16, 0.7, 1.0)))
    two = judge(fleet(), found((2, 10, 0.8, 1.0), (2, 17, 0.7, 1.0)))
    assert (one.false["cell"].n_unique(), two.false["cell"].n_unique()) == (1, 2)


def test_days_of_recovery_and_of_history_are_neither_right_nor_wrong() -> None:
    judged = judge(fleet(), found((0, 13, 0.9, 1.0), (1, 25, 0.9, 1.0), (2, 9, 0.9, 1.0)))
    assert (judged.hits.height, judged.false.height) == (0, 0)
    assert measures(judged).average_precision == 0.0


def test_a_late_finding_tells_its_delay_and_saves_less() -> None:
    told = measures(judge(fleet(), found((1, 22, 0.9, 10.0))))
    assert (told.recall, told.delay) == (0.5, 2.0)
    assert told.avoidable == pytest.approx(20 / 100)  # days 24 and 25


def test_among_the_dearest_alarms_a_false_week_counts_once() -> None:
    rows = [(0, 12, 0.9, 40.0), (1, 20, 0.9, 10.0), (2, 15, 0.9, 99.0), (2, 16, 0.9, 99.0)]
    told = measures(judge(fleet(series=300), found(*rows)))  # 9,000 series-days allow two false alarms
    assert told.top_precision == pytest.approx(2 / 3)


def test_fleets_are_pooled_under_one_threshold() -> None:
    good = judge(fleet(), found((0, 12, 0.9, 40.0), (1, 20, 0.9, 10.0)))
    none = judge(fleet(), found((2, 15, 0.5, 1.0)))
    both = measures(pool([good, none]))
    assert (both.recall, both.average_precision) == (0.5, 0.5)


def test_series_days_begin_with_the_first_row_and_end_with_the_last() -> None:
    part = fleet()
    assert part.series_days() == 90
    part.costs[0, :20] = np.nan
    part.costs[1, 35:] = np.nan
    part.costs[2, 15] = np.nan
    assert part.series_days() == 90 - 10 - 5


def test_a_confidence_that_is_right_as_often_as_it_says_has_no_error() -> None:
    bins = curve(pl.Series([0.5] * 10 + [0.7] * 10), pl.Series([1] * 5 + [0] * 5 + [1] * 9 + [0]))
    assert [(one.days, one.observed) for one in bins] == [(10, 0.5), (10, 0.9)]
    assert error(bins) == pytest.approx(0.1)
    assert (round(bins[0].least, 3), round(bins[0].most, 3)) == (0.237, 0.763)
    assert picture(bins).count("<circle") == 2
