"""A delivery replaces the month before it, whole or not at all; what stays readable is never half of either."""

import gzip
import itertools
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.exports.reading import Reading
from pipelines.settings import Settings
from pipelines.steps.ingest import ingest, rebuild
from pipelines.warehouse import digest, rows, writer
from tests.ingest.bills import PAYER, Line, aged, ask, check, ends, line, taken, write_csv, write_parquet
from tests.ingest.layouts import at, create_new, data_export

STATE = ["charges", "bills", "reconciliation"]
APRIL, MAY, JUNE = (datetime(2026, month, 1) for month in (4, 5, 6))


def of(month: datetime, cost: str) -> Line:
    return line(cost=cost, bill_billing_period_start_date=month, line_item_usage_start_date=month)


def held(settings: Settings) -> list[tuple[date, Decimal]]:
    return [
        (period, cost)
        for period, cost in ask(
            settings, "SELECT BillingPeriodStart, sum(BilledCost) FROM charges GROUP BY ALL ORDER BY ALL"
        )
    ]


def test_what_is_unchanged_is_not_read_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = aged(write_csv(tmp_path / "bill.csv", [line()]), 1)
    taken(settings, path)

    def never(*_: object) -> None:
        raise AssertionError("a file that is known was read")

    monkeypatch.setattr(Reading, "read", never)
    monkeypatch.setattr("pipelines.steps.ingest.opened", never)

    assert ends(taken(settings, path)) == [("UNCHANGED", "same_version")]


def test_versions_of_124_126_and_120_columns_replace_each_other(settings: Settings, tmp_path: Path) -> None:
    for order, width in enumerate((124, 126, 120), start=1):
        more = {f"product_attribute_{number}": "x" for number in range(width - len(line()))}
        data_export(tmp_path / str(width), "bill", 4, order, [[line(cost=str(width)) | more]])

        assert ends(taken(settings, tmp_path / str(width))) == [("PUBLISHED", None)]
        assert held(settings) == [(date(2026, 4, 1), Decimal(width))]
    assert [width for (width,) in ask(settings, "SELECT BilledCost FROM deliveries ORDER BY x_Attempt")] == [
        124,
        126,
        120,
    ]


def test_parts_of_one_version_may_have_different_columns(settings: Settings, tmp_path: Path) -> None:
    wide = line(cost="2", pricing_public_on_demand_cost="2.5", line_item_resource_id="i-2")
    data_export(tmp_path, "bill", 4, 1, [[line(cost="1")], [wide], [line(cost="4", line_item_resource_id="i-3")]])
    taken(settings, tmp_path)

    assert ask(settings, "SELECT ResourceId, BilledCost, ListCost FROM charges ORDER BY ALL") == [
        ("i-1", Decimal(1), None),
        ("i-2", Decimal(2), Decimal("2.5")),
        ("i-3", Decimal(4), None),
    ]


def test_an_older_delivery_never_replaces_a_newer_one_unless_told_to(settings: Settings, tmp_path: Path) -> None:
    old = create_new(tmp_path / "old", "bill", 4, 1, [[line(cost="1")]])
    new = create_new(tmp_path / "new", "bill", 4, 2, [[line(cost="2")]])

    assert ends(taken(settings, new)) == [("PUBLISHED", None)]
    (late,) = taken(settings, old)
    assert ends([late]) == [("UNCHANGED", "older_version")]
    assert held(settings) == [(date(2026, 4, 1), Decimal(2))]

    assert ends(taken(settings, old, replace=True)) == [("PUBLISHED", None)]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]
    assert ask(settings, "SELECT sum(BilledCost) FROM service_day") == [(Decimal(1),)]


def test_the_same_version_is_read_again_when_told_to(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [line()])
    taken(settings, path)

    assert ends(taken(settings, path, replace=True)) == [("PUBLISHED", None)]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]


@pytest.mark.parametrize("events", list(itertools.permutations(["a", "b", "c"])))
def test_versions_of_the_same_minute_end_in_the_same_one_in_any_order(
    settings: Settings, tmp_path: Path, events: Sequence[str]
) -> None:
    bills = {name: [line(cost=str(cost))] for cost, name in enumerate("abc", start=1)}
    for name in events:
        taken(settings, aged(write_csv(tmp_path / name / "bill.csv", bills[name]), 1))

    newest = max(ask(settings, "SELECT x_Version, BilledCost FROM deliveries WHERE x_State = 'PUBLISHED'"))
    versions = {version for (version,) in ask(settings, "SELECT x_Version FROM deliveries")}
    assert newest[0] == max(versions)
    assert held(settings) == [(date(2026, 4, 1), newest[1])]


