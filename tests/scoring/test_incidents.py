"""Flagged days become incidents: what goes on, what joins, what opens together, and at which level it is told."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from models.scoring.incidents import incidents
from models.scoring.panel import Groups

KEYS = ("SubAccountId", "ServiceName", "x_UsageType")
GROUPS = Groups((), KEYS[:1], KEYS[:2])
FIRST = date(2024, 5, 1)


def _day(account: str, service: str, usage: str, day: int, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"SubAccountId": account, "ServiceName": service, "x_UsageType": usage}
    row |= {"ChargePeriodStart": FIRST + timedelta(days=day), "x_Impact": 50.0, "x_Score": 0.9, "x_Kind": "spike"}
    return row | {"x_Services": 6, "x_Accounts": 6} | more


def _table(*rows: dict[str, Any]) -> pl.DataFrame:
    return incidents(pl.DataFrame(rows), KEYS, GROUPS, 2)


def _incidents(*rows: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Level, first day and number of flagged series-days of each incident, by its start."""
    found = _table(*rows).group_by("x_IncidentId").agg(
        pl.col("x_IncidentLevel").first(), pl.col("x_IncidentStart").first(), n=pl.len()
    )  # fmt: skip
    return [(level, (start - FIRST).days, n) for _, level, start, n in found.sort("x_IncidentStart", "n").rows()]


def test_days_at_most_two_apart_are_one_incident_and_three_make_two() -> None:
    days = [_day("a", "EC2", "box", day) for day in (0, 1, 3, 6)]
    assert _incidents(*days) == [("series", 0, 3), ("series", 6, 1)]


def test_a_rise_and_a_fall_of_one_day_are_two() -> None:
    down = _day("a", "EC2", "disk", 0, x_Impact=-50.0)
    assert _incidents(_day("a", "EC2", "box", 0), down) == [("series", 0, 1), ("series", 0, 1)]


def test_siblings_that_open_together_are_told_of_their_service_and_a_later_one_joins() -> None:
    opened = [_day("a", "EC2", "box", 0), _day("a", "EC2", "disk", 0)]
    later = _day("a", "EC2", "bytes", 2), _day("a", "S3", "get", 2)
    assert _incidents(*opened, *later) == [("service", 0, 3), ("series", 2, 1)]


def test_a_series_that_opened_alone_stays_alone() -> None:
    assert _incidents(_day("a", "EC2", "box", 0), _day("a", "EC2", "disk", 1)) == [("series", 0, 1), ("series", 1, 1)]


def test_three_services_are_the_account_where_they_are_a_third_of_it() -> None:
    three = [("EC2", "box"), ("S3", "get"), ("S3", "put"), ("RDS", "db")]
    assert _incidents(*(_day("a", *each, 0, x_Services=9) for each in three)) == [("account", 0, 4)]
    assert _incidents(*(_day("a", *each, 0, x_Services=10) for each in three)) == [
        ("series", 0, 1), ("series", 0, 1), ("service", 0, 2),
    ]  # fmt: skip
    assert _incidents(*(_day("a", *each, 0) for each in three[:3])) == [("series", 0, 1), ("service", 0, 2)]


def test_three_accounts_are_the_bill_where_they_are_half_of_it() -> None:
    rows = [_day(account, "EC2", "box", 0, x_Accounts=6) for account in "abc"]
    assert _incidents(*rows, _day("d", "EC2", "box", 1)) == [("total", 0, 4)]
    assert _incidents(*(row | {"x_Accounts": 7} for row in rows)) == [("series", 0, 1)] * 3


def test_what_already_runs_by_itself_is_no_part_of_what_opens_later() -> None:
    running = _day("a", "EC2", "box", 0)
    later = [_day("a", *each, 1) for each in (("EC2", "box"), ("S3", "get"), ("RDS", "db"), ("EFS", "gb"))]
    assert _incidents(running, *later) == [("series", 0, 2), ("account", 1, 3)]


def test_the_leak_of_the_next_weekend_is_the_same_incident() -> None:
    weekends = [_day("a", "Glue", "dpu", day, x_Kind="weekend_leak") for day in (0, 1, 7, 8)]
    assert _incidents(*weekends) == [("series", 0, 4)]
    assert _incidents(*weekends[:2], _day("a", "Glue", "dpu", 7)) == [("series", 0, 2), ("series", 7, 1)]


def test_the_id_says_direction_start_level_and_the_keys_of_the_level() -> None:
    first, again = (_table(_day("a", "EC2", "box", day))["x_IncidentId"][0] for day in (0, 0))
    assert first == again
    others = [_day("a", "EC2", "box", 1), _day("a", "EC2", "disk", 0), _day("a", "EC2", "box", 0, x_Impact=-1.0)]
    assert len({first, *(_table(other)["x_IncidentId"][0] for other in others)}) == 4


def test_nothing_flagged_is_no_incident() -> None:
    assert incidents(pl.DataFrame([_day("a", "EC2", "box", 0)]).clear(), KEYS, GROUPS, 2).is_empty()


@st.composite
def _fleets(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = st.tuples(st.sampled_from("ab"), st.sampled_from(["EC2", "S3", "RDS"]), st.sampled_from("xy"))
    cells = st.tuples(names, st.integers(0, 9), st.booleans(), st.sampled_from(["spike", "weekend_leak"]))
    chosen = draw(st.lists(cells, min_size=1, max_size=25, unique_by=lambda cell: cell[:2]))
    return [_day(*name, day, x_Impact=50.0 if up else -50.0, x_Kind=kind) for name, day, up, kind in chosen]


@pytest.mark.filterwarnings("error")
@settings(max_examples=40)
@given(rows=_fleets(), through=st.integers(0, 9))
def test_later_days_change_no_id_start_or_level_of_earlier_ones(rows: list[dict[str, Any]], through: int) -> None:
    known = pl.col("ChargePeriodStart") <= FIRST + timedelta(days=through)
    table = pl.DataFrame(rows)
    assert_frame_equal(incidents(table.filter(known), KEYS, GROUPS, 2), incidents(table, KEYS, GROUPS, 2).filter(known))


def test_what_opens_more_than_two_days_after_a_wide_incident_is_its_own_however_long_that_runs() -> None:
    wide = [_day(account, "EC2", "box", day) for account in "abc" for day in range(6)]
    later = [_day("d", "S3", "get", 2), _day("e", "S3", "get", 3)]
    assert _incidents(*wide, *later) == [("total", 0, 19), ("series", 3, 1)]


def test_a_part_that_pauses_comes_back_to_the_incident_that_goes_on_without_it() -> None:
    box, disk = (
        [_day("a", "EC2", usage, day) for day in days] for usage, days in (("box", range(6)), ("disk", (0, 5)))
    )
    assert _incidents(*box, *disk) == [("service", 0, 8)]
