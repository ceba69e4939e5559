"""What a report says of its day: cost against expectation, changes, what was saved, what people decided.

Here: the new day's own sections. Not here: the state of things (test_report.py), past days (test_asof.py).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from json import loads
from pathlib import Path

import pytest

from pipelines.report import gather, render_json, render_markdown
from pipelines.report.expectation import against_expectation, course
from pipelines.report.model import DaySpend
from pipelines.warehouse import Connection
from tests.report.snapshot import ACME, company, snapshot

FIRST = date(2025, 10, 1)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Connection]:
    with snapshot(tmp_path) as opened:
        yield opened


def spend(*costs: str) -> list[DaySpend]:
    """One service's days, one cost each."""
    return [
        DaySpend(ACME, "USD", FIRST + timedelta(days=n), "EC2", Decimal(cost), Decimal(cost), Decimal(cost))
        for n, cost in enumerate(costs)
    ]


def test_a_day_far_above_its_history_is_above() -> None:
    (day,) = against_expectation(spend(*["100"] * 28, "180"), date(2025, 10, 31))
    assert (day.day, day.total.cost, day.total.expected, day.word(day.total)) == (
        date(2025, 10, 29),
        Decimal(180),
        Decimal("100.00"),
        "above",
    )
    assert [(line.name, line.difference) for line in day.services] == [("EC2", Decimal("80.00"))]


def test_an_incomplete_day_is_not_called_below_and_the_last_complete_one_stands_beside_it() -> None:
    newest, complete = against_expectation(spend(*["100"] * 28, "20"), date(2025, 10, 28))
    assert (newest.young, newest.total.word, newest.word(newest.total)) == (True, "below", "so far")
    assert (complete.day, complete.young, complete.word(complete.total)) == (date(2025, 10, 28), False, "usual")


def test_a_service_without_a_week_behind_it_is_new() -> None:
    (day,) = against_expectation(spend("5", "5", "5"), date(2025, 10, 31))
    assert (day.total.expected, day.total.difference, day.word(day.total)) == (None, None, "new")


def test_a_course_has_the_expectation_of_each_day_after_the_first_week() -> None:
    found = course(spend(*["100"] * 28, "180"), 3)
    assert [(each.day.day, each.expected) for each in found] == [(day, Decimal(100)) for day in (27, 28, 29)]
    assert all(each.low < each.expected < each.high < 180 for each in found)
    assert course(spend(*["100"] * 7), 60) == ()


def test_a_course_is_never_of_other_money_than_its_days() -> None:
    first, *others = spend(*["100"] * 28)
    assert course([replace(first, amortised=None), *others], 60) != ()  # all of it billed cost
    assert course([replace(first, amortised=None), *others], 20) == ()  # the days shown are amortised


def test_a_bound_is_at_most_and_an_incident_so_far(con: Connection) -> None:
    con = company(con)
    bound = """x_NetMonthlySaving = NULL, x_Impact = 7, x_Evidence = '{"saving_at_most": 7}'"""
    con.execute(f"UPDATE findings SET {bound} WHERE FindingId = 'a2'")
    text = render_markdown(gather(con))
    assert "| 7.00 USD a month, at most |" in text
    assert "| 45.12 USD so far |" in text


def test_changes_are_named_with_their_money(con: Connection) -> None:
    report = gather(company(con))
    assert [(change.id, change.amount) for change in report.changes("opened") if change.payer == ACME] == [
        ("c1", Decimal("45.12")),
        ("a2", Decimal("10.00")),
    ]
    assert [change.id for change in report.changes("resolved")] == ["a3"]


def test_realised_savings_dismissals_and_records_are_told(con: Connection) -> None:
    text = render_markdown(gather(company(con)))
    assert "| 111111111111 | Development resource running around the clock | 1 | 0 | 3.94 USD | 3.50 USD |" in text
    assert "| 3 Nov 2025 | 24 Dec 2025 | 7.50 USD a month, net |" in text
    assert "| dev\\_around\\_the\\_clock | 4 | 1 | 0 | 91 % | 90 % |" in text
    assert "| 111111111111 | cur-111111111111 | 3 Nov 2025 | 1 Nov 2025 | 3 Nov 2025 |" in text


def test_the_json_twin_carries_money_as_text(con: Connection) -> None:
    said = loads(render_json(gather(company(con))))
    assert (said["shape"], said["day"], said["dismissed"][0]["amount"]) == (1, "2025-11-03", "7.50")
    assert said["reconciliation"][-1]["source_cost"] == "799.500000000001"
