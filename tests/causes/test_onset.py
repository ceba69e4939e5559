"""A rise begins on the day of its change point: literal days of cost in, the number of a day out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.causes.onset import onset

WEEKS = [100.0, 100, 100, 100, 100, 20, 20] * 4
"""Working weeks, days 0 to 27."""


@pytest.mark.parametrize(
    ("costs", "flagged", "day", "how"),
    [
        ([29.03] * 24 + [30.0] * 4 + [70.0] * 12, range(28, 40), 28, "steps"),  # a month of 30 days is no rise
        ([29.03] * 24 + [30.0] * 4 + [70.0], [28], 28, "steps"),  # nor on the day itself
        ([10.0] * 28 + [12.0, 12, 60, 60], range(28, 32), 30, "steps"),  # a small rise before the one that counts
        ([10.0] * 28 + [60.0], [28], 28, "steps"),
        ([0.0] * 28 + [50.0] * 20, range(28, 48), 28, "steps"),
        ([10.0] * 28 + [60.0, 10, 60], [28, 30], 28, "steps"),  # a quiet day between
        ([10.0] * 20 + [300.0] + [10.0] * 7 + [50.0], [28], 28, "steps"),  # an incident a week before is another one
        ([10.0] * 14 + [10.0 + 5 * n for n in range(1, 21)], range(28, 34), 14, "climbs"),  # flagged two weeks late
        ([10.0] * 28 + [10.0 + 5 * n for n in range(1, 11)], range(28, 38), 28, "climbs"),
        ([*WEEKS, 160.0, 160, 160], range(28, 31), 28, "steps"),  # a Monday after a quiet weekend
        ([*WEEKS[:26], 80.0, 80, 160], range(26, 29), 26, "steps"),  # a weekend that did not rest
        ([50.0] * 28 + [0.0] * 6, range(28, 34), 28, "steps"),  # a fall
    ],
)
def test_the_first_day_of_the_rise_that_makes_up_the_impact(
    costs: list[float], flagged: list[int], day: int, how: str
) -> None:
    usual = range(max(flagged[0] - 14, 0), flagged[0])
    found = onset(np.array(costs), usual, list(flagged))
    assert (found.day, "climbs" if found.gradual else "steps") == (day, how)


def test_a_climb_in_noise_is_dated_within_days_and_a_step_to_the_day() -> None:
    """Noise of a tenth of the level; the climb takes ten days to double it, and is flagged on its twelfth."""
    noise = np.random.default_rng(1).normal(0, 1, (60, 60))
    off = []
    for each in noise:
        days = np.arange(60)
        step = 10 + each + np.where(days >= 40, 10, 0)
        assert onset(step, range(26, 40), range(40, 46)).day == 40
        climb = 10 + each + np.maximum(days - 39, 0)
        off.append(abs(onset(climb, range(37, 51), range(51, 60)).day - 40))
    assert np.mean(off) <= 2


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.data())
def test_whatever_the_costs_it_is_a_day_no_later_than_the_last(costs: list[float], data: st.DataObject) -> None:
    flagged = sorted(data.draw(st.sets(st.integers(0, len(costs) - 1), min_size=1)))
    found = onset(np.array(costs), range(max(flagged[0] - 14, 0), flagged[0]), flagged)
    assert 0 <= found.day <= flagged[-1]
