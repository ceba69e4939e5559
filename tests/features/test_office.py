"""What of a week lies in office hours, and what outside."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.office import OFFICE, hours_in_words, off_share, off_sum, office_sum
from models.threshold import configure

PROFILE = pl.col("profile")


def _sums(profile: list[float], **config: Any) -> tuple[float, float]:
    frame = pl.DataFrame({"SubAccountId": ["1"], "profile": [profile]})
    thresholds = configure(OFFICE, config, "here")
    inside, outside = frame.select(office_sum(PROFILE, thresholds), off_sum(PROFILE, thresholds).alias("off")).row(0)
    return inside, outside


@pytest.mark.parametrize(
    ("config", "inside"),
    [
        ({}, 60),  # Monday to Friday, 08 to 20
        ({"office_start": 9, "office_end": 17}, 40),
        ({"office_days": 7, "office_start": 0, "office_end": 24}, 168),
        ({"office_days": 0}, 0),
        ({"office_start": 20, "office_end": 8}, 0),  # no office hours rather than negative ones
        ({"office_days": {"default": 5, "accounts": {"1": 6}}}, 72),
    ],
)
def test_a_week_has_office_hours_and_the_rest(config: dict[str, Any], inside: float) -> None:
    assert _sums([1.0] * 168, **config) == (inside, 168 - inside)
    frame = pl.DataFrame({"SubAccountId": ["1"]})
    assert frame.select(off_share(configure(OFFICE, config, "here"))).item() == pytest.approx(1 - inside / 168)


def test_a_week_may_begin_on_sunday() -> None:
    profile = [float(hour // 24) for hour in range(168)]  # 0 on Monday … 6 on Sunday
    inside = {day * 12 for day in (6, 0, 1, 2, 3)}
    assert _sums(profile, office_first_day=7)[0] == sum(inside)


def test_office_hours_in_a_sentence() -> None:
    frame = pl.DataFrame({"x_TimeZone": ["Europe/Berlin"]})
    assert frame.select(hours_in_words(configure(OFFICE, {}, "here"))).item() == "08:00–20:00 (Europe/Berlin)"


@given(
    st.lists(st.integers(0, 9).map(float), min_size=168, max_size=168),
    st.integers(1, 7),
    st.integers(0, 7),
    st.integers(0, 23),
    st.integers(1, 24),
)
def test_inside_and_outside_are_the_whole(profile: list[float], first: int, days: int, start: int, end: int) -> None:
    inside, outside = _sums(profile, office_first_day=first, office_days=days, office_start=start, office_end=end)
    working = {(first - 1 + day) % 7 for day in range(days)}
    assert inside == sum(
        value for hour, value in enumerate(profile) if hour // 24 in working and start <= hour % 24 < end
    )
    assert inside + outside == sum(profile)
