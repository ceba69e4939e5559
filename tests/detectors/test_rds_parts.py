"""The rise of a database is split into parts that add up to it; replicas are told by name."""

import json
from typing import Any

import polars as pl
import pytest

from models.features.database_parts import DATABASE, PARTS, REVIEWS, part, standby_share
from tests.detectors.cases import case


def _evidence(resource: str) -> dict[str, Any]:
    known = case("rds_cost_spike")
    row = known.judge(known.fires).filter(ResourceId=f"arn:aws:rds:eu-central-1:1:{resource}").row(0, named=True)
    evidence: dict[str, Any] = json.loads(row["x_Evidence"])
    return evidence


@pytest.mark.parametrize(
    ("resource", "moved", "rise"),
    [("db:orders", "multi_az", 20.0), ("db:stock", "replicas", 10.0), ("cluster:bills", "iops", 30.0)],
)
def test_the_part_that_moved_is_named_with_its_review(resource: str, moved: str, rise: float) -> None:
    evidence = _evidence(resource)
    assert (evidence["part_that_moved"], evidence["rise"], evidence[f"rise_{moved}"]) == (moved, rise, rise)
    assert evidence["review"] == REVIEWS[moved]


@pytest.mark.parametrize("resource", ["db:orders", "db:stock", "cluster:bills"])
def test_the_parts_add_up_to_the_rise(resource: str) -> None:
    evidence = _evidence(resource)
    assert sum(evidence[f"rise_{name}"] for name in PARTS) == pytest.approx(evidence["rise"], abs=1e-6)


def test_a_new_replica_is_named() -> None:
    assert _evidence("db:stock")["new_instances"] == "arn:aws:rds:eu-central-1:1:db:stock-replica-1"


@pytest.mark.parametrize(
    ("usage_type", "name", "standby"),
    [
        ("EUC1-InstanceUsage:db.m5.large", "instance_hours", 0.0),
        ("Multi-AZUsage:db.m5.large", "instance_hours", 0.5),
        ("Multi-AZClusterUsage:db.m5d.large", "instance_hours", 2 / 3),
        ("RDS:GP3-Storage", "storage", 0.0),
        ("RDS:Multi-AZ-GP2-Storage", "storage", 0.5),
        ("RDS:PIOPS-Storage", "storage", 0.0),
        ("RDS:PIOPS-Storage-IO2", "storage", 0.0),
        ("Aurora:StorageUsage", "storage", 0.0),
        ("RDS:PIOPS", "iops", 0.0),
        ("RDS:GP3-PIOPS", "iops", 0.0),
        ("EU-RDS:Multi-AZ-PIOPS", "iops", 0.5),
        ("RDS:Multi-AZ-GP3-PIOPS", "iops", 0.5),
        ("Aurora:StorageIOUsage", "iops", 0.0),
        ("RDS:ChargedBackupUsage", "backup", 0.0),
        ("Aurora:BackupUsage", "backup", 0.0),
        ("ExtendedSupport:Yr1-Yr2:MySQL5.7", "extended_support", 0.0),
        ("Aurora:ServerlessV2Usage", "instance_hours", 0.0),
        ("DataTransfer-Out-Bytes", "other", 0.0),
    ],
)
def test_usage_types_belong_to_parts(usage_type: str, name: str, standby: float) -> None:
    frame = pl.DataFrame({"x_UsageType": [usage_type]})
    assert frame.select(part().alias("part"), standby_share().alias("share")).row(0) == (name, standby)


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("arn:aws:rds:eu-central-1:1:db:orders", "orders"),
        ("arn:aws:rds:eu-central-1:1:db:orders-replica-2", "orders"),
        ("arn:aws:rds:eu-central-1:1:db:orders-reader", "orders"),
        ("arn:aws:rds:eu-central-1:1:cluster:orders", "orders"),
        ("arn:aws:rds:eu-central-1:1:db:orders-instance-1", "orders"),
        ("arn:aws:rds:eu-central-1:1:db:orders-1", "orders"),
        ("arn:aws:rds:eu-central-1:1:db:thread", "thread"),
    ],
)
def test_replicas_share_the_name_of_their_database(resource: str, name: str) -> None:
    assert pl.DataFrame({"ResourceId": [resource]}).select(DATABASE).item() == name