@pytest.mark.parametrize("events", list(itertools.permutations([1, 2, 3])))
def test_an_older_content_delivered_again_later_is_the_newest(
    settings: Settings, tmp_path: Path, events: Sequence[int]
) -> None:
    cost = {1: "1", 2: "2", 3: "1"}
    for order in events:
        taken(settings, create_new(tmp_path / str(order), "bill", 4, order, [[line(cost=cost[order])]]))

    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]
    ((order,),) = ask(settings, "SELECT x_Order FROM bills")
    assert order == "1 2026-05-02T00:03:00.000000000Z"
    with writer(settings) as con:
        state = digest(con, STATE)
    settings.warehouse.unlink()
    with writer(settings) as con:
        rebuild(con, settings)
        assert digest(con, STATE) == state


def test_a_file_may_hold_several_months(settings: Settings, tmp_path: Path) -> None:
    attempts = taken(settings, write_csv(tmp_path / "bill.csv", [of(APRIL, "1"), of(MAY, "2"), of(APRIL, "4")]))

    assert [(attempt.period, attempt.source_rows, attempt.billed) for attempt in attempts] == [
        (date(2026, 4, 1), 2, Decimal(5)),
        (date(2026, 5, 1), 1, Decimal(2)),
    ]


@pytest.mark.parametrize("events", list(itertools.permutations([1, 2, 3])))
def test_files_of_overlapping_months_end_in_the_newest_of_each_month(
    settings: Settings, tmp_path: Path, events: Sequence[int]
) -> None:
    files = {
        1: [of(APRIL, "1"), of(MAY, "1")],
        2: [of(MAY, "2"), of(JUNE, "2")],
        3: [of(JUNE, "3")],
    }
    for number in events:
        taken(settings, aged(write_csv(tmp_path / str(number) / "bill.csv", files[number]), number))

    assert held(settings) == [
        (date(2026, 4, 1), Decimal(1)),
        (date(2026, 5, 1), Decimal(2)),
        (date(2026, 6, 1), Decimal(3)),
    ]
    assert check(settings, "marts_equal_charges") == []


def test_one_bad_month_refuses_the_whole_file(settings: Settings, tmp_path: Path) -> None:
    taken(settings, write_csv(tmp_path / "a" / "bill.csv", [of(APRIL, "1"), of(MAY, "1")]))

    (attempt,) = taken(settings, write_csv(tmp_path / "b" / "bill.csv", [of(APRIL, "2"), of(MAY, "NaN")]))

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1)), (date(2026, 5, 1), Decimal(1))]


def test_a_delivery_with_a_file_missing_is_refused_and_the_older_whole_one_stays(
    settings: Settings, tmp_path: Path
) -> None:
    bucket = create_new(tmp_path, "bill", 4, 1, [[line(cost="1")]])
    create_new(bucket, "bill", 4, 2, [[line(cost="2")], [line(cost="3")]])
    next(bucket.rglob("*-000000000002/*00001.csv.gz")).unlink()

    attempts = taken(settings, bucket)

    assert sorted(ends(attempts)) == [("PUBLISHED", None), ("REJECTED", "incomplete")]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]


def test_a_refused_delivery_leaves_the_one_before_and_can_be_put_right(settings: Settings, tmp_path: Path) -> None:
    taken(settings, create_new(tmp_path / "1", "bill", 4, 1, [[line(cost="1")]]))

    assert ends(taken(settings, create_new(tmp_path / "2", "bill", 4, 2, [[line(cost="inf")]]))) == [
        ("REJECTED", "bad_money")
    ]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]

    assert ends(taken(settings, create_new(tmp_path / "3", "bill", 4, 3, [[line(cost="3")]]))) == [("PUBLISHED", None)]
    assert held(settings) == [(date(2026, 4, 1), Decimal(3))]


FOCUS = {
    "BillingAccountId": PAYER,
    "SubAccountId": "004444555566",
    "BillingCurrency": "USD",
    "BillingPeriodStart": APRIL,
    "ChargePeriodStart": APRIL,
    "ChargeCategory": "Usage",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "ProviderName": "AWS",
    "EffectiveCost": "1",
}


