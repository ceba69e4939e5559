"""Files of one folder without a manifest: parts of one bill, never the same bill twice."""

from pathlib import Path

import polars as pl

from pipelines.settings import Settings
from pipelines.steps.ingest import ingest
from pipelines.warehouse import rows, writer


def line_items(first: int, last: int, cost: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "identity/LineItemId": [f"id-{n}" for n in range(first, last)],
            "identity/TimeInterval": "2026-04-01T00:00:00Z/2026-04-01T01:00:00Z",
            "bill/PayerAccountId": "123456789012",
            "bill/BillingPeriodStartDate": "2026-04-01T00:00:00Z",
            "lineItem/UsageAccountId": "123456789012",
            "lineItem/LineItemType": "Usage",
            "lineItem/UsageStartDate": "2026-04-01T00:00:00Z",
            "lineItem/UsageEndDate": "2026-04-01T01:00:00Z",
            "lineItem/ProductCode": "AmazonEC2",
            "lineItem/UsageType": "BoxUsage:t3.micro",
            "lineItem/Operation": "RunInstances",
            "lineItem/ResourceId": [f"i-{n}" for n in range(first, last)],
            "lineItem/UsageAmount": "1",
            "lineItem/CurrencyCode": "USD",
            "lineItem/UnblendedCost": cost,
        }
    )


def billed(settings: Settings, folder: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    with writer(settings) as con:
        attempts = ingest(con, settings, [folder])
        said = [f"{attempt.state} {attempt.code or ''} {attempt.reason or ''}".strip() for attempt in attempts]
        return said, rows(con, "SELECT CAST(sum(BilledCost) AS VARCHAR) FROM charges")


def test_two_parts_of_one_bill_are_added(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "bill"
    folder.mkdir()
    line_items(0, 10, "1.00").write_csv(folder / "a.csv")
    line_items(10, 20, "1.00").write_csv(folder / "b.csv")
    said, total = billed(settings, folder)
    assert said == ["PUBLISHED"]
    assert total == [("20.000000000000",)]


def test_two_versions_of_one_bill_are_refused_together_and_both_named(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "bill"
    folder.mkdir()
    line_items(0, 10, "1.00").write_csv(folder / "october.csv")
    line_items(0, 12, "1.25").write_csv(folder / "october (1).csv")
    said, total = billed(settings, folder)
    (words,) = said
    assert words.startswith("REJECTED ambiguous")
    assert "october.csv" in words
    assert "october (1).csv" in words
    assert total == [(None,)]


def test_a_file_that_holds_the_bill_twice_is_refused(settings: Settings, tmp_path: Path) -> None:
    bill = line_items(0, 10, "1.00")
    pl.concat([bill, bill]).write_csv(tmp_path / "twice.csv")
    said, total = billed(settings, tmp_path / "twice.csv")
    assert said[0].startswith("REJECTED ambiguous 10 of 20 line items are there again in the same file")
    assert total == [(None,)]


def test_a_few_line_items_that_share_an_id_are_as_aws_may_write_them(settings: Settings, tmp_path: Path) -> None:
    pl.concat([line_items(0, 10, "1.00"), line_items(9, 10, "0.25")]).write_csv(tmp_path / "bill.csv")
    said, total = billed(settings, tmp_path / "bill.csv")
    assert (said, total) == (["PUBLISHED"], [("10.250000000000",)])


def test_each_alone_from_a_folder_of_its_own_is_taken_and_counted_once(settings: Settings, tmp_path: Path) -> None:
    for name, last, cost in (("old", 10, "1.00"), ("new", 12, "1.25")):
        (tmp_path / "bills" / name).mkdir(parents=True)
        line_items(0, last, cost).write_csv(tmp_path / "bills" / name / "october.csv")
    billed(settings, tmp_path / "bills" / "old")
    said, total = billed(settings, tmp_path / "bills" / "new")
    assert said == ["PUBLISHED"]
    assert total == [("15.000000000000",)]
