"""What people say of an incident counts for the days after: its series first, its kind a little, and only so long."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.scoring.feedback import SAID, heard
from models.scoring.incidents import incidents
from models.scoring.panel import Groups

KEYS = ("SubAccountId", "ServiceName", "x_UsageType")
FIRST = date(2024, 5, 1)


def _day(day: int, cost: float, usage: str = "box", **more: Any) -> dict[str, Any]:
    row = {"SubAccountId": "a", "ServiceName": "EC2", "x_UsageType": usage, "x_Kind": "spike", "x_Expected": 10.0}
    row |= {"ChargePeriodStart": FIRST + timedelta(days=day), "EffectiveCost": cost, "x_Score": 0.8}
    return row | {"x_Services": 1, "x_Accounts": 1} | more


def _group(days: pl.DataFrame) -> pl.DataFrame:
    above = days.with_columns(x_Impact=pl.col("EffectiveCost") - pl.col("x_Expected")).filter(pl.col("x_Score") >= 0.5)
    return incidents(above, KEYS, Groups((), KEYS[:1], KEYS[:2]), 2)


def _flagged(days: list[dict[str, Any]], *said: tuple[int, str, int | None]) -> list[tuple[str, int]]:
    """Usage type and day of what is flagged, after verdicts (day, verdict, last day) on the first incident."""
    table = pl.DataFrame(days)
    first = _group(table)["x_IncidentId"][0]
    words = [
        (first, FIRST + timedelta(days=day), until and FIRST + timedelta(days=until), verdict)
        for day, verdict, until in said
    ]
    found = heard(table, pl.DataFrame(words, schema=SAID, orient="row"), _group, KEYS, ())
    rows = found.select("ChargePeriodStart", "x_UsageType").rows()
    return [(usage, (day - FIRST).days) for day, usage in sorted(rows)]


SPIKES = [_day(0, 50.0), _day(5, 90.0), _day(5, 90.0, "disk", ServiceName="EBS")]


def test_without_a_word_nothing_changes() -> None:
    assert _flagged(SPIKES) == [("box", 0), ("box", 5), ("disk", 5)]


@pytest.mark.parametrize("verdict", ["false", "planned"])
def test_a_series_that_alarmed_for_nothing_needs_more_to_alarm_again_and_others_hardly_do(verdict: str) -> None:
    assert _flagged(SPIKES, (1, verdict, None)) == [("box", 0), ("disk", 5)]
    sure = [SPIKES[0], _day(5, 90.0, x_Score=0.95)]
    assert _flagged(sure, (1, verdict, None)) == [("box", 0), ("box", 5)]


def test_a_planned_step_is_benign_up_to_its_level_however_sure_the_alarm_and_an_alarm_above_it() -> None:
    days = [_day(0, 50.0), *(_day(day, 60.0, x_Score=0.999) for day in (1, 2, 3)), _day(3, 61.0, x_Score=0.999)]
    assert _flagged(days[:4], (0, "planned", None)) == [("box", 0)]
    assert _flagged([days[0], days[4]], (0, "planned", None)) == [("box", 0), ("box", 3)]


def test_a_fall_that_was_planned_says_nothing_of_a_rise() -> None:
    days = [_day(0, 1.0), _day(3, 0.9, x_Score=0.999), _day(3, 50.0, "disk"), _day(4, 50.0)]
    assert _flagged(days, (0, "planned", None)) == [("box", 0), ("disk", 3), ("box", 4)]


def test_a_series_that_was_right_alarms_earlier() -> None:
    faint = [_day(0, 50.0), _day(5, 50.0, x_Score=0.4), _day(5, 50.0, "disk", x_Score=0.4)]
    assert _flagged(faint, (1, "real", None)) == [("box", 0), ("box", 5)]


def test_a_verdict_counts_from_the_day_after_it_until_it_is_taken_back() -> None:
    days = [_day(0, 50.0), _day(1, 50.0), _day(2, 50.0), _day(8, 50.0)]
    assert _flagged(days, (1, "false", None)) == [("box", 0), ("box", 1)]
    assert _flagged(days, (1, "false", 7)) == [("box", 0), ("box", 1), ("box", 8)]


def test_a_verdict_on_what_nobody_knows_changes_nothing() -> None:
    unknown = pl.DataFrame([("0", FIRST, None, "false")], schema=SAID, orient="row")
    table = pl.DataFrame(SPIKES)
    assert_frame_equal(heard(table, unknown, _group, KEYS, ()), _group(table))


@settings(max_examples=25)
@given(
    costs=st.lists(st.tuples(st.sampled_from(["box", "disk"]), st.integers(0, 12), st.floats(20, 99)), min_size=1,
                   max_size=20, unique_by=lambda cell: cell[:2]),
    decided=st.integers(0, 12),
    verdict=st.sampled_from(["real", "planned", "false"]),
)  # fmt: skip
def test_a_word_changes_nothing_of_the_days_before_it(
    costs: list[tuple[str, int, float]], decided: int, verdict: str
) -> None:
    days = [_day(day, cost, usage) for usage, day, cost in costs]
    plain = [each for each in _flagged(days) if each[1] <= decided]
    assert [each for each in _flagged(days, (decided, verdict, None)) if each[1] <= decided] == plain
