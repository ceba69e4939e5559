"""Metrics of search domains, brokers, desktops and buckets become what a detector reads."""

from datetime import datetime

import polars as pl
import pytest

from pipelines.exports.kinds import MetricSchema
from pipelines.metrics.cloudwatch import points
from pipelines.metrics.recognise import recognise

NOON = datetime(2026, 5, 1, 12)


def _points(*rows: dict[str, object]) -> pl.DataFrame:
    columns = ("region", "namespace", "metric", "dimension", "resource_id", "timestamp", "average", "maximum", "period")
    table = pl.DataFrame([dict.fromkeys(columns) | row | {"timestamp": NOON, "period": 3600} for row in rows])
    assert recognise(tuple(table.columns)) is MetricSchema.CLOUDWATCH
    return points(table.with_row_index("x_Row"), "metrics.csv")[0]


def test_a_domain_that_was_never_searched_had_no_requests_and_of_another_the_number_is_not_known() -> None:
    domain = {"namespace": "AWS/ES", "metric": "SearchRate", "dimension": "DomainName"}
    found = _points(
        domain | {"resource_id": "quiet", "average": 0.0, "maximum": 0.0},
        domain | {"resource_id": "busy", "average": 3.0, "maximum": 9.0},
    ).sort("ResourceId")
    assert found.select("ResourceId", "x_Metric", "x_Sum").rows() == [
        ("busy", "requests", None),
        ("quiet", "requests", 0),
    ]


def test_bytes_of_a_broker_are_per_second() -> None:
    found = _points(
        {"namespace": "AWS/Kafka", "metric": "BytesInPerSec", "dimension": "Cluster Name", "resource_id": "events"}
        | {"average": 10.0, "maximum": 20.0}
    )
    assert found.select("x_Service", "x_Metric", "x_Sum").row(0) == ("kafka", "network_in_bytes", 36_000.0)


def test_users_of_a_desktop_are_connections() -> None:
    found = _points(
        {"namespace": "AWS/WorkSpaces", "metric": "UserConnected", "dimension": "WorkspaceId", "resource_id": "ws-1"}
        | {"average": 0.0, "maximum": 1.0}
    )
    assert found.select("x_Metric", "x_Maximum").row(0) == ("connections", 1.0)


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("NonCurrentVersionStorageBytes", "bucket_noncurrent_bytes"),
        ("IncompleteMPUStorageBytesOlderThan7Days", "bucket_incomplete_multipart_bytes"),
    ],
)
def test_storage_lens_gives_a_buckets_bytes_by_storage_class_and_they_add_up(name: str, metric: str) -> None:
    lens = {"namespace": "AWS/S3/Storage-Lens", "metric": name, "dimension": "bucket_name", "resource_id": "media"}
    found = _points(lens | {"average": 3.0}, lens | {"average": 4.0})
    assert found.select("x_Service", "x_Metric", "x_Average").rows() == [("s3", metric, 7.0)]


def test_lambda_insights_says_how_much_of_its_memory_a_function_used() -> None:
    found = _points(
        {"namespace": "LambdaInsights", "metric": "memory_utilization", "dimension": "function_name"}
        | {"resource_id": "notify", "average": 20.0, "maximum": 31.0}
    )
    assert found.select("x_Service", "ResourceId", "x_Metric", "x_Maximum").row(0) == (
        "lambda",
        "notify",
        "memory_percent",
        31.0,
    )
