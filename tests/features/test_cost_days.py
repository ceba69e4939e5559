"""From marts to suspicious days to incidents: usage, and what lies unused of commitments, each judged by itself."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.cost_day import SUSPICIOUS_DAY
from models.detector import SAID
from models.features.cost_days import scored_days, suspicious_days
from models.focus import COMMITMENT_DAY, USAGE_TYPE_DAY, Frame
from models.registry import run

START = date(2024, 3, 1)
LAST = date(2024, 5, 31)
DAYS = [START + timedelta(days=day) for day in range((LAST - START).days + 1)]
JUDGED = [LAST - timedelta(days=day) for day in range(20)]


def _rows(frame: Frame, cost: str, of: Callable[[date], float], **more: object) -> pl.LazyFrame:
    fixed = {"BillingAccountId": "p", "SubAccountId": "a", "SubAccountName": "shop", "BillingCurrency": "USD"}
    rows = [fixed | {"ChargePeriodStart": day, cost: of(day), "x_Mature": True} | more for day in DAYS]
    return pl.DataFrame(rows).with_columns(
        pl.lit(None, kind).alias(name) for name, kind in frame.schema.items() if name not in rows[0]
    ).select(frame.columns).cast(frame.schema).lazy()  # fmt: skip


def _usage(of: Callable[[date], float], usage_type: str = "BoxUsage:m5.large") -> pl.LazyFrame:
    return _rows(USAGE_TYPE_DAY, "EffectiveCost", of, ServiceName="EC2", x_UsageType=usage_type)


def _unused(of: Callable[[date], float], commitment: str = "ri-1") -> pl.LazyFrame:
    unused = _rows(COMMITMENT_DAY, "x_UnusedCost", of, ServiceName="EC2", CommitmentDiscountId=commitment)
    return unused.with_columns(x_UsedCost=(30.0 - pl.col("x_UnusedCost")).clip(0))


def _found(
    usage: pl.LazyFrame, unused: pl.LazyFrame, days: list[date] | None = None, said: pl.DataFrame | None = None
) -> pl.DataFrame:
    suspicious = suspicious_days(scored_days(usage, unused), usage, unused)
    return run({SUSPICIOUS_DAY.name: suspicious}, JUDGED if days is None else days, said=said).findings


def _wave(day: date) -> float:
    """A week with a little noise: days that differ and none that stands out."""
    return 40.0 - 12.0 * (day.weekday() >= 5) + (day.toordinal() * 7 % 5) / 5


IDLES = date(2024, 5, 20)


def test_usage_that_ends_under_a_reservation_makes_it_fall_idle_on_that_day() -> None:
    usage = pl.concat([_usage(lambda day: 24.0 * (day < IDLES) + 1.0), *(_usage(_wave, f"t{n}") for n in range(4))])
    found = _found(usage, _unused(lambda day: 24.0 * (day >= IDLES)))
    idle = found.filter(DetectorId="commitment_fell_idle")
    assert idle["x_EventStart"].unique().to_list() == [IDLES]
    assert idle["x_AsOf"].min() == IDLES
    assert idle["ResourceId"].unique().to_list() == ["ri-1"]
    newest = idle.filter(x_AsOf=LAST)["x_Evidence"].str.json_decode(
        pl.Struct({"incident": pl.String, "level": pl.String, "days_since_flagged": pl.Int64})
    )
    assert newest.to_list()[0]["incident"] == "over"  # a week of it is the new level
    assert newest.to_list()[0]["level"] == "series"
    drop = found.filter(DetectorId="cost_drop")
    assert drop["x_EventStart"].unique().to_list() == [IDLES]
    assert (drop["x_Impact"] < 0).all()


def test_days_whose_bill_may_still_grow_neither_fall_nor_idle() -> None:
    young = pl.lit(value=False)
    usage = _usage(lambda day: 24.0 * (day < IDLES) + 1.0).with_columns(x_Mature=young)
    assert _found(usage, _unused(lambda day: 24.0 * (day >= IDLES)).with_columns(x_Mature=young)).is_empty()


def test_a_monthly_fee_spread_over_its_days_is_no_incident_on_the_first_of_a_month() -> None:
    lengths = {3: 31, 4: 30, 5: 31}
    firsts = [date(2024, month, 1) + timedelta(days=day) for month in (4, 5) for day in range(3)]
    found = _found(_usage(_wave), _unused(lambda day: 900.0 / lengths[day.month]), firsts)
    assert found.is_empty()


def test_what_has_always_lain_idle_is_no_incident() -> None:
    assert _found(_usage(_wave), _unused(lambda _: 24.0)).is_empty()


def test_a_day_without_a_row_has_the_name_and_the_maturity_of_its_account_and_bill() -> None:
    gone = _usage(lambda _: 80.0, "gone").filter(pl.col("ChargePeriodStart") < date(2024, 5, 20))
    usage = pl.concat([gone, *(_usage(_wave, f"t{n}") for n in range(4))])
    drop = _found(usage, _unused(lambda _: 0.0)).filter(DetectorId="cost_drop")
    assert drop["x_AsOf"].min() == date(2024, 5, 21)  # its first missing row may just be late
    assert drop.select("SubAccountName", "x_Mature", "x_UsageType").unique().rows() == [("shop", True, "gone")]


@pytest.fixture(scope="module")
def eventful() -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """A service that doubles, a series that ends, a new one, a commitment that idles."""
    since = date(2024, 5, 24)
    usage = pl.concat([
        *(_usage(lambda day: _wave(day) * (3 if since <= day < date(2024, 5, 28) else 1), f"up{n}") for n in range(2)),
        *(_usage(_wave, f"calm{n}") for n in range(3)),
        _usage(lambda day: 70.0 * (day < since) + 0.5, "ends").with_columns(ServiceName=pl.lit("S3")),
        _usage(lambda _: 90.0, "new").filter(pl.col("ChargePeriodStart") >= date(2024, 5, 27)),
    ])  # fmt: skip
    return usage, _unused(lambda day: 30.0 * (day >= since))


def test_a_backfill_finds_what_the_same_days_find_one_by_one(eventful: tuple[pl.LazyFrame, pl.LazyFrame]) -> None:
    days = [date(2024, 5, day) for day in (23, 24, 26, 29, 31)]
    whole = _found(*eventful, days)
    daily = []
    for day in days:
        known = [mart.filter(pl.col("ChargePeriodStart") <= day) for mart in eventful]
        daily.append(_found(known[0], known[1], [day]))
    assert_frame_equal(pl.concat(daily), whole, check_exact=True)
    assert set(whole["DetectorId"]) == {"cost_anomaly", "cost_drop", "commitment_fell_idle"}
    starts = whole.group_by("FindingId").agg(pl.col("x_EventStart", "SubAccountId", "ServiceName").n_unique())
    assert starts.select(pl.exclude("FindingId").max()).row(0) == (1, 1, 1)


def test_what_is_said_of_a_finding_ends_its_incident_the_day_after(
    eventful: tuple[pl.LazyFrame, pl.LazyFrame],
) -> None:
    day = date(2024, 5, 28)
    before = _found(*eventful, [day])
    assert set(before["DetectorId"]) == {"cost_anomaly", "cost_drop", "commitment_fell_idle"}
    ids = before["FindingId"].to_list()
    said = pl.DataFrame([(each, day, None, "planned") for each in ids], schema=SAID, orient="row")
    assert_frame_equal(_found(*eventful, [day], said), before)
    goes_on = pl.col("FindingId").is_in(ids), pl.col("x_WindowEnd") > day
    assert _found(*eventful, [LAST]).filter(*goes_on).height
    assert _found(*eventful, [LAST], said).filter(*goes_on).is_empty()
