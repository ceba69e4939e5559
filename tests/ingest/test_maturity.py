"""What may still change: a month is settled when every line item has its invoice; before, its last days are not."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from models.focus import USAGE_TYPE_DAY
from pipelines.settings import Settings
from pipelines.steps.frames import read
from pipelines.warehouse import writer
from tests.ingest.bills import PAYER, Line, ask, check, line, taken, with_marts, write_csv

APRIL = date(2026, 4, 1)


def bill(settings: Settings) -> tuple[bool, date, date]:
    ((settled, through, mature),) = ask(settings, "SELECT x_Settled, x_DataThrough, x_MatureThrough FROM bills")
    return settled, through, mature


@pytest.mark.parametrize(("days", "mature"), [(3, date(2026, 4, 17)), (0, date(2026, 4, 20)), (10, date(2026, 4, 10))])
def test_the_last_days_of_an_open_month_are_immature(tmp_path: Path, days: int, mature: date) -> None:
    settings = Settings(data_dir=tmp_path / "data", immature_days=days)
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=1), line(day=20)]))

    assert bill(settings) == (False, date(2026, 4, 20), mature)
    assert len(check(settings, "immature")) == 1


def test_an_invoiced_month_is_settled_to_its_last_day(settings: Settings, tmp_path: Path) -> None:
    invoiced: Line = {"bill_invoice_id": "1234567"}
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=1, **invoiced), line("Tax", day=20, **invoiced)]))

    assert bill(settings) == (True, date(2026, 4, 1), date(2026, 4, 30))
    assert check(settings, "immature") == []
    assert ask(settings, "SELECT DISTINCT x_Settled FROM reconciliation") == [(True,)]


def test_one_line_item_without_invoice_leaves_the_month_open(settings: Settings, tmp_path: Path) -> None:
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=28, bill_invoice_id="1234567"), line(day=30)]))

    assert bill(settings) == (False, date(2026, 4, 30), date(2026, 4, 27))


def test_a_fee_for_the_whole_month_does_not_make_its_days_known(settings: Settings, tmp_path: Path) -> None:
    fee = line("Fee", "100", day=30, line_item_usage_end_date=datetime(2026, 5, 1))
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=9), fee]))

    assert bill(settings) == (False, date(2026, 4, 9), date(2026, 4, 6))


def test_a_frame_says_of_each_day_whether_it_is_mature(settings: Settings, tmp_path: Path) -> None:
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=day) for day in range(1, 8)]))

    with writer(with_marts(settings)) as con:
        table = read(con, USAGE_TYPE_DAY, PAYER, None, APRIL, APRIL + timedelta(days=29))

    assert dict(table.select("ChargePeriodStart", "x_Mature").iter_rows()) == {
        date(2026, 4, day): day <= 4 for day in range(1, 8)
    }


def test_a_settled_month_before_an_open_one_is_mature(settings: Settings, tmp_path: Path) -> None:
    march = datetime(2026, 3, 1)
    old = line(bill_billing_period_start_date=march, line_item_usage_start_date=march, bill_invoice_id="1")
    taken(settings, write_csv(tmp_path / "bill.csv", [old, line(day=2)]))

    assert ask(settings, "SELECT x_Settled, x_MatureThrough FROM bills ORDER BY BillingPeriodStart") == [
        (True, date(2026, 3, 31)),
        (False, date(2026, 3, 30)),
    ]
    with writer(with_marts(settings)) as con:
        table = read(con, USAGE_TYPE_DAY, PAYER, None, date(2026, 3, 1), date(2026, 4, 30))
    assert table["x_Mature"].to_list() == [True, False]
