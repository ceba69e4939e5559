"""Which size is enough: idle, too large, and the smallest size of the family that carries the peak.

Here: pure expressions that detectors and the comparison with AWS (benchmarks/rightsizing.py) both use. Not here:
the other thresholds (models/detectors), the tables of sizes (sizes.py).

A peak moves with the virtual CPUs: an instance at 12 % of 4 CPUs needs 24 % of 2. Memory moves with the units. AWS
projects alike: all 4,193 projections of its own right-sizing export are the peak times the ratio of virtual CPUs, and
none is above 80 %.
"""

from typing import Final

import polars as pl

from models.features.sizes import BURSTABLE, FAMILIES, baseline, units, vcpus
from models.threshold import Threshold, Values

RISKS: Final = ((20.0, "very low"), (40.0, "low"), (60.0, "medium"), (75.0, "high"))
"""Performance risk by projected peak, percent: the words are AWS Compute Optimizer's, the steps ours by headroom."""

IDLE: Final = (
    Threshold(
        "idle_cpu",
        1.0,
        "percent, maximum",
        "below it not even a health check works",
        "AWS Cost Management, understanding rightsizing recommendations: idle is a maximum at or below 1 %",
    ),
    Threshold(
        "quiet_cpu",
        5.0,
        "percent, maximum",
        "an agent and the operating system by themselves stay below it",
        "AWS Compute Optimizer, idle resources: peak CPU below 5 % and almost no network for 14 days",
    ),
    Threshold(
        "quiet_network",
        1024.0,
        "bytes/s, average in and out",
        "less than any service that somebody uses",
        "ours: 1 KB/s is 84 MB a day; AWS Compute Optimizer and Trusted Advisor ask for below 5 MB a day of each kind",
    ),
)
"""What is idle, so that the rule that deletes and the rule that shrinks never say both of one instance."""


def is_idle(t: Values) -> pl.Expr:
    """Idle by AWS's rule (the CPU never rose above `idle_cpu`), or quiet in CPU and network both; reads IDLE."""
    highest, network = pl.col("x_CpuMaximum"), pl.col("x_NetworkBytesPerSecond")
    quiet = (highest < t["quiet_cpu"]) & (network < t["quiet_network"])
    return (highest <= t["idle_cpu"]) | quiet.fill_null(value=False)


_SMALL: Final = ("micro", "small", "medium")


def _smaller(family: str, sizes: tuple[str, ...], prefix: str) -> list[tuple[str, str, float, float, float, float]]:
    """Each step down within a family: type, target, ratio of CPUs, ratio of units, the target's units and baseline."""
    return [
        (
            f"{prefix}{family}.{now}",
            f"{prefix}{family}.{then}",
            vcpus(family, now) / vcpus(family, then),
            units(family, now) / units(family, then),
            units(family, then),
            baseline(family, then),
        )
        for now in sizes
        for then in sizes
        if units(family, then) < units(family, now)
    ]


def _database_sizes(family: str, sizes: tuple[str, ...]) -> tuple[str, ...]:
    """Database classes: below `large` only burstable families, and no nano."""
    return tuple(
        size
        for size in sizes
        if units(family, size) >= units(family, "large") or (family in BURSTABLE and size in _SMALL)
    )


_ROWS: Final = [
    row
    for family, sizes in FAMILIES.items()
    for row in _smaller(family, sizes, "") + _smaller(family, _database_sizes(family, sizes), "db.")
]
_OPTIONS: Final = pl.DataFrame(
    _ROWS, schema=["x_InstanceType", "x_Target", "x_CpuRatio", "x_UnitRatio", "x_Units", "x_Baseline"], orient="row"
)
_CPU: Final = {f"{now} {then}": ratio for now, then, ratio, *_ in _ROWS}
_PRICE: Final = {f"{now} {then}": 1 / ratio for now, then, _, ratio, *_ in _ROWS}
_CHANGE: Final = pl.concat_str("x_InstanceType", "x_Target", separator=" ")

CPU_RATIO: Final = _CHANGE.replace_strict(_CPU, default=None, return_dtype=pl.Float64)
"""CPUs now as a multiple of the target's, of a frame with `x_InstanceType` and `x_Target`."""

PRICE_RATIO: Final = _CHANGE.replace_strict(_PRICE, default=None, return_dtype=pl.Float64)
"""Price of the target as a share of the price now: linear in normalisation units within a family."""


def with_target(
    frame: pl.LazyFrame,
    *,
    peak_cpu: pl.Expr,
    average_cpu: pl.Expr,
    peak_memory: pl.Expr,
    cpu_ceiling: pl.Expr,
    memory_ceiling: pl.Expr,
    least_units: pl.Expr,
) -> pl.LazyFrame:
    """Adds `x_Target`: the smallest type of the same family that carries the peaks; null where there is none smaller.

    Args:
        frame: with `x_InstanceType`.
        peak_cpu: percent of the CPUs it has now.
        average_cpu: percent; of a burstable size the average must stay within the baseline. Null: not tested.
        peak_memory: percent of the memory it has now. Null: not tested.
        cpu_ceiling: highest projected CPU, percent.
        memory_ceiling: highest projected memory, percent.
        least_units: no target has fewer normalisation units (some licences are sold by at least four CPUs).
    """
    unit_ratio, cpu_ratio = pl.col("x_UnitRatio"), pl.col("x_CpuRatio")
    numbered = frame.with_row_index("x_Row")
    fitting = numbered.join(_OPTIONS.lazy(), on="x_InstanceType").filter(
        peak_cpu * cpu_ratio <= cpu_ceiling,
        (peak_memory * unit_ratio <= memory_ceiling).fill_null(value=True),
        (average_cpu * cpu_ratio <= pl.col("x_Baseline")).fill_null(value=True),
        pl.col("x_Units") >= least_units,
    )
    smallest = fitting.group_by("x_Row").agg(pl.col("x_Target").get(unit_ratio.arg_max()))
    return numbered.join(smallest, on="x_Row", how="left").drop("x_Row")


def risk(projected: pl.Expr) -> pl.Expr:
    """Performance risk in words, from the headroom that the projected peak leaves."""
    word = pl.lit("very high")
    for limit, name in reversed(RISKS):
        word = pl.when(projected <= limit).then(pl.lit(name)).otherwise(word)
    return word


def expected_peak(peak: pl.Expr, trend: pl.Expr, months: pl.Expr, highest: float = 100.0) -> pl.Expr:
    """The peak that a rising trend reaches `months` from now; a falling or unknown one changes nothing."""
    return (peak + (trend * months).clip(0, None).fill_null(0.0)).clip(None, highest)


def growth_words(trend: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Which guard applied, as evidence: a rising peak is carried forward before a size is chosen."""
    rising = pl.concat_str(
        pl.lit("the peak rises by "),
        trend.round(1).cast(pl.String),
        pl.lit(" points in 30 days: sized for "),
        months.cast(pl.Int64).cast(pl.String),
        pl.lit(" months ahead"),
    )
    return (
        pl.when(trend.is_null())
        .then(pl.lit("the trend of the peak is not known"))
        .when(trend > 0)
        .then(rising)
        .otherwise(pl.lit("the peak does not rise"))
    )
