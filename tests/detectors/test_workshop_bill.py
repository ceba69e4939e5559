"""On a real bill (AWS Well-Architected Labs, October 2018) the three forgotten Glue endpoints are found, day by day."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from models.features.cost_days import scored_days, suspicious_days
from models.features.window import resource_window
from models.focus import COMMITMENT_DAY, RESOURCE_DAY, USAGE_TYPE_DAY, Frame
from models.prioritize import prioritize
from models.registry import run
from pipelines.settings import Settings
from pipelines.steps import frames
from pipelines.steps.marts import build
from pipelines.warehouse import writer
from tests.ingest.bills import taken

OCTOBER: Final = [date(2018, 10, 1) + timedelta(days=day) for day in range(31)]
PAYER: Final = "836060457634"
ENDPOINT: Final = f"arn:aws:glue:us-east-1:{PAYER}:devEndpoint/"


@pytest.fixture(scope="module")
def usage(shared_data: Path) -> pl.DataFrame:
    """The usage lines of the bill under FOCUS names, hourly."""
    lines = pl.scan_parquet(sorted((shared_data / "aws_workshop_cur_2018_10").rglob("*.parquet")))
    kind, text = pl.col("line_item_line_item_type"), {"BillingAccountId": "bill_payer_account_id"}
    text |= {"SubAccountId": "line_item_usage_account_id", "BillingCurrency": "line_item_currency_code"}
    text |= {"x_ServiceCode": "line_item_product_code", "ServiceName": "line_item_product_code"}
    text |= {"RegionId": "product_region", "ResourceId": "line_item_resource_id", "ConsumedUnit": "pricing_unit"}
    text |= {"x_UsageType": "line_item_usage_type", "x_Operation": "line_item_operation"}
    reserved, start = kind == "DiscountedUsage", pl.col("line_item_usage_start_date")
    cost = pl.when(reserved).then("reservation_effective_cost").otherwise("line_item_unblended_cost")
    return (
        lines.filter(kind.is_in(["Usage", "DiscountedUsage"]))
        .select(
            *(pl.col(column).replace("", None).alias(name) for name, column in text.items()),
            ChargePeriodStart=start.dt.date(),
            EffectiveCost=cost,
            BilledCost="line_item_unblended_cost",
            ListCost=pl.col("pricing_public_on_demand_cost").cast(pl.Float64),
            ConsumedQuantity="line_item_usage_amount",
            CommitmentDiscountId=pl.when(reserved).then("reservation_reservation_a_r_n"),
            x_HourMask=pl.lit(1, pl.Int32) * 2 ** start.dt.hour().cast(pl.Int32),
            Tags=pl.lit("{}"),
            x_Mature=pl.lit(value=True),
        )
        .collect()
    )


def _day(lines: pl.DataFrame, frame: Frame) -> pl.LazyFrame:
    """Hours into days at the grain of the frame."""
    absent = [name for name in frame.columns if name not in lines.columns]
    full = lines.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in absent).select(frame.columns)
    keys = [name for name, kind in frame.schema.items() if kind != pl.Float64 and name != "x_HourMask"]
    mask = [pl.col("x_HourMask").bitwise_or()] if "x_HourMask" in frame.columns else []
    return full.lazy().group_by(keys).agg(pl.selectors.float().sum(), *mask).select(frame.columns).cast(frame.schema)


@pytest.fixture(scope="module")
def unused(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.LazyFrame:
    """What each of its nine reservations cost and left unused by day, as the mart has it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("workshop"))
    taken(settings, shared_data / "aws_workshop_cur_2018_10")
    with writer(settings) as con:
        build(con, OCTOBER[0])
        return frames.read(con, COMMITMENT_DAY, PAYER, None, OCTOBER[0], OCTOBER[-1]).lazy()


@pytest.fixture(scope="module")
def findings(usage: pl.DataFrame, unused: pl.LazyFrame) -> pl.DataFrame:
    used = _day(usage, USAGE_TYPE_DAY)
    read = {
        "resource_window": resource_window(_day(usage, RESOURCE_DAY), OCTOBER, 30),
        "usage_type_day": used,
        "suspicious_day": suspicious_days(scored_days(used, unused), used, unused),
    }
    return prioritize(run(read, OCTOBER).findings)


def test_the_three_glue_endpoints_are_found_while_they_run(findings: pl.DataFrame) -> None:
    seen = (
        findings.filter(DetectorId="dev_around_the_clock")
        .group_by("ResourceId")
        .agg(first=pl.col("x_AsOf").min(), last=pl.col("x_AsOf").max())
    )
    assert {name: (first.day, last.day) for name, first, last in seen.rows()} == {
        f"{ENDPOINT}CUR-NoKey": (3, 31),
        f"{ENDPOINT}CUR-test": (11, 16),
        f"{ENDPOINT}testing": (19, 31),
    }


def test_an_endpoint_that_stands_still_for_half_a_day_is_not_resolved_in_between(findings: pl.DataFrame) -> None:
    seen = findings.filter(DetectorId="dev_around_the_clock", ResourceId=f"{ENDPOINT}testing")
    assert [day.day for day in seen["x_AsOf"].sort()] == [19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]


def test_at_the_end_of_the_month_the_two_that_still_run_come_first(findings: pl.DataFrame) -> None:
    first = findings.filter(x_AsOf=date(2018, 10, 31)).head(2)
    assert first.select("ResourceId", "x_NetMonthlySaving", "Severity").rows() == [
        (f"{ENDPOINT}CUR-NoKey", Decimal("1440.08"), "high"),
        (f"{ENDPOINT}testing", Decimal("1271.27"), "high"),
    ]


def test_the_endpoints_fire_as_anomalies_on_their_first_whole_day_and_nothing_else_does(findings: pl.DataFrame) -> None:
    spikes = (
        findings.filter(DetectorId="cost_anomaly").group_by("x_UsageType", "x_EventStart").agg(pl.col("x_AsOf").min())
    )
    assert spikes.sort("x_EventStart").rows() == [
        ("USE1-DEVED-DPU-Hour", date(2018, 10, 10), date(2018, 10, 10)),
        ("USE1-DEVED-DPU-Hour", date(2018, 10, 18), date(2018, 10, 18)),
    ]


def test_reservations_that_idle_all_month_and_their_fee_of_the_first_are_no_incident(
    findings: pl.DataFrame, unused: pl.LazyFrame
) -> None:
    idle = unused.group_by("CommitmentDiscountId").agg(pl.col("x_UnusedCost").sum()).collect()
    assert idle["x_UnusedCost"].max() == pytest.approx(44.656986, abs=1e-6)
    anomalies = findings.filter(Category="anomaly")
    assert anomalies.filter(pl.col("x_EventStart") == OCTOBER[0]).is_empty()
    assert anomalies["DetectorId"].unique().to_list() == ["cost_anomaly"]


def test_net_savings_stay_within_the_bill(findings: pl.DataFrame) -> None:
    last = findings.filter(x_AsOf=date(2018, 10, 31))
    assert Decimal(2700) < last["x_NetMonthlySaving"].sum() < Decimal("4064.48")
