"""Quiet hours by the clock on the wall: over midnight, by weekday, through the nights in which clocks change."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.finding import Severity
from pipelines.notify.quiet import quiet_until
from pipelines.notify.settings import QuietHours

NIGHT = {"from": "20:00", "to": "07:00"}
WORKING_NIGHT = NIGHT | {"days": ["mon", "tue", "wed", "thu", "fri"]}
WEEKEND = {"from": "00:00", "to": "24:00", "days": ["sat", "sun"]}


def until(now: str, *spans: dict[str, Any], severity: Severity | None = Severity.HIGH, home: str = "UTC") -> str | None:
    """The end in UTC, as text; `now` is UTC."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    end = quiet_until(moment, [QuietHours.model_validate(span) for span in spans], severity, home)
    return f"{end:%Y-%m-%d %H:%M}" if end else None


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-06-18 19:59", None),
        ("2026-06-18 20:00", "2026-06-19 07:00"),
        ("2026-06-19 00:00", "2026-06-19 07:00"),
        ("2026-06-19 06:59", "2026-06-19 07:00"),
        ("2026-06-19 07:00", None),
    ],
)
def test_a_night_goes_over_midnight(now: str, end: str | None) -> None:
    assert until(now, NIGHT) == end


def test_the_clock_is_that_of_the_span_else_of_home() -> None:
    assert until("2026-06-18 18:30", NIGHT, home="Europe/Berlin") == "2026-06-19 05:00"
    assert until("2026-06-18 18:30", NIGHT | {"time_zone": "UTC"}, home="Europe/Berlin") is None


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-28 22:00", "2026-03-29 05:00"),  # spring: 07:00 is UTC+2
        ("2026-03-27 22:00", "2026-03-28 06:00"),  # the night before: UTC+1
        ("2026-10-24 21:00", "2026-10-25 06:00"),  # autumn: 07:00 is UTC+1
        ("2026-10-25 00:30", "2026-10-25 06:00"),  # 02:30, the first time
        ("2026-10-25 01:30", "2026-10-25 06:00"),  # 02:30, the second time
        ("2026-10-25 06:00", None),
    ],
)
def test_the_nights_in_which_clocks_change_end_at_seven_too(now: str, end: str | None) -> None:
    assert until(now, NIGHT, home="Europe/Berlin") == end


def test_a_span_begins_on_its_days_only_and_spans_that_touch_are_one() -> None:
    friday_evening, saturday_night, monday = "2026-06-19 21:00", "2026-06-20 21:00", "2026-06-22 00:00"
    assert until(friday_evening, WORKING_NIGHT) == "2026-06-20 07:00"
    assert until(saturday_night, WORKING_NIGHT) is None
    assert until(friday_evening, WORKING_NIGHT, WEEKEND) == "2026-06-22 00:00"
    assert until(monday, WORKING_NIGHT, WEEKEND) is None


def test_what_is_severe_enough_does_not_wait_and_a_digest_always_does() -> None:
    loud = NIGHT | {"unless": "high"}
    said = [until("2026-06-18 23:00", loud, severity=each) for each in (*Severity, None)]
    assert said == ["2026-06-19 07:00", "2026-06-19 07:00", None, None, "2026-06-19 07:00"]


def test_always_is_an_end_that_does_not_come_soon() -> None:
    assert until("2026-06-18 12:00", {"from": "00:00", "to": "24:00"}) == "2026-07-02 00:00"
