"""Reports of past days: they say what was known then.

Here: a day made afterwards beside the same day made in time. Not here: what a report says (test_report.py).
"""

from datetime import date
from json import loads
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import CloudWiseError
from pipelines.report import gather
from pipelines.settings import Settings
from pipelines.steps import whole
from pipelines.steps.asof import as_known_on, newest_day
from tests.orchestration.small_bills import write_month
from tests.report.snapshot import ACME, company, snapshot

JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)
THEN = date(2024, 1, 31)
NOT_OF_THE_DAY = {"source", "afterwards", "deliveries"}
"""Which generation it was made from, when, and what came since."""


def said(settings: Settings) -> dict[str, Any]:
    content = loads((settings.reports / f"{THEN}.json").read_text(encoding="utf-8"))
    return {name: value for name, value in content.items() if name not in NOT_OF_THE_DAY}


@pytest.mark.slow  # two runs from bills to snapshot
def test_a_past_day_made_afterwards_says_what_it_said_in_time(settings: Settings, tmp_path: Path) -> None:
    settings = settings.model_copy(update={"findings_days": 2})
    inbox = tmp_path / "inbox"
    write_month(inbox, JANUARY)
    (bill,) = inbox.rglob("*.csv")
    bill.write_text(bill.read_text(encoding="utf-8").replace("1234567890", ""), encoding="utf-8")  # no invoice yet
    whole.run(settings, [inbox])
    in_time = said(settings)
    write_month(inbox, FEBRUARY)
    whole.run(settings, [inbox])
    assert whole.report(settings, THEN) == settings.reports / "2024-01-31.html"
    assert said(settings) == in_time
    assert "Made afterwards" in (settings.reports / "2024-01-31.md").read_text(encoding="utf-8")
    with pytest.raises(CloudWiseError, match="There is no day of judgement 2023-12-31"):
        whole.report(settings, date(2023, 12, 31))


def test_what_came_later_is_not_seen(tmp_path: Path) -> None:
    with snapshot(tmp_path) as con:
        company(con)
        as_known_on(con, date(2025, 11, 2), immature_days=3)
        report = gather(con, afterwards=True)
        assert newest_day(con) == report.day == date(2025, 11, 2)
        assert (report.source.data_through, report.source.mature_through) == ("2025-11-02", "2025-10-30")
        (_, acme) = report.books
        assert {finding.id for ranking in report.savings for finding in ranking.shown} == {"a1", "a3"}
        assert sum(row.billed for row in acme.days if row.day >= date(2025, 11, 1)) == 10
        assert [(row.payer, row.id, row.reason[:9]) for row in report.dismissed] == [(ACME, "d1", "Migration")]
        assert report.anomalies == ()
