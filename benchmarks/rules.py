"""How long all detectors take over one million resource-days.

`python -m benchmarks.rules [RESOURCE_DAYS]` makes 30 days of a company's resources (instances, databases, volumes,
addresses, gateways, functions, caches; some covered, some tagged, some with metrics), builds the frames as
pipelines/steps/judge.py does, and runs every detector for one day of judgement.

The yardstick is one Polars `group_by(resource, usage type)` that sums the cost of the same rows: what any rule that
reads a bill must do at least.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from time import perf_counter
from typing import Final

import numpy as np
import polars as pl

from models.detector import Context
from models.features.window import resource_window
from models.focus import RESOURCE_DAY, RESOURCE_WINDOW, USAGE_TYPE_DAY
from models.metric import RESOURCE_UTILIZATION, UTILIZATION
from models.prioritize import prioritize
from models.registry import configured, detectors, run

DAYS: Final = 30
LAST: Final = date(2026, 4, 30)
KINDS: Final = (  # service code, usage type, operation, unit, quantity per day, price
    ("AmazonEC2", "BoxUsage:m5.xlarge", "RunInstances", "Hrs", 24.0, 0.192),
    ("AmazonEC2", "BoxUsage:m4.2xlarge", "RunInstances", "Hrs", 24.0, 0.4),
    ("AmazonEC2", "BoxUsage:c6i.4xlarge", "RunInstances:0002", "Hrs", 24.0, 1.416),
    ("AmazonEC2", "BoxUsage:t3.large", "RunInstances", "Hrs", 24.0, 0.0832),
    ("AmazonEC2", "EBS:VolumeUsage.gp2", "CreateVolume-Gp2", "GB-Mo", 16.0, 0.1),
    ("AmazonEC2", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", 16.0, 0.08),
    ("AmazonRDS", "Multi-AZUsage:db.m5.large", "CreateDBInstance:0014", "Hrs", 24.0, 0.356),
    ("AmazonRDS", "InstanceUsage:db.r6g.2xl", "CreateDBInstance:0016", "Hrs", 24.0, 1.038),
    ("AmazonVPC", "PublicIPv4:InUseAddress", "AssociateAddressVPC", "Hrs", 24.0, 0.005),
    ("AmazonEC2", "NatGateway-Hours", "NatGateway", "Hrs", 24.0, 0.045),
    ("AWSLambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 400_000.0, 0.0000166667),
    ("AmazonElastiCache", "NodeUsage:cache.r5.large", "CreateCacheCluster:0002", "Hrs", 24.0, 0.216),
)
TAGS: Final = ("{}", '{"user:env":"prod","user:team":"a"}', '{"user:env":"dev"}', '{"user:env":"staging"}')


def resource_days(rows: int) -> pl.DataFrame:
    """About `rows` rows of RESOURCE_DAY: each resource on each of 30 days, one usage type each."""
    rng = np.random.default_rng(7)
    kinds = pl.DataFrame(
        KINDS,
        schema=["x_ServiceCode", "x_UsageType", "x_Operation", "ConsumedUnit", "ConsumedQuantity", "ListUnitPrice"],
        orient="row",
    ).with_row_index("kind")
    resources = pl.DataFrame({"n": np.arange(rows // DAYS)}).with_columns(
        kind=(pl.col("n") % len(KINDS)).cast(pl.UInt32),
        BillingAccountId=pl.lit("000000000001"),
        SubAccountId=(pl.col("n") % 40 + 2).cast(pl.String).str.zfill(12),
        SubAccountName="account " + (pl.col("n") % 40).cast(pl.String),
        BillingCurrency=pl.lit("USD"),
        RegionId=pl.lit("us-east-1"),
        ResourceId="arn:aws:any:us-east-1:1:thing/r-" + pl.col("n").cast(pl.String).str.zfill(8),
        Tags=pl.Series(np.array(TAGS)[rng.integers(len(TAGS), size=rows // DAYS)]),
        CommitmentDiscountId=pl.when(pl.col("n") % 7 == 0).then(pl.lit("arn:aws:savingsplans::1:savingsplan/1")),
        x_Level=pl.Series(rng.lognormal(0, 0.3, size=rows // DAYS)),
    )
    days = pl.DataFrame({"ChargePeriodStart": [LAST - timedelta(days=back) for back in reversed(range(DAYS))]})
    cost = pl.col("ConsumedQuantity") * pl.col("ListUnitPrice") * pl.col("x_Level")
    full = (
        resources.join(kinds, on="kind")
        .join(days, how="cross")
        .with_columns(
            ServiceName="x_ServiceCode", BilledCost=cost, EffectiveCost=cost, ListCost=cost,
            x_HourMask=pl.lit(0xFFFFFF, pl.Int32), x_Mature=pl.lit(value=True),
        )
    )  # fmt: skip
    absent = [name for name in RESOURCE_DAY.columns if name not in full.columns]
    return (
        full.with_columns(pl.lit(None, RESOURCE_DAY.schema[name]).alias(name) for name in absent)
        .select(RESOURCE_DAY.columns)
        .match_to_schema(RESOURCE_DAY.schema)
    )


def frames(resource_day: pl.DataFrame) -> Mapping[str, pl.LazyFrame]:
    """What judge gives the detectors, as far as resource-days make it; random metrics, on four resources of five."""
    window = resource_window(resource_day.lazy(), [LAST], DAYS).collect()
    rng = np.random.default_rng(8)
    metered = pl.Series(rng.random(window.height) < 0.8)
    measured = {
        name: pl.Series(name, rng.gamma(1.0, 15.0, size=window.height).clip(0.1, 100)) for name in UTILIZATION
        if UTILIZATION[name] == pl.Float64
    } | {"x_MetricDays": pl.Series("x_MetricDays", np.full(window.height, DAYS), pl.Int32)}  # fmt: skip
    utilization = window.with_columns(
        pl.when(metered).then(measured[name]).alias(name) if name in measured else pl.lit(None, kind).alias(name)
        for name, kind in UTILIZATION.items()
    ).select(RESOURCE_UTILIZATION.columns)
    keys = [name for name in USAGE_TYPE_DAY.columns if name not in {"EffectiveCost", "ConsumedQuantity"}]
    usage = resource_day.group_by(keys).agg(pl.col("EffectiveCost", "ConsumedQuantity").sum())
    made = {
        RESOURCE_DAY.name: resource_day,
        RESOURCE_WINDOW.name: window,
        RESOURCE_UTILIZATION.name: utilization,
        USAGE_TYPE_DAY.name: usage.select(USAGE_TYPE_DAY.columns),
    }
    return {name: frame.lazy() for name, frame in made.items()}


def main() -> None:
    """Print seconds."""
    rows = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    detectors()  # imported before the clock starts
    resource_day = resource_days(rows)
    print(f"{resource_day.height:,} resource-days of {resource_day['ResourceId'].n_unique():,} resources")

    def yardstick() -> None:
        resource_day.group_by("ResourceId", "x_UsageType").agg(pl.col("EffectiveCost").sum())

    yard = min(_seconds(yardstick) for _ in range(5))
    print(f"yardstick, one group_by of the same rows: {yard:.3f} s")
    start = perf_counter()
    made = frames(resource_day)
    print(f"frames (window, utilisation, usage types): {perf_counter() - start:.2f} s")
    first = _seconds(lambda: run(made, [LAST]))
    start = perf_counter()
    judged = run(made, [LAST])
    all_rules = perf_counter() - start
    print(f"all {len(detectors())} detectors: {all_rules:.2f} s, {all_rules / yard:.0f} × the yardstick; ", end="")
    print(f"{first:.2f} s the first time in a process, which builds the STL operators; ", end="")
    print(f"{judged.findings.height:,} findings of {judged.findings['DetectorId'].n_unique()} detectors")
    start = perf_counter()
    prioritize(judged.findings)
    print(f"netting and ranking: {perf_counter() - start:.2f} s")
    slowest = sorted(((_alone(name, made), name) for name in detectors()), reverse=True)[:8]
    print("slowest alone: " + ", ".join(f"{name} {seconds:.2f} s" for seconds, name in slowest))
    absent = sorted({detector.reads.name for detector in detectors().values()} - made.keys())
    print(f"frames that resource-days do not make, so their detectors were not run: {', '.join(absent) or 'none'}")


def _alone(name: str, made: Mapping[str, pl.LazyFrame]) -> float:
    detector = detectors()[name]
    frame = made.get(detector.reads.name)
    if frame is None:
        return 0.0
    context = Context((LAST,), configured({})[name])
    return _seconds(lambda: detector.detect(frame, context).collect())


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
