"""The smallest size that is enough: by CPUs, memory, credits and growth; and what the tables of sizes say."""

import polars as pl
import pytest

from models.features.generations import BROKERS, CACHES, DATABASES, GRAVITON, NEWER, SEARCH, by_type
from models.features.rates import UNCOMMITTED
from models.features.rightsize import CPU_RATIO, IDLE, PRICE_RATIO, expected_peak, is_idle, risk, with_target
from models.features.sizes import INSTANCE_TYPE, baseline, units, vcpus
from models.threshold import configure


def _target(
    kind: str, cpu: float, *, average: float | None = None, memory: float | None = None, least: float = 0.0
) -> str | None:
    frame = pl.LazyFrame(
        {"x_InstanceType": [kind], "cpu": [cpu], "average": [average], "memory": [memory]},
        schema={"x_InstanceType": pl.String, "cpu": pl.Float64, "average": pl.Float64, "memory": pl.Float64},
    )
    found = with_target(
        frame,
        peak_cpu=pl.col("cpu"),
        average_cpu=pl.col("average"),
        peak_memory=pl.col("memory"),
        cpu_ceiling=pl.lit(80.0),
        memory_ceiling=pl.lit(80.0),
        least_units=pl.lit(least),
    )
    name: str | None = found.collect()["x_Target"].item()
    return name


@pytest.mark.parametrize(
    ("kind", "cpu", "target"),
    [
        ("m5.xlarge", 40.0, "m5.large"),
        ("m5.xlarge", 40.1, None),
        ("m5.4xlarge", 10.0, "m5.large"),
        ("m5.4xlarge", 20.0, "m5.xlarge"),
        ("m5.large", 1.0, None),
        ("c4.8xlarge", 35.0, "c4.4xlarge"),  # 36 CPUs to 16: 78.75 %
        ("c4.8xlarge", 36.0, None),
        ("c5.9xlarge", 30.0, "c5.4xlarge"),
        ("t3.medium", 39.0, "t3.nano"),  # all have two CPUs
        ("t2.xlarge", 30.0, "t2.medium"),  # four CPUs, two
        ("db.t3.medium", 39.0, "db.t3.micro"),  # no database has a nano
        ("db.m6g.xlarge", 10.0, "db.m6g.large"),  # nor a medium of this family
        ("m6g.xlarge", 10.0, "m6g.medium"),
        ("i3.2xlarge", 1.0, None),
        ("m5.metal", 1.0, None),
        ("nonsense", 1.0, None),
    ],
)
def test_the_smallest_size_that_carries_the_peak(kind: str, cpu: float, target: str | None) -> None:
    assert _target(kind, cpu) == target


def test_memory_moves_with_the_units_and_stays_under_its_ceiling() -> None:
    assert _target("m5.4xlarge", 10.0, memory=20.0) == "m5.xlarge"
    assert _target("m5.4xlarge", 10.0, memory=41.0) is None
    assert _target("t3.large", 10.0, memory=30.0) == "t3.medium"


def test_the_average_of_a_burstable_size_stays_within_its_baseline() -> None:
    assert _target("t3.large", 39.0, average=5.0) == "t3.nano"
    assert _target("t3.large", 39.0, average=12.0) == "t3.small"
    assert _target("t3.large", 39.0, average=25.0) is None
    assert _target("m5.xlarge", 39.0, average=35.0) == "m5.large"  # no credits there


def test_a_licence_keeps_a_least_size() -> None:
    assert _target("m5.4xlarge", 10.0, least=8.0) == "m5.xlarge"


def test_a_change_halves_the_price_with_the_units() -> None:
    frame = pl.DataFrame(
        {"x_InstanceType": ["m5.xlarge", "t3.medium", "c4.8xlarge"], "x_Target": ["m5.large", "t3.nano", "c4.4xlarge"]}
    )
    assert frame.select(PRICE_RATIO.alias("price"), CPU_RATIO.alias("cpu")).rows() == [
        (0.5, 2.0),
        (0.125, 1.0),
        (0.5, 2.25),
    ]


