"""Buckets: what they hold, are asked for and pay, known on the day and not later."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.bucket import BUCKET_WINDOW
from models.features.buckets import bucket_window
from models.focus import RESOURCE_DAY
from models.metric import RESOURCE_METRICS

FRIDAY = date(2024, 5, 31)
FIRST = date(2024, 5, 2)
GIGABYTE = 1024.0**3


def _row(day: date, usage_type: str, quantity: float, cost: float, **columns: Any) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(RESOURCE_DAY.columns)
    filled |= {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD", "RegionId": "us-east-1"}
    filled |= {"ServiceName": "S3", "x_ServiceCode": "AmazonS3", "ResourceId": "b", "Tags": "{}", "x_Mature": True}
    return (
        filled
        | {"ChargePeriodStart": day, "x_UsageType": usage_type, "ConsumedQuantity": quantity}
        | {
            "EffectiveCost": cost,
            **columns,
        }
    )


def _days(usage_type: str, quantity: float, cost: float, **columns: Any) -> list[dict[str, Any]]:
    return [_row(FIRST + timedelta(days=n), usage_type, quantity, cost, **columns) for n in range(30)]


def _metric(metric: str, day: date, average: float) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(RESOURCE_METRICS.columns)
    return empty | {"ResourceId": "b", "x_Metric": metric, "x_Day": day, "x_Average": average}


def _window(rows: list[dict[str, Any]], metrics: list[dict[str, Any]] | None = None, *as_of: date) -> pl.DataFrame:
    frame, measured = (
        pl.LazyFrame(rows, schema=RESOURCE_DAY.schema),
        pl.LazyFrame(metrics or [], schema=RESOURCE_METRICS.schema),
    )
    return bucket_window(frame, measured, as_of or (FRIDAY,), 30).sort("x_AsOf", "ResourceId").collect()


STANDARD = _days("TimedStorage-ByteHrs", 10.0, 0.23, x_Operation="StandardStorage")  # 310 GB in a month of 31 days


def test_gigabytes_of_a_day_are_its_gb_months_times_the_days_of_the_month() -> None:
    row = _window(STANDARD).row(0, named=True)
    assert (row["x_StandardGigabytes"], row["x_EarlierGigabytes"], row["x_Rate"]) == (310.0, 310.0, 0.023)
    assert (row["EffectiveCost"], row["x_ActiveDays"], row["x_UsageType"]) == (6.9, 30, "TimedStorage-ByteHrs")
    assert row["x_MonthlyCost"] == row["x_StandardMonthlyCost"] == pytest.approx(0.23 * 730 / 24)


def test_requests_that_do_not_touch_content_and_the_index_of_archives_do_not_count() -> None:
    rows = [
        *STANDARD,
        *_days("TimedStorage-ByteHrs", 1.0, 0.023, x_Operation="GlacierS3ObjectOverhead"),
        *_days("Requests-Tier2", 24.0, 0.0, x_Operation="GetObject"),
        *_days("Requests-Tier2", 500.0, 0.0, x_Operation="HeadObject"),
        *_days("Requests-Tier1", 48.0, 0.0, x_Operation="UploadPart"),
        *_days("Requests-Tier1", 500.0, 0.0, x_Operation="ListBucket"),
    ]
    row = _window(rows).row(0, named=True)
    assert (row["x_Gets"], row["x_Puts"], row["x_StandardGigabytes"]) == (730.0, 1460.0, 310.0)


def test_bytes_read_are_known_only_where_the_bill_shows_those_of_its_own_region() -> None:
    out = _days("DataTransfer-Out-Bytes", 2.4, 0.1, x_Operation="GetObject")
    near = _days("C3DataTransfer-Out-Bytes", 4.8, 0.0, x_Operation="GetObject")
    assert _window([*STANDARD, *out])["x_ReadGigabytes"].item() is None
    assert _window([*STANDARD, *out, *near])["x_ReadGigabytes"].item() == pytest.approx(219.0)


def test_a_rate_is_the_buckets_own_else_the_accounts_else_not_known() -> None:
    own = _days("TimedStorage-SIA-ByteHrs", 10.0, 0.1)
    other = _days("TimedStorage-GIR-ByteHrs", 10.0, 0.05, ResourceId="c")
    row = _window([*STANDARD, *own, *other]).filter(ResourceId="b").row(0, named=True)
    assert (row["x_Rate_ia"], row["x_RateFrom_ia"]) == (0.01, "the bucket's own")
    assert (row["x_Rate_gir"], row["x_RateFrom_gir"]) == (0.005, "the account's")
    assert (row["x_Rate_int"], row["x_RateFrom_int"]) == (None, None)
    assert (row["x_LowestRate"], row["x_OtherGigabytes"]) == (0.01, 310.0)


def test_staging_counts_only_if_it_was_there_on_each_of_the_last_seven_days() -> None:
    staged = _days("TimedStorage-GlacierStaging", 1.0, 0.023)
    row = _window([*STANDARD, *staged]).row(0, named=True)
    assert (row["x_StagingGigabytes"], row["x_StagingRate"]) == (31.0, 0.023)
    assert _window([*STANDARD, *staged[:-1]])["x_StagingGigabytes"].item() == 0.0


def test_sizes_of_objects_are_bounds_until_metrics_count_them() -> None:
    row = _window(STANDARD).row(0, named=True)
    assert (row["x_ObjectBytesLow"], row["x_ObjectBytesHigh"]) == (131_072.0, 16_777_216.0)
    counted = [_metric("bucket_size_bytes", FRIDAY, 4e9), _metric("bucket_objects", FRIDAY, 1000.0)]
    row = _window(STANDARD, counted).row(0, named=True)
    assert (row["x_ObjectBytesLow"], row["x_ObjectBytesHigh"], row["x_ObjectSizeFrom"]) == (4e6, 4e6, "metrics")


def test_old_versions_are_those_of_the_first_and_the_last_day_that_are_measured() -> None:
    sizes = {date(2024, 5, 1): 9.0, FIRST: 2.0, date(2024, 5, 20): 1.5, FRIDAY: 3.0, date(2024, 6, 1): 0.0}
    row = _window(STANDARD, [_metric("bucket_noncurrent_bytes", day, size * GIGABYTE) for day, size in sizes.items()])
    shown = ("x_NoncurrentEarlier", "x_NoncurrentLeast", "x_NoncurrentGigabytes", "x_NoncurrentDays")
    assert row.select(*shown, "x_NoncurrentFalls").row(0) == (2.0, 1.5, 3.0, 30, 1)


def test_an_arn_is_the_bucket_that_metrics_name() -> None:
    rows = [row | {"ResourceId": "arn:aws:s3:::b"} for row in STANDARD]
    counted = [_metric("bucket_size_bytes", FRIDAY, 4e9), _metric("bucket_objects", FRIDAY, 1000.0)]
    assert _window(rows, counted)["x_ObjectSizeFrom"].item() == "metrics"


def test_other_services_that_store_by_the_hour_are_no_buckets() -> None:
    rows = _days("TimedStorage-ByteHrs", 1.0, 0.03, x_ServiceCode="AmazonCloudWatch")
    assert _window(rows).is_empty()
    assert _window([]).schema == BUCKET_WINDOW.schema


def test_many_days_at_once_equal_the_same_days_one_by_one_and_the_future_changes_nothing() -> None:
    rows = [*STANDARD, *_days("Requests-Tier2", 24.0, 0.0, x_Operation="GetObject")]
    days = [date(2024, 5, day) for day in (10, 20, 31)]
    together = _window(rows, None, *days)
    assert_frame_equal(together, pl.concat([_window(rows, None, day) for day in days]))
    past = [row for row in rows if row["ChargePeriodStart"] <= days[0]]
    assert_frame_equal(_window(past, None, days[0]), together.filter(x_AsOf=days[0]))


def test_a_window_of_no_days_is_refused() -> None:
    empty = pl.LazyFrame(schema=RESOURCE_DAY.schema), pl.LazyFrame(schema=RESOURCE_METRICS.schema)
    with pytest.raises(ValueError, match="days"):
        bucket_window(*empty, [FRIDAY], 0)
