"""NAB's score on windows made by hand, against values computed from its paper's formula."""

import numpy as np
import pytest

from benchmarks.detection.nab import curve, probation, score, worth

WINDOW = [(40, 49)]


def alarms(*steps: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    answer = np.zeros(100)
    answer[list(steps)] = 1.0
    return answer


def test_the_curve_is_that_of_the_paper() -> None:
    assert curve(np.array([-1.0, -0.5, 0.0, 1.0, 3.0])).round(5).tolist() == [0.98661, 0.84828, 0.0, -0.98661, -1.0]


def test_the_first_seven_twentieths_of_three_are_not_judged_up_to_750_steps() -> None:
    assert (probation(100), probation(4_032), probation(10_000)) == (15, 604, 750)


def test_the_earliest_step_of_a_window_is_worth_one_and_the_steps_before_it_a_full_false_alarm() -> None:
    value, inside = worth(100, WINDOW)
    assert value[40] == 1.0
    assert value[45] == pytest.approx((2 / (1 + np.exp(-2.5)) - 1) / 0.9866142981514303)
    assert value[39] == -0.11
    assert value[50] == pytest.approx(-0.11 * (1 - 2 / (1 + np.exp(5 / 9))))
    assert value[49 + 27] == -0.11  # three widths on
    assert inside[39:51].tolist() == [-1, *[0] * 10, -1]


def test_silence_is_zero_and_perfection_a_hundred() -> None:
    assert score([(np.zeros(100), WINDOW)]) == 0.0
    assert score([(alarms(40), WINDOW)]) == 100.0


def test_a_false_alarm_far_before_costs_its_weight_and_more_detections_add_nothing() -> None:
    assert score([(alarms(20, 40), WINDOW)]) == pytest.approx(100 * (2 - 0.11) / 2)
    assert score([(alarms(40, 41, 45), WINDOW)]) == 100.0


def test_alarms_in_probation_are_not_judged() -> None:
    assert score([(alarms(3, 40), WINDOW)]) == 100.0


def test_one_threshold_serves_every_series() -> None:
    quiet, loud = 0.1 * alarms(40), alarms(20)
    assert score([(quiet, WINDOW), (loud, [])]) == pytest.approx(100 * (2 - 0.11) / 2)


def test_where_every_threshold_is_worse_than_silence_silence_is_chosen() -> None:
    assert score([(alarms(*range(15, 40)), WINDOW)]) == 0.0
