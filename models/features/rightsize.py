"""Which size is enough: idle, too large, and the smallest size of the family that carries the peak.

Here: pure expressions that detectors and the comparison with AWS (benchmarks/rightsizing.py) both use. Not here:
thresholds (models/detectors), the tables of sizes (sizes.py).

A peak moves with the virtual CPUs: an instance at 12 % of 4 CPUs needs 24 % of 2. Memory moves with the units. AWS
projects alike: all 4,193 projections of its own right-sizing export are the peak times the ratio of virtual CPUs, and
none is above 80 %.
"""

from typing import Final

import polars as pl

from models.features.sizes import FAMILIES, UNITS, baseline, units, vcpus

_CANDIDATES: Final = tuple(size for size in UNITS if any(size in sizes for sizes in FAMILIES.values()))
_BELOW_LARGE: Final = ("nano", "micro", "small", "medium")

RISKS: Final = ((20.0, "very low"), (40.0, "low"), (60.0, "medium"), (75.0, "high"))
"""Performance risk by projected peak, percent: the words are AWS Compute Optimizer's, the steps ours by headroom."""


def is_idle(
    max_cpu: pl.Expr, network: pl.Expr, *, idle_cpu: pl.Expr, quiet_cpu: pl.Expr, quiet_network: pl.Expr
) -> pl.Expr:
    """Idle by AWS's rule (the CPU never rose above `idle_cpu`), or quiet in CPU and network both."""
    quiet = (max_cpu < quiet_cpu) & (network < quiet_network)
    return (max_cpu <= idle_cpu) | quiet.fill_null(value=False)


def target_size(  # noqa: PLR0913 - what a size must carry, and the two ceilings
    family: pl.Expr,
    size: pl.Expr,
    *,
    peak_cpu: pl.Expr,
    average_cpu: pl.Expr,
    peak_memory: pl.Expr,
    cpu_ceiling: pl.Expr,
    memory_ceiling: pl.Expr,
    least_vcpus: pl.Expr | float = 0.0,
    managed: bool = False,
) -> pl.Expr:
    """The smallest size of the same family, below `size`, that carries the peaks under both ceilings; null: none.

    Args:
        family: of the instance, as FAMILIES names it.
        size: what it is now.
        peak_cpu: percent of the CPUs it has now.
        average_cpu: percent; of a burstable size the average must stay within the baseline. Null: not tested.
        peak_memory: percent of the memory it has now. Null: not tested.
        cpu_ceiling: highest projected CPU, percent.
        memory_ceiling: highest projected memory, percent.
        least_vcpus: no size below (licences are sold by at least four).
        managed: database classes: below `large` only burstable families, and no nano.
    """
    now, now_units = vcpus(family, size), units(family, size)
    burstable = baseline(family, pl.lit("large")).is_not_null()
    found = []
    for name in _CANDIDATES:
        known = [each for each, sizes in FAMILIES.items() if name in sizes]
        then, then_units = vcpus(family, pl.lit(name)), UNITS[name]
        fits = (
            family.is_in(known)
            & (now_units > then_units)
            & (then >= least_vcpus)
            & (peak_cpu * now / then <= cpu_ceiling)
            & (peak_memory * now_units / then_units <= memory_ceiling).fill_null(value=True)
            & (average_cpu * now / then <= baseline(family, pl.lit(name))).fill_null(value=True)
        )
        if managed and name in _BELOW_LARGE:
            fits &= burstable & (name != "nano")
        found.append(pl.when(fits).then(pl.lit(name)))
    return pl.coalesce(found)


def projected_cpu(family: pl.Expr, size: pl.Expr, target: pl.Expr, peak_cpu: pl.Expr) -> pl.Expr:
    """The peak as percent of the target's CPUs."""
    return peak_cpu * vcpus(family, size) / vcpus(family, target)


def price_ratio(family: pl.Expr, size: pl.Expr, target: pl.Expr) -> pl.Expr:
    """Price of the target as a share of the price now: linear in normalisation units within a family."""
    return units(family, target) / units(family, size)


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
