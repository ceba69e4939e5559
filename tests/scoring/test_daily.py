"""The usual range of a day, as a chart shows it."""

from models.scoring.daily import bands


def test_a_steady_series_has_a_narrow_range_after_its_first_week() -> None:
    ((*young, last),) = bands([[100.0] * 30])
    assert young[:7] == [None] * 7
    assert last is not None
    assert (round(last.low, 6), round(last.expected, 6), round(last.high, 6)) == (85.0, 100.0, 115.0)
    assert last.holds(110.0)
    assert not last.holds(120.0)


def test_a_series_begins_with_its_first_cost() -> None:
    (band,) = bands([[0.0] * 20 + [5.0] * 8])
    assert [day is None for day in band] == [True] * 27 + [False]


def test_the_range_of_a_cost_does_not_reach_below_zero() -> None:
    (band,) = bands([[1.0, 9.0] * 15])
    assert all(day.low >= 0 for day in band if day is not None)


def test_no_series_have_no_bands() -> None:
    assert bands([]) == []
    assert bands([[]]) == [[]]
