"""On a real bill (AWS Well-Architected Labs, October 2018) the endpoints that started are named, with the hour."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from models.causes import CHARGE
from tests.causes.incidents import explained, finding

KIND = "USE1-DEVED-DPU-Hour"


@pytest.fixture(scope="module")
def endpoints(shared_data: Path) -> list[dict[str, object]]:
    """The charges of Glue's development endpoints, by day."""
    lines = pl.scan_parquet(sorted((shared_data / "aws_workshop_cur_2018_10").rglob("*.parquet")))
    start = pl.col("line_item_usage_start_date")
    return (
        lines.filter(pl.col("line_item_usage_type") == KIND)
        .group_by(
            SubAccountId="line_item_usage_account_id",
            ResourceId="line_item_resource_id",
            x_Operation="line_item_operation",
            ChargePeriodStart=start.dt.date(),
        )
        .agg(
            EffectiveCost=pl.col("line_item_unblended_cost").sum(),
            ConsumedQuantity=pl.col("line_item_usage_amount").sum(),
            x_HourMask=(pl.lit(1, pl.Int32) * 2 ** start.dt.hour().cast(pl.Int32)).bitwise_or(),
        )
        .with_columns(
            FindingId=pl.lit("f"),
            x_Series=pl.lit(0),
            ServiceName=pl.lit("AWS Glue"),
            x_ServiceCode=pl.lit("AWSGlue"),
            RegionId=pl.lit("us-east-1"),
            x_UsageType=pl.lit(KIND),
            Tags=pl.lit("{}"),
        )
        .collect()
        .to_dicts()
    )


@pytest.mark.parametrize(
    ("day", "impact", "name", "began"),
    [
        (date(2018, 10, 10), "52.85", "CUR-test", datetime(2018, 10, 9, 23)),
        (date(2018, 10, 18), "47.18", "testing", datetime(2018, 10, 17, 23)),
    ],
)
def test_the_endpoint_that_started_late_the_evening_before_is_the_cause(
    endpoints: list[dict[str, object]], day: date, impact: str, name: str, began: datetime
) -> None:
    rows = [row for row in endpoints if isinstance(on := row["ChargePeriodStart"], date) and on <= day]
    place = {"ServiceName": "AWS Glue", "x_UsageType": KIND, "RegionId": "us-east-1"}
    found = explained(
        finding(impact, days=(day,), **place), [dict.fromkeys(CHARGE) | row for row in rows], since=date(2018, 10, 1)
    )
    first = found.filter(x_Breakdown="element").row(0, named=True)
    assert first["ResourceId"].endswith(f":devEndpoint/{name}")
    assert (first["x_Change"], first["x_BeganAt"]) == ("new", began)
    assert f"started at 23:00 UTC on {began.day} October on {name}" in found["x_Words"][0]
