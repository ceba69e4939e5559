"""One resource, however it is spelt."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.identity import service_of, short_id


def _short(text: str | None) -> str | None:
    found: str | None = pl.DataFrame({"id": [text]}, schema={"id": pl.String}).select(short_id("id")).item()
    return found


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("arn:aws:ec2:eu-central-1:111122223333:instance/i-0abc", "i-0abc"),
        ("i-0abc", "i-0abc"),
        ("arn:aws:ec2:eu-central-1:111122223333:volume/vol-0abc", "vol-0abc"),
        ("arn:aws:ec2:us-east-1:004471938265:natgateway/nat-095c", "nat-095c"),
        ("arn:aws:rds:eu-central-1:111122223333:db:shop", "shop"),
        ("arn:aws:rds:eu-central-1:111122223333:cluster:shop", "shop"),
        ("arn:aws:rds:eu-central-1:111122223333:snapshot:shop", "snapshot:shop"),
        ("arn:aws:s3:::logs", "logs"),
        ("arn:aws:s3:::logs/2026/06", "logs"),
        ("logs", "logs"),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay", "pay"),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:7", "pay"),
        ("arn:aws:lambda:eu-central-1:111122223333:function:pay:live", "pay"),
        ("arn:aws:logs:eu-central-1:111122223333:log-group:/app/pay", "/app/pay"),
        ("arn:aws:logs:eu-central-1:111122223333:log-group:/app/pay:*", "/app/pay"),
        ("/app/pay", "/app/pay"),
        ("pay:$LATEST", "pay"),
        ("pay:7", "pay"),
        ("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", "web"),
        ("app/web/50dc6c495c0c9188", "web"),
        ("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/old-web", "old-web"),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/web/73e2d6bc24d8a067",
            "targetgroup/web/73e2d6bc24d8a067",
        ),
        ("arn:aws:elasticache:eu-central-1:111122223333:cluster:sessions-001", "sessions-001"),
        ("arn:aws:es:eu-central-1:111122223333:domain/search", "search"),
        ("arn:aws:redshift:eu-central-1:111122223333:cluster:dwh", "dwh"),
        ("arn:aws:dynamodb:eu-central-1:111122223333:table/orders/index/by-day", "orders"),
        ("arn:aws:kafka:eu-central-1:111122223333:cluster/events/7d9a-1", "events"),
        ("arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-0abc", "i-0abc"),
        ("rds:shop-2026-06-01-03-12", "rds:shop-2026-06-01-03-12"),
        ("  i-0abc ", "i-0abc"),
        ("", None),
        (None, None),
    ],
)
def test_an_arn_and_a_short_id_of_one_resource_are_one_text(full: str | None, short: str | None) -> None:
    assert _short(full) == short


@pytest.mark.parametrize(
    ("full", "code", "service"),
    [
        ("arn:aws:rds:eu-central-1:111122223333:db:shop", "AmazonRDS", "rds"),
        ("i-0abc", None, "ec2"),
        ("vol-0abc", "AmazonEC2", "ec2"),
        ("logs", "AmazonS3", "s3"),
        ("shop", "SomethingElse", None),
    ],
)
def test_the_service_follows_from_the_arn_the_shape_or_the_product(full: str, code: str | None, service: str) -> None:
    frame = pl.DataFrame({"id": [full], "code": [code]}, schema={"id": pl.String, "code": pl.String})
    assert frame.select(service_of("id", "code")).item() == service


@given(text=st.text(max_size=40))
def test_a_short_id_of_a_short_id_is_itself(text: str) -> None:
    once = _short(text)
    if once is not None and ":" not in once:
        assert _short(once) == once
