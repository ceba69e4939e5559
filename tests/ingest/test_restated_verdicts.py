"""What a restated bill does to what was concluded from the version before it; and that landing is a copy of its own."""

import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.steps import whole
from tests.ingest.bills import Line, aged, ask, line, taken, write_csv

pytestmark = pytest.mark.usefixtures("few_detectors")

IDLE: Line = {
    "line_item_product_code": "AmazonVPC",
    "line_item_usage_type": "PublicIPv4:IdleAddress",
    "line_item_operation": "AllocateAddressVPC",
    "line_item_resource_id": "eipalloc-1",
    "line_item_usage_amount": "24",
    "pricing_unit": "Hrs",
}


def idle(day: int, month: int = 4) -> Line:
    start = datetime(2026, month, day)
    return line("Usage", "12.00", **IDLE) | {
        "bill_billing_period_start_date": datetime(2026, month, 1),
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": datetime(2026, month, day, 1),
    }


def busy(day: int, month: int = 4) -> Line:
    return idle(day, month) | {"line_item_usage_type": "PublicIPv4:InUseAddress"}


def rewritten(path: Path, old: bytes, new: bytes) -> None:
    """Changed in place: the same file, and here the same size."""
    content = path.read_bytes().replace(old, new)
    with path.open("r+b") as file:
        file.write(content)


def test_days_that_a_restated_month_no_longer_reaches_lose_their_verdicts(settings: Settings, tmp_path: Path) -> None:
    bill = tmp_path / "bill"
    whole.run(settings, [aged(write_csv(bill / "a.csv", [idle(day) for day in range(1, 21)]), 1)])
    restated = whole.run(settings, [aged(write_csv(bill / "a.csv", [idle(day) for day in range(1, 11)]), 2)])
    assert ask(settings, "SELECT max(x_AsOf) FROM judged") == [(date(2026, 4, 10),)]
    assert ask(settings, "SELECT max(x_AsOf) FROM verdicts") == [(date(2026, 4, 10),)]
    assert whole.rebuild(settings).digest == restated.digest


def test_an_older_month_restated_is_judged_again_and_what_it_took_away_is_kept_by_name(
    settings: Settings, tmp_path: Path
) -> None:
    few = settings.model_copy(update={"findings_days": 5})
    whole.run(few, [aged(write_csv(tmp_path / "april" / "a.csv", [idle(day) for day in range(1, 21)]), 1)])
    whole.run(few, [aged(write_csv(tmp_path / "may" / "a.csv", [busy(day, 5) for day in range(1, 21)]), 2)])
    assert ask(settings, "SELECT count(*) > 0 FROM verdicts WHERE x_AsOf < '2026-05-01'") == [(True,)]
    restated = whole.run(few, [aged(write_csv(tmp_path / "april" / "a.csv", [busy(day) for day in range(1, 21)]), 3)])
    assert ask(settings, "SELECT count(*) FROM verdicts") == [(0,)]
    assert ask(settings, "SELECT DetectorId, ResourceId FROM superseded") == [("idle_public_ipv4", "eipalloc-1")]
    assert whole.rebuild(few).digest == restated.digest


def test_a_payer_whose_bill_is_gone_keeps_no_verdicts(settings: Settings, tmp_path: Path) -> None:
    export = tmp_path / "export"
    whole.run(settings, [aged(write_csv(export / "a.csv", [idle(day) for day in range(1, 11)]), 1)])
    with_bill = ask(settings, "SELECT count(*) > 0 FROM verdicts")
    ask(settings, "UPDATE bills SET x_Counted = false")
    whole.run(
        settings, [aged(write_csv(tmp_path / "other" / "a.csv", [busy(1) | {"bill_payer_account_id": "9" * 12}]), 2)]
    )
    assert with_bill == [(True,)]
    assert ask(settings, "SELECT DISTINCT BillingAccountId FROM verdicts WHERE BillingAccountId <> '999999999999'") == (
        ask(
            settings,
            "SELECT DISTINCT BillingAccountId FROM bills WHERE x_Counted AND BillingAccountId <> '999999999999'",
        )
    )