def test_a_rising_peak_is_carried_forward_and_a_falling_one_is_not() -> None:
    frame = pl.DataFrame({"peak": [30.0, 30.0, 30.0, 30.0], "trend": [5.0, -5.0, None, 50.0]})
    assert frame.select(expected_peak(pl.col("peak"), pl.col("trend"), pl.lit(3.0)))["peak"].to_list() == [
        45,
        30,
        30,
        100,
    ]


def test_risk_is_in_words() -> None:
    frame = pl.DataFrame({"projected": [20.0, 40.0, 60.0, 75.0, 80.0]})
    assert frame.select(risk(pl.col("projected"))).to_series().to_list() == [
        "very low",
        "low",
        "medium",
        "high",
        "very high",
    ]


def test_idle_is_at_or_below_one_per_cent_or_quiet_in_both() -> None:
    cpu, network = [1.0, 1.01, 4.9, 4.9, None], [None, None, 900.0, 1100.0, 0.0]
    frame = pl.DataFrame({"x_CpuMaximum": cpu, "x_NetworkBytesPerSecond": network})
    idle = is_idle(configure(IDLE, {}, where="idle"))
    assert frame.select(idle).to_series().to_list() == [True, False, True, False, None]


@pytest.mark.parametrize(
    ("family", "size", "expected"),
    [("t3", "nano", 0.25), ("m5", "large", 4), ("c5", "9xlarge", 72), ("m5", "metal", 192), ("m7g", "metal", 128),
     ("c7i", "metal-24xl", 192), ("x1", "32xlarge", 256)],
)  # fmt: skip
def test_normalisation_units(family: str, size: str, expected: float) -> None:
    assert units(family, size) == expected


def test_a_size_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        units("m5", "enormous")


def test_cpus_and_baselines_of_burstable_sizes() -> None:
    assert [vcpus("t3", "nano"), vcpus("t2", "small"), vcpus("t2", "medium"), vcpus("t3", "xlarge")] == [2, 1, 2, 4]
    assert [baseline("t3", "large"), baseline("t2", "2xlarge"), baseline("m5", "large")] == [30, 17, 100]


def test_instance_types_are_read_from_usage_types() -> None:
    names = ["EUC1-BoxUsage:m5.large", "InstanceUsage:db.r6g.2xl", "Multi-AZUsage:db.m5.xl", "NodeUsage:cache.t3.small",
             "BoxUsage", "EBS:VolumeUsage.gp3", "BoxUsage:c7i-flex.large"]  # fmt: skip
    assert pl.DataFrame({"x_UsageType": names}).select(INSTANCE_TYPE).to_series().to_list() == [
        "m5.large", "db.r6g.2xlarge", "db.m5.xlarge", "cache.t3.small", None, None, "c7i-flex.large",
    ]  # fmt: skip


def test_every_successor_costs_less_and_has_the_size() -> None:
    for table in (NEWER, GRAVITON, CACHES, SEARCH, BROKERS, *DATABASES.values()):
        assert all(0 < share < 1 for _, share in by_type(table).values())
    assert by_type(NEWER)["m4.xlarge"] == ("m6i.xlarge", 0.96)
    assert "m3.medium" not in by_type(NEWER)


def test_a_size_whose_price_is_not_in_proportion_has_a_ratio_of_its_own() -> None:
    prices = by_type(NEWER)
    assert (prices["t2.large"], prices["t2.small"]) == (("t3.large", 0.8966), ("t3.small", 0.9044))


def test_what_is_covered_is_a_share() -> None:
    frame = pl.DataFrame({"x_OnDemandCost": [18.0, 0.0, 80.0], "EffectiveCost": [72.0, 72.0, 72.0]})
    assert frame.select(UNCOMMITTED).to_series().to_list() == [0.25, 0.0, 1.0]
