"""What nobody looks after, what stays for ever and what rose since a day is in the bill as the truth says."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.sample import Truth
from pipelines.sample.lines import by_day
from pipelines.sample.truth import Planted

MONTH = 730 / 24
"""Days."""


def _of(company: Truth, *kinds: str) -> list[Planted]:
    return [planted for planted in company.planted if planted.kind in kinds]


def _daily(bills: dict[str, pl.DataFrame], resource: str, usage_type: str | None = None) -> pl.DataFrame:
    """Cost and quantity per day of a resource, oldest first."""
    chosen = pl.col("line_item_resource_id") == resource
    if usage_type is not None:
        chosen &= pl.col("line_item_usage_type") == usage_type
    return (
        pl.concat(bill.filter(chosen) for bill in bills.values())
        .group_by(pl.col("line_item_usage_start_date").dt.date().alias("day"))
        .agg(cost=pl.col("line_item_unblended_cost").sum(), quantity=pl.col("line_item_usage_amount").sum())
        .sort("day")
    )


def test_of_an_old_snapshot_a_part_is_its_own_and_it_never_grows(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    for planted in _of(company, "old_snapshot"):
        may = _daily({"may": bills["2026-05"]}, planted.resource)
        assert may["quantity"].n_unique() == 1
        assert 0.2 < float(planted.money) / (float(may["cost"].sum()) / 31 * MONTH) < 0.92


def test_a_backup_lives_five_weeks_and_five_of_them_are_held(bills: dict[str, pl.DataFrame]) -> None:
    held = pl.concat(bills.values()).filter(
        pl.col("line_item_usage_type") == "EUC1-EBS:SnapshotUsage",
        pl.col("line_item_usage_account_id") == "582910374466",
    )
    day = pl.col("line_item_usage_start_date").dt.date()
    assert (
        held.group_by(day).agg(pl.col("line_item_resource_id").n_unique())["line_item_resource_id"].unique().item() == 5
    )
    assert held.group_by("line_item_resource_id").agg(day.n_unique().alias("days"))["days"].to_numpy().max() == 35


def test_logs_without_an_end_hold_more_every_day_than_the_year_that_is_needed(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    (planted,) = _of(company, "endless_logs")
    held = _daily(bills, f"arn:aws:logs:us-east-1:{planted.account}:log-group:/lake/audit")
    whole = held.filter(pl.col("day").is_between(date(2026, 6, 1), company.end - timedelta(days=2)))
    june = whole["quantity"] * 30  # GB: a day is a thirtieth of June
    assert (june.diff().drop_nulls() > 0).all()
    kept = june[-1] - float(planted.money) / 0.03
    assert june[-1] - june[-11] == pytest.approx(kept / 365 * 10, rel=0.25)  # a year's pace, which grew since


def test_old_versions_are_those_that_were_there_a_month_ago(company: Truth, metrics: pl.DataFrame) -> None:
    (planted,) = _of(company, "endless_versions")
    old = metrics.filter(
        pl.col("metric") == "NonCurrentVersionStorageBytes", pl.col("resource_id") == planted.resource
    ).sort("timestamp")
    then = old.filter(pl.col("timestamp").dt.date() == company.end - timedelta(days=30))["average"][0]
    assert float(planted.money) == pytest.approx(then / 1024**3 * 0.022, abs=0.01)
    assert old["average"].is_sorted()


def test_parts_of_uploads_stay_beside_those_that_are_complete_on_tuesday(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    (stale,), (whole,) = _of(company, "unfinished_uploads"), _of(company, "running_uploads")
    assert set(_daily(bills, whole.resource, whole.usage_type)["day"].dt.weekday()) == {1, 2}
    wednesday = _daily(bills, stale.resource, stale.usage_type).filter(pl.col("day") == date(2026, 6, 10))
    assert float(stale.money) == pytest.approx(float(wednesday["quantity"].sum()) * 30 * 0.022 * 730 / 720, rel=1e-3)


def test_gp2_of_databases_is_dearer_than_gp3_only_where_an_agreement_says_so(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    rates = pl.concat(bills.values()).filter(pl.col("line_item_usage_type").str.contains("RDS:GP[23]-Storage"))
    where = pl.concat_str("line_item_usage_account_id", "line_item_usage_type", separator=" ")
    paid = dict(rates.group_by(where).agg(pl.col("line_item_unblended_rate").unique().sort()).iter_rows())
    assert paid["219465803371 RDS:GP2-Storage"] == ["0.1150000000"]
    assert paid["219465803371 RDS:GP3-Storage"] == ["0.0977500000"]
    assert paid["582910374466 EUC1-RDS:GP2-Storage"] == paid["582910374466 EUC1-RDS:GP3-Storage"]
    assert {planted.account for planted in _of(company, "database_gp2")} == {"219465803371"}


def test_a_database_costs_more_from_the_day_on_and_by_the_impact_of_the_truth(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    checked = 0
    for planted in _of(company, "database_standby", "database_class", "database_backup", "database_replica"):
        names = [planted.resource, f"{planted.resource}-replica"]
        days = pl.concat(_daily(bills, name) for name in names).group_by("day").agg(pl.col("cost").sum()).sort("day")
        before, since = days.filter(pl.col("day") < planted.start), days.filter(pl.col("day") >= planted.start)
        normal = before["cost"][-1]
        assert (since["cost"][:-1] > 1.2 * normal).all()  # the last day is not whole
        extra = (since["cost"] - normal)[:-1].sum()
        assert float(planted.money) == pytest.approx(extra, rel=0.35)
        checked += 1
    assert checked == 2


def test_what_nobody_owns_has_no_owner_and_costs_the_same_every_day(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    tags = {
        kind: [
            dict(bills["2026-05"].filter(pl.col("line_item_resource_id") == each.resource)["resource_tags"][0])
            for each in _of(company, *kinds)
        ]
        for kind, kinds in {"unowned": ("forgotten_thing", "unowned_thing"), "owned": ("owned_thing",)}.items()
    }
    assert tags["unowned"] == [{}, {}, {}]
    assert all("user_owner" in tag for tag in tags["owned"])


def test_what_a_reservation_pays_for_saves_nothing_although_it_idles(
    company: Truth, bills: dict[str, pl.DataFrame]
) -> None:
    (idle,) = _of(company, "committed_idle_machine")
    assert idle.money == 0
    types = bills["2026-05"].filter(pl.col("line_item_resource_id") == idle.resource)["line_item_line_item_type"]
    assert types.unique().to_list() == ["DiscountedUsage"]


def test_lines_by_the_day_add_up_those_of_its_hours_and_leave_what_spans_more() -> None:
    hours = [(1, 22, 1, 0.5, 7, None), (1, 23, 1, 0.25, 8, None), (1, 24, 1, 1.0, 20, None), (2, 0, 24, 3.0, 9, 4)]
    names = ["face", "start", "span", "line_item_usage_amount", "line_item_unblended_cost", "reservation_upfront_value"]
    rows = by_day(pl.DataFrame(hours, names, orient="row", schema_overrides={"reservation_upfront_value": pl.Int64}))
    assert rows.rows() == [(2, 0, 24, 3.0, 9, 4), (1, 0, 24, 0.75, 15, None), (1, 24, 24, 1.0, 20, None)]