@pytest.mark.parametrize(("billed", "offending"), [("1", 0), ("1.01", 1)])
def test_two_exports_of_one_bill_count_once_and_disagreement_is_said(
    settings: Settings, tmp_path: Path, billed: str, offending: int
) -> None:
    taken(settings, write_csv(tmp_path / "focus" / "bill.csv", [FOCUS | {"BilledCost": billed}]))
    assert ask(settings, "SELECT sum(BilledCost) FROM service_day") == [(Decimal(billed),)]

    taken(settings, write_csv(tmp_path / "cur" / "bill.csv", [line(cost="1")]))

    assert ask(settings, "SELECT x_Schema, x_Counted FROM bills ORDER BY ALL") == [
        ("focus_1_0", False),
        ("legacy_cur", True),
    ]
    for mart in ("service_day", "usage_type_day"):
        assert ask(settings, f"SELECT sum(EffectiveCost) FROM {mart}") == [(Decimal(1),)]
    assert check(settings, "marts_equal_charges") == []
    assert len(check(settings, "overlapping_exports")) == offending


def test_hours_that_commitments_could_cover_count_one_export_of_a_bill(settings: Settings, tmp_path: Path) -> None:
    create_new(tmp_path / "a", "first", 4, 1, [[line(cost="1")]])
    create_new(tmp_path / "b", "second", 4, 2, [[line(cost="1")]])
    taken(settings, tmp_path / "a", tmp_path / "b")

    assert ask(settings, "SELECT count(*) FROM bills") == [(2,)]
    assert ask(settings, "SELECT sum(x_OnDemandCost) FROM commitment_family_hour") == [(Decimal(1),)]


def test_a_header_without_rows_replaces_nothing(settings: Settings, tmp_path: Path) -> None:
    create_new(tmp_path, "bill", 4, 1, [[line(cost="1")]])
    taken(settings, tmp_path)
    create_new(tmp_path, "bill", 4, 2, [[line()]])
    (path,) = tmp_path.rglob("*-000000000002/*.csv.gz")
    path.write_bytes(gzip.compress((",".join(line()) + "\n").encode()))

    assert ends(taken(settings, tmp_path)) == [("REJECTED", "no_rows")]
    assert held(settings) == [(date(2026, 4, 1), Decimal(1))]


def test_what_has_landed_is_no_delivery(settings: Settings, tmp_path: Path) -> None:
    create_new(tmp_path, "bill", 4, 1, [[line()]])
    assert settings.landing.is_relative_to(tmp_path)

    assert ends(taken(settings, tmp_path)) == [("PUBLISHED", None)]
    assert ends(taken(settings, tmp_path)) == [("UNCHANGED", "same_version")]


def test_only_the_wanted_periods_are_taken(settings: Settings, tmp_path: Path) -> None:
    create_new(tmp_path, "bill", 4, 1, [[of(APRIL, "1")]])
    create_new(tmp_path, "bill", 5, 2, [[of(MAY, "2")]])
    with writer(settings) as con:
        ingest(con, settings, [tmp_path], periods=[date(2026, 5, 1)])

        assert rows(con, "SELECT BillingPeriodStart FROM bills") == [(date(2026, 5, 1),)]


def test_a_row_without_a_payer_refuses_the_bill(settings: Settings, tmp_path: Path) -> None:
    lines = [line(), line(bill_payer_account_id=None)]

    assert ends(taken(settings, write_csv(tmp_path / "a.csv", lines))) == [("REJECTED", "absent_column")]
    blank = [line(), line(bill_payer_account_id="")]
    assert ends(taken(settings, write_parquet(tmp_path / "b.parquet", blank))) == [("REJECTED", "absent_column")]


def test_times_of_writing_do_not_make_a_version(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bill.csv", [line()])
    taken(settings, at(path, 1))
    attempts = taken(settings, at(path, 9))

    assert ends(attempts) == [("UNCHANGED", "same_version")]
    assert ask(settings, "SELECT x_Order FROM bills") == [("1 2026-05-02T00:09:00.000000000Z",)]


@pytest.mark.parametrize("layout", [create_new, data_export])
def test_rows_of_another_month_than_their_manifests_are_taken_as_what_they_are_and_said_so(
    settings: Settings, tmp_path: Path, layout: Callable[..., Path]
) -> None:
    attempts = taken(settings, layout(tmp_path, "report", 4, 2, [[of(APRIL, "1")], [of(MAY, "2")]]))
    assert held(settings) == [(date(2026, 4, 1), Decimal(1)), (date(2026, 5, 1), Decimal(2))]
    assert [attempt.reason for attempt in attempts] == [
        None,
        "its manifest is of 2026-04, these rows are of 2026-05: see that no file was misplaced",
    ]
