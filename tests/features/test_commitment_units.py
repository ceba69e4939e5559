"""What reservations are bought in: so many of a class that runs, where the bill says which."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from models.features.commitment_units import Unit, kinds, running, sold

FIRST = date(2024, 5, 1)
ALL_DAY = (1 << 24) - 1


def _rows(family: str, *days: tuple[str, float, float], number: int = 2) -> pl.DataFrame:
    """Usage types with their cost and quantity a day, on several days."""
    found: list[dict[str, Any]] = [
        {
            "x_CommitmentFamily": family, "RegionId": "eu", "ResourceId": f"r-{at}", "x_UsageType": usage,
            "ChargePeriodStart": FIRST + timedelta(days=day), "EffectiveCost": cost, "ConsumedQuantity": quantity,
            "x_Mask": ALL_DAY,
        }
        for day in range(number)
        for at, (usage, cost, quantity) in enumerate(days)
    ]  # fmt: skip
    return kinds(pl.DataFrame(found))


def _unit(family: str, *days: tuple[str, float, float]) -> Unit | None:
    return sold(_rows(family, *days)).get((family, "eu"))


def test_sizes_and_standbys_of_a_family_are_one_in_normalised_units() -> None:
    found = _unit(
        "rds:r6g:postgresql",
        ("EUC1-InstanceUsage:db.r6g.2xl", 24.0, 24.0),  # 16 units for 1.00 an hour
        ("EUC1-Multi-AZUsage:db.r6g.4xl", 96.0, 24.0),  # 64 for 4.00
    )
    assert found is not None
    assert (found.name, found.size) == ("db.r6g.large PostgreSQL", 4.0)
    assert found.price == pytest.approx(0.25)
    assert found.said(28) == "28 × db.r6g.large PostgreSQL"


@pytest.mark.parametrize(
    ("family", "usage", "name", "size"),
    [
        ("elasticache:t3", "EUC1-NodeUsage:cache.t3.medium", "cache.t3.small", 1.0),
        ("elasticache:r6g:memcached", "EUC1-NodeUsage:cache.r6g.large", "cache.r6g.large Memcached", 4.0),
        ("opensearch:r6g.large", "EUC1-ESInstance:r6g.large", "r6g.large.search", None),
        ("redshift:ra3.4xlarge", "EUC1-Node:ra3.4xlarge", "ra3.4xlarge", None),
        ("rds:m5.large:0012", "EUC1-Multi-AZUsage:db.m5.large", "db.m5.large (0012) Multi-AZ", None),
        ("ec2:c5", "EUC1-BoxUsage:c5.4xlarge", "c5.large", 4.0),
    ],
)
def test_every_service_names_its_class(family: str, usage: str, name: str, size: float | None) -> None:
    found = _unit(family, (usage, 24.0, 24.0))
    assert found is not None
    assert (found.name, found.size) == (name, size)


def test_capacity_is_sold_by_the_hundred() -> None:
    found = _unit("dynamodb:write", ("EUC1-WriteCapacityUnit-Hrs", 1.56, 2400.0))
    assert found is not None
    assert (found.name, found.size) == ("100 write capacity units", None)
    assert found.price == pytest.approx(0.065)


def test_what_cannot_be_told_apart_or_has_no_class_is_not_known() -> None:
    both = ("InstanceUsage:db.m5.large", 24.0, 24.0), ("Multi-AZUsage:db.m5.large", 48.0, 24.0)
    assert _unit("rds:m5.large:0012", *both) is None  # Single-AZ and Multi-AZ are reserved apart
    assert _unit("ec2:m5:windows", ("BoxUsage:m5.large", 24.0, 24.0), ("BoxUsage:m5.xlarge", 48.0, 24.0)) is None
    assert _unit("rds:r6g:mysql", ("InstanceUsage", 24.0, 24.0)) is None
    assert _unit("rds:r6g:mysql", ("InstanceUsage:db.r6g.large", 24.0, 0.0)) is None


def test_what_runs_all_the_time_is_counted_by_class_and_what_stops_is_not() -> None:
    family = "rds:r6g:mysql"
    always = _rows(family, ("Multi-AZUsage:db.r6g.large", 24.0, 24.0), ("Multi-AZUsage:db.r6g.large", 24.0, 24.0))
    half = _rows(family, ("InstanceUsage:db.r6g.xlarge", 12.0, 12.0)).with_columns(x_Mask=pl.lit(0xFFF))
    found = running(pl.concat([always, half], how="vertical_relaxed"), FIRST, 48)
    assert found == {(family, "eu"): "2 × db.r6g.large Multi-AZ"}
