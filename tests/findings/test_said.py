"""What was said of a finding counts until something else is said, or it is restored."""

from datetime import date, datetime

import polars as pl

from models.said import said


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
