"""What a report says, in both forms, of small snapshots.

Here: content, from snapshot to text. Not here: the page as HTML (test_page.py), wording of one value (test_wording.py).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.report import Report, gather, render_html, render_markdown, write
from pipelines.warehouse import Connection
from tests.report.golden import FOLDER, golden
from tests.report.snapshot import (
    ACME,
    HOSTILE,
    NOVEMBER,
    OCTOBER,
    OTTO,
    bill,
    charge,
    company,
    finding,
    judged,
    published,
    snapshot,
)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Connection]:
    """A snapshot to fill."""
    with snapshot(tmp_path) as opened:
        yield opened


def both(report: Report) -> tuple[str, str]:
    """The words of the page without its tags, and the Markdown."""
    page = render_html(report).partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)), render_markdown(report)


def quiet(con: Connection, *, settled: bool = True, amortised: str | None = None) -> Report:
    """One payer, one period, nothing found."""
    lacks = "EffectiveCost of Usage" if amortised == "" else None
    bill(con, ACME, OCTOBER, through=date(2025, 10, 31), settled=settled, lacks=lacks)
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "1234.50", amortised=amortised)
    judged(con, ACME, date(2025, 10, 31))
    return gather(published(con))


@pytest.mark.parametrize("name", ["company.html", "company.md", "company.json"])
def test_a_company_reads_as_its_golden_file(name: str, tmp_path: Path) -> None:
    assert golden(tmp_path)[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_nothing_found_is_said_in_so_many_words(con: Connection) -> None:
    for text in both(quiet(con)):
        assert "No open savings." in text
        assert "No open anomalies." in text
        assert "Every detector could judge every account." in text
        assert "No deliveries are recorded." in text
        assert "1,234.50" in text


def test_a_bill_that_may_change_is_marked_so(con: Connection) -> None:
    page, markdown = both(quiet(con, settled=False))
    assert "Not settled; through 31 Oct 2025" in page
    assert "not settled; through 31 Oct 2025" in markdown


def test_a_cost_that_the_bill_cannot_give_is_not_replaced_in_silence(con: Connection) -> None:
    page, markdown = both(quiet(con, amortised=""))
    assert "amortised cost not available" in page
    assert "Billed cost by day in USD" in page
    assert "October 2025: the export has no columns for EffectiveCost of Usage" in page
    assert "| 1,234.50 | not available |" in markdown
    assert "Billed cost of 30 Oct 2025." in markdown


def test_payers_and_currencies_are_kept_apart(con: Connection) -> None:
    report = gather(company(con))
    assert [(book.payer, book.currency) for book in report.books] == [(OTTO, "EUR"), (ACME, "USD")]
    assert [(ranking.currency, ranking.amount, ranking.total) for ranking in report.savings] == [
        ("EUR", Decimal("10.00"), 1),
        ("USD", Decimal("1244.50"), 2),
    ]


def test_one_payer_with_two_currencies_is_two_books(con: Connection) -> None:
    bill(con, ACME, OCTOBER, through=date(2025, 10, 31), settled=True)
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "3.00")
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "4.00", currency="EUR")
    report = gather(published(con))
    assert [(book.currency, book.periods[0].billed) for book in report.books] == [
        ("EUR", Decimal(4)),
        ("USD", Decimal(3)),
    ]
    assert "7.00" not in render_markdown(report)


def test_the_newest_period_stands_beside_the_last_whole_one(con: Connection) -> None:
    (_, acme) = gather(company(con)).books
    assert [(spend.period, spend.complete) for spend in acme.headline_periods] == [(NOVEMBER, False), (OCTOBER, True)]
    assert acme.headline_periods[1].billed == Decimal("799.500000000001")


def test_what_changed_on_the_newest_day_is_counted(con: Connection) -> None:
    (_, acme) = gather(company(con)).books
    assert acme.change is not None
    assert (acme.change.opened, acme.change.regressed, acme.change.resolved) == (2, 0, 1)


def test_a_resolved_finding_is_no_open_saving(con: Connection) -> None:
    shown = [finding.resource for ranking in gather(company(con)).savings for finding in ranking.shown]
    assert shown == ["vol-1", "arn:aws:ec2:eu-west-1:111111111111:instance/i-0a", HOSTILE]


def test_reconciliation_shows_every_digit_and_says_equal(con: Connection) -> None:
    for text in both(gather(company(con))):
        assert "799.500000000001" in text
        assert text.count("equal, to 12 decimals") == 5  # once for all, once for each of four bills


def test_a_difference_would_be_said_as_loudly(con: Connection) -> None:
    bill(con, ACME, OCTOBER, through=date(2025, 10, 31), settled=True)
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "3.00")
    con.execute("UPDATE reconciliation SET x_ChargedCost = 3.000000000001")
    page, markdown = both(gather(published(con)))
    assert "Source and charges differ in 1 place." in page
    assert "0.000000000001 differs" in page
    assert "equal, to 12 decimals" not in page + markdown


def test_long_lists_end_with_how_to_see_the_rest(con: Connection) -> None:
    bill(con, ACME, OCTOBER, through=date(2025, 10, 31), settled=True)
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "3.00")
    judged(con, ACME, date(2025, 11, 3))
    for number in range(27):
        finding(con, f"f{number:02}")
        finding(con, f"s{number:02}", Category="anomaly", DetectorId="cost_anomaly", x_Impact=f"{number}.00",
                x_NetMonthlySaving=None, x_EstimatedMonthlySaving=None)  # fmt: skip
    (savings,), (anomalies,) = (report := gather(published(con))).savings, report.anomalies
    assert (savings.total, len(savings.shown), savings.more) == (27, 10, 17)
    assert (anomalies.total, len(anomalies.shown), anomalies.more) == (27, 25, 2)
    for text in both(report):
        assert "27 findings" in text
        assert re.search(r"and 17 more in USD: `?cloudwise findings --format csv", text)
        assert re.search(r"and 2 more in USD: `?cloudwise findings --category anomaly --format csv", text)


def test_an_anomaly_brings_the_days_up_to_its_last(con: Connection) -> None:
    assert gather(company(con)).anomaly_days == {
        "c1": (
            (date(2025, 10, 30), Decimal("1000.000000000001")),
            (date(2025, 11, 1), Decimal("10.000000000000")),
            (date(2025, 11, 3), Decimal("55.125000000000")),
        )
    }


def test_what_owners_typed_stays_text_in_markdown(con: Connection) -> None:
    *_, line = [line for line in render_markdown(gather(company(con))).splitlines() if "alert" in line]
    assert line.startswith(r"| i-\<script\>alert(1)\</script\>\|\`\*")
    assert HOSTILE[-1] not in line
    assert r"\<b\>bold\</b\>" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == 9  # eight cells


def test_four_files_are_written_and_nothing_else_is_left(con: Connection, tmp_path: Path) -> None:
    report = quiet(con)
    folder = tmp_path / "reports"
    for _ in range(2):
        assert write(report, folder) == folder / "2025-10-31.html"
    assert sorted(path.name for path in folder.iterdir()) == [
        "2025-10-31.html", "2025-10-31.json", "2025-10-31.md", "latest.html",
    ]  # fmt: skip
    assert (folder / "latest.html").read_text(encoding="utf-8") == render_html(report)
    assert (folder / "2025-10-31.md").read_text(encoding="utf-8") == render_markdown(report)


def test_a_past_day_never_becomes_the_latest(con: Connection, tmp_path: Path) -> None:
    write(replace(quiet(con), afterwards=True), tmp_path / "reports")
    assert not (tmp_path / "reports" / "latest.html").exists()
    assert "what was known then" in (tmp_path / "reports" / "2025-10-31.md").read_text(encoding="utf-8")


def test_a_fall_is_counted_apart_and_in_no_sum(con: Connection) -> None:
    bill(con, ACME, OCTOBER, through=date(2025, 10, 31), settled=True)
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "3.00")
    judged(con, ACME, date(2025, 11, 3))
    saved: dict[str, Any] = {"x_NetMonthlySaving": None, "x_EstimatedMonthlySaving": None, "Category": "anomaly"}
    finding(con, "rise-1", DetectorId="cost_anomaly", x_Impact="30.00", **saved)
    finding(con, "rise-2", DetectorId="cost_anomaly", x_Impact="12.50", **saved)
    finding(con, "fall", DetectorId="cost_drop", x_Impact="-40.00", **saved)
    (anomalies,) = (report := gather(published(con))).anomalies
    assert (anomalies.total, anomalies.falls, anomalies.amount, anomalies.more) == (2, 1, Decimal("42.50"), 0)
    for text in both(report):
        assert "above expectation, in 2 incidents; 1 fall below it, in no total" in text
