"""What was said of a finding counts until something else is said, or it is restored."""

from datetime import date, datetime

import polars as pl

from models.detector import SAID
from models.finding import FINDING
from models.said import said, standing


def test_a_verdict_counts_until_the_next_one_or_until_the_finding_is_restored() -> None:
    rows = [
        (1, datetime(2026, 6, 1, 8), "a", "feedback", "false"),
        (2, datetime(2026, 6, 2, 8), "b", "feedback", "real"),
        (3, datetime(2026, 6, 3, 8), "a", "dismissed", None),  # says nothing of what it is
        (4, datetime(2026, 6, 5, 8), "a", "dismissed", "planned"),
        (5, datetime(2026, 6, 9, 8), "a", "restored", None),
    ]
    names = ["x_Decision", "x_DecidedAt", "FindingId", "x_Kind", "x_Verdict"]
    assert said(pl.DataFrame(rows, schema=names, orient="row").sample(fraction=1, shuffle=True, seed=2)).rows() == [
        ("a", date(2026, 6, 1), date(2026, 6, 5), "false"),
        ("b", date(2026, 6, 2), None, "real"),
        ("a", date(2026, 6, 5), date(2026, 6, 9), "planned"),
    ]


def test_a_finding_stands_until_the_day_after_somebody_called_it_false_and_again_when_that_ends() -> None:
    days = [date(2026, 6, day) for day in range(1, 6)]
    blank: dict[str, object] = dict.fromkeys(FINDING)
    findings = pl.DataFrame([blank | {"x_AsOf": day, "FindingId": "a"} for day in days], schema=FINDING)
    rows = [("a", days[1], days[3], "false"), ("a", days[0], None, "planned"), ("b", days[0], None, "false")]
    words = pl.DataFrame(rows, schema=SAID, orient="row")
    assert standing(findings, words)["x_AsOf"].to_list() == [days[0], days[1], days[4]]
