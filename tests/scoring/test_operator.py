"""STL as a matrix is statsmodels' STL."""

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from models.scoring.operator import next_day, operator


@pytest.mark.parametrize("length", [14, 15, 21, 30, 56])
def test_the_operator_equals_statsmodels_to_ten_digits(length: int) -> None:
    series = np.random.default_rng(length).normal(100, 20, length) + 30 * (np.arange(length) % 7 >= 5)
    trend, seasonal = operator(length)
    fit = STL(series, period=7, robust=False).fit()
    assert np.abs(trend @ series - fit.trend).max() < 1e-10
    assert np.abs(seasonal @ series - fit.seasonal).max() < 1e-10


@pytest.mark.parametrize("length", [14, 20, 56])
def test_the_next_day_is_the_last_trend_and_the_seasonal_of_a_week_ago(length: int) -> None:
    series = np.random.default_rng(length).normal(100, 20, length)
    fit = STL(series, period=7, robust=False).fit()
    assert abs(next_day(length) @ series - (fit.trend[-1] + fit.seasonal[-7])) < 1e-10


def test_a_constant_goes_on_as_it_was() -> None:
    assert next_day(28) @ np.full(28, 50.0) == pytest.approx(50.0)


def test_less_than_two_weeks_have_no_weekly_component() -> None:
    with pytest.raises(ValueError, match="expected at least 14, found 13"):
        operator(13)
