"""How fast many daily series are judged, against a loop of statsmodels' STL, and how memory grows.

    python -m benchmarks.scoring [--series 1000 10000 100000] [--days 90] [--sample 40]

Every series-day is judged from the days before it. The loop does the same with statsmodels: for each series and each
day from the fifteenth on one STL of the history and one step ahead; it is run on a sample and scaled. Seconds are of
CPU, over all threads, on both sides: a busy machine changes nothing.
"""

import argparse
import time
from typing import Final

import numpy as np
import polars as pl
import psutil
from statsmodels.tsa.seasonal import STL

from models.scoring.anomalies import detect_cost_anomalies
from models.scoring.causal import LONGEST
from models.scoring.operator import PERIOD, SHORTEST, Matrix, next_day

AT_ONCE: Final = 50_000
"""Series made and judged together: what a caller with a million series does, sub-accounts by sub-accounts."""


def costs(series: int, days: int, seed: int) -> Matrix:
    """Series with a week, noise, growth, and one spike in a thousand days."""
    random = np.random.default_rng(seed)
    level = np.exp(random.normal(1, 2, (series, 1)))
    week = 1 - random.uniform(0, 0.6, (series, 1)) * (np.arange(days) % 7 >= 5)
    noise = np.exp(random.normal(0, 0.08, (series, days)))
    spikes = np.where(random.random((series, days)) < 0.001, random.uniform(2, 5, (series, days)), 1.0)
    return level * week * noise * spikes * (1 + 0.001 * np.arange(days))


def frame(values: Matrix, seed: int) -> pl.DataFrame:
    """The long frame that a warehouse would give: 40 series an account."""
    series, days = values.shape
    number = np.repeat(np.arange(series), days)
    first = np.datetime64("2024-01-01")
    return pl.DataFrame(
        {
            "SubAccountId": number // 40 + seed * 1_000_000,
            "ServiceName": number // 8,
            "x_UsageType": number,
            "RegionId": np.zeros(len(number), dtype=np.int64),
            "ChargePeriodStart": np.tile(first + np.arange(days), series),
            "EffectiveCost": values.ravel(),
        }
    )


def loop(values: Matrix) -> float:
    """CPU seconds that a loop of statsmodels takes for the same expectations."""
    start = time.process_time()
    for row in values:
        for day in range(SHORTEST, len(row)):
            history = row[max(0, day - LONGEST) : day]
            fit = STL(history, period=PERIOD, robust=False).fit()
            assert np.isfinite(fit.trend[-1] + fit.seasonal[-PERIOD])
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--sample", type=int, default=40)
    given = parser.parse_args()
    for length in range(SHORTEST, LONGEST + 1, PERIOD):
        next_day(length)  # once per process, a second
    per_series = loop(costs(given.sample, given.days, 0)) / given.sample
    print(f"statsmodels' STL in a loop: {1e3 * per_series:.1f} ms a series ({given.sample} series, {given.days} days)")
    process = psutil.Process()
    for size in given.series:
        seconds, flagged, peak = 0.0, 0, 0
        for part, begin in enumerate(range(0, size, AT_ONCE)):
            rows = frame(costs(min(AT_ONCE, size - begin), given.days, part + 1), part)
            start = time.process_time()
            flagged += detect_cost_anomalies(rows).height
            seconds += time.process_time() - start
            peak = max(peak, process.memory_info().rss)
        print(
            f"{size:>9,} series: {seconds:8.2f} CPU s, {1e6 * seconds / size:7.1f} µs a series, "
            f"{per_series * size / seconds:6.0f} × the loop (scaled), "
            f"{peak / 2**30:.2f} GiB resident, {flagged} flagged"
        )


if __name__ == "__main__":
    main()
