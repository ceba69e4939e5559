"""In which hours of the week a resource ran."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.features.hour_profile import hour_profile
from models.focus import RESOURCE_DAY

MONDAY = date(2026, 6, 1)
ALL_DAY, OFFICE = (1 << 24) - 1, sum(1 << hour for hour in range(8, 20))


def _frame(masks: Sequence[int | None], **columns: Any) -> pl.LazyFrame:
    rows = [
        dict.fromkeys(RESOURCE_DAY.columns)
        | {"BillingAccountId": "p", "SubAccountId": "a", "ResourceId": "r", "x_HourMask": mask}
        | {"ChargePeriodStart": MONDAY + timedelta(days=n)}
        | columns
        for n, mask in enumerate(masks)
    ]
    return pl.LazyFrame(rows, schema=RESOURCE_DAY.schema)


def _row(masks: Sequence[int | None], days: int = 28) -> dict[str, Any]:
    as_of = MONDAY + timedelta(days=len(masks) - 1)
    return hour_profile(_frame(masks), [as_of], days).collect().row(0, named=True)


def test_an_office_machine_has_no_nights_and_no_weekends() -> None:
    row = _row(([OFFICE] * 5 + [0] * 2) * 2)
    assert row["x_HoursOfWeek"][8:20] == [1.0] * 12
    assert sum(row["x_HoursOfWeek"]) == 60.0
    assert (row["x_OffHoursShare"], row["x_WeekendShare"]) == (0.0, 0.0)


def test_a_machine_around_the_clock_spends_most_of_its_hours_off_hours() -> None:
    row = _row([ALL_DAY] * 14)
    assert row["x_HoursOfWeek"] == [1.0] * 168
    assert (row["x_OffHoursShare"], row["x_WeekendShare"]) == (pytest.approx(108 / 168), pytest.approx(48 / 168))


def test_a_weekday_that_has_not_come_yet_is_not_known() -> None:
    row = _row([ALL_DAY] * 3)
    assert row["x_HoursOfWeek"][:72] == [1.0] * 72
    assert row["x_HoursOfWeek"][72:] == [None] * 96


def test_every_second_monday_is_half_of_them() -> None:
    row = _row([ALL_DAY] * 7 + [0] + [ALL_DAY] * 6)
    assert row["x_HoursOfWeek"][:25] == [0.5] * 24 + [1.0]


def test_without_hours_in_the_export_there_is_no_profile() -> None:
    assert hour_profile(_frame([ALL_DAY, None]), [MONDAY + timedelta(days=1)], 28).collect().is_empty()


def test_many_days_at_once_equal_the_same_days_one_by_one() -> None:
    frame = _frame([OFFICE, ALL_DAY, 1, 0, OFFICE] * 4)
    days = [MONDAY + timedelta(days=n) for n in range(20)]
    together = hour_profile(frame, days, 7).collect()
    assert_frame_equal(together, pl.concat([hour_profile(frame, [day], 7).collect() for day in days]))
