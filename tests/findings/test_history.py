"""What a finding's history says of a person's decisions: a dismissal that is over is a change, too."""

from collections.abc import Iterator
from datetime import date

import pytest

import sql
from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.warehouse import Connection, rows, writer


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    """Judged daily, 1 to 9 May, and found on every day."""
    with writer(settings) as con:
        ensure_tables(con)
        con.execute("INSERT INTO judged SELECT 'p', DATE '2026-05-01' + CAST(range AS INTEGER), 1, 'b' FROM range(9)")
        con.execute(
            """INSERT INTO verdicts BY NAME SELECT x_AsOf, 'f' AS FindingId, 'd' AS DetectorId, 't' AS Title,
            'terminate' AS Category, 'low' AS Severity, 0.9 AS Confidence, 'p' AS BillingAccountId,
            'USD' AS BillingCurrency, 'EffectiveCost' AS x_CostBasis, 1.00 AS x_MonthlyCost,
            '' AS x_Summary, '' AS x_Action, '{}' AS x_Evidence, x_AsOf AS x_WindowStart, x_AsOf AS x_WindowEnd
            FROM judged"""
        )
        yield con


def decided(con: Connection, *decisions: tuple[str, str, str | None]) -> list[tuple[date, str]]:
    """The history after (day, kind, until) were decided."""
    for number, (day, kind, until) in enumerate(decisions, start=1):
        con.execute(
            "INSERT INTO decisions VALUES ($1, CAST($2 AS TIMESTAMP), 'f', $3, NULL, 'why', CAST($4 AS DATE))",
            [number, day, kind, until],
        )
    return [
        (day, change)
        for day, change in rows(
            con, f"SELECT x_AsOf, x_Change FROM ({sql.read('reports/finding_history')}) ORDER BY ALL"
        )
        if change != "opened"
    ]


def test_a_dismissal_that_is_over_says_since_when(con: Connection) -> None:
    assert decided(con, ("2026-05-02 10:00", "dismissed", "2026-05-05")) == [
        (date(2026, 5, 2), "dismissed"),
        (date(2026, 5, 6), "expired"),
    ]


def test_one_that_still_holds_or_has_no_end_or_was_taken_back_is_not_over(con: Connection) -> None:
    changes = decided(
        con,
        ("2026-05-01 10:00", "dismissed", "2026-05-04"),
        ("2026-05-02 10:00", "restored", None),
        ("2026-05-03 10:00", "dismissed", "2026-05-05"),
        ("2026-05-04 10:00", "feedback", None),
        ("2026-05-05 10:00", "dismissed", None),
        ("2026-05-06 10:00", "dismissed", "2026-05-09"),
    )
    assert "expired" not in {change for _, change in changes}
