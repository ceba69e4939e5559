"""Days, months and the week's hours."""

from datetime import date, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from models.features.calendar import calendar, hour_of_week


def test_the_last_day_of_february_of_a_leap_year_is_a_thursday_and_a_month_end() -> None:
    row = pl.DataFrame({"d": [date(2024, 2, 29)]}).select(calendar("d")).row(0, named=True)
    assert row == {
        "x_Weekday": 4, "x_Weekend": False, "x_DayOfMonth": 29, "x_DaysInMonth": 29, "x_MonthStart": False,
        "x_MonthEnd": True,
    }  # fmt: skip


@given(moment=st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1)))
def test_the_hour_of_the_week_is_weekday_and_hour(moment: datetime) -> None:
    found = pl.DataFrame({"t": [moment]}).select(hour_of_week("t")).item()
    assert found == moment.weekday() * 24 + moment.hour