def test_a_source_rewritten_in_place_does_not_reach_into_landing(settings: Settings, tmp_path: Path) -> None:
    bill = write_csv(tmp_path / "bill" / "a.csv", [idle(day) for day in range(1, 11)])
    first = whole.run(settings, [bill])
    rewritten(bill, b"12.00", b"NaN  ")
    assert whole.run(settings, [bill]).attempts[0].code == "bad_money"
    assert whole.rebuild(settings).digest == first.digest


def test_a_change_that_hides_behind_the_same_size_and_time_is_seen(settings: Settings, tmp_path: Path) -> None:
    bill = aged(write_csv(tmp_path / "bill" / "a.csv", [line(cost="12.00")]), 1)
    taken(settings, bill)
    times = bill.stat()
    rewritten(bill, b"12.00", b"21.00")
    os.utime(bill, ns=(times.st_atime_ns, times.st_mtime_ns))
    taken(settings, bill, replace=True)
    assert ask(settings, "SELECT sum(BilledCost) FROM charges") == [(Decimal(21),)]


def test_files_without_a_manifest_are_one_export_per_payer(settings: Settings, tmp_path: Path) -> None:
    other: Line = {"bill_payer_account_id": "999999999999"}
    bill = tmp_path / "bill" / "a.csv"
    taken(settings, aged(write_csv(bill, [line(cost="1"), line(cost="2", **other)]), 1))
    taken(settings, aged(write_csv(bill, [line(cost="4")]), 2))
    assert ask(settings, "SELECT BillingAccountId, sum(BilledCost) FROM counted_charges GROUP BY ALL ORDER BY ALL") == [
        ("111122223333", Decimal(4)),
        ("999999999999", Decimal(2)),
    ]
    assert ask(settings, "SELECT sum(x_SourceCost) FROM reconciliation") == [(Decimal(6),)]


def test_a_stray_day_outside_the_period_moves_no_window(settings: Settings, tmp_path: Path) -> None:
    stray = line(line_item_usage_start_date=datetime(2027, 2, 3), line_item_usage_end_date=datetime(2027, 2, 3, 1))
    taken(settings, write_csv(tmp_path / "bill.csv", [line(day=9), stray]))
    assert ask(settings, "SELECT x_DataThrough FROM bills") == [(date(2026, 4, 30),)]


def test_months_delivered_in_any_order_end_in_the_same_verdicts(tmp_path: Path) -> None:
    digests = set()
    for number, order in enumerate([(4, 5), (5, 4)]):
        settings, digest = Settings(data_dir=tmp_path / f"data-{number}"), ""
        for month in order:
            days = {4: range(17, 31), 5: range(1, 9)}[month]
            bill = write_csv(tmp_path / f"{month}" / "a.csv", [idle(day, month) for day in days])
            digest = whole.run(settings, [aged(bill, month)]).digest
        digests.add(digest)
    assert len(digests) == 1


def test_an_unchanged_bill_is_not_judged_again_and_new_thresholds_are(settings: Settings, tmp_path: Path) -> None:
    bill = aged(write_csv(tmp_path / "bill" / "a.csv", [idle(day) for day in range(1, 21)]), 1)
    assert len(whole.run(settings, [bill]).judgements) == 1
    assert whole.run(settings, [bill]).judgements == []
    stricter = settings.model_copy(update={"detectors": {"idle_public_ipv4": {"min_days": 15}}})
    (again,) = whole.run(stricter, [bill]).judgements
    assert len(again.days) == 20


def test_a_run_that_could_read_nothing_judges_nothing(settings: Settings, tmp_path: Path) -> None:
    few = settings.model_copy(update={"findings_days": 2})
    first = whole.run(few, [write_csv(tmp_path / "bill" / "a.csv", [idle(day) for day in range(1, 11)])])
    (tmp_path / "strange.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    refused = whole.run(settings, [tmp_path / "strange.csv"])
    assert [str(attempt.state) for attempt in refused.attempts] == ["REJECTED"]
    assert (refused.judgements, refused.digest) == ([], first.digest)
