"""Prophet, statsforecast, ADTK, PyOD and a trailing mean beside us, on the same fleet, in one run.

    make bench-peers    # an environment of its own, requirements-peers.lock

Here: ADTK and PyOD called as their own documentation says, and causally; the table. Not here: Prophet and statsforecast
(forecasters.py), how everybody is scored (scorer.py).

- ADTK: the steps of its own `LevelShiftAD`, `PersistAD` and `SeasonalAD`, with a number in place of their yes or no:
  the distance beyond the upper quartile of the history in interquartile ranges, which their `c` is compared with.
  `LevelShiftAD` compares a day with the three that follow; here the three that end with it.
- PyOD's ECOD and IForest: fitted once on the days before the judged ones, on causal features of each day.
- All have the floors that we have: one unit of money a day, a fifth of the expectation. None knows its siblings.
"""

import os
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, NoReturn

import numpy as np
import polars as pl

from benchmarks.detection.fleet import Fleet, make
from benchmarks.detection.forecasters import FEWEST, RARELY, Floats, distances, prophet, statsforecast
from benchmarks.detection.scorer import judge, measures, pool
from benchmarks.detection.table import engine
from benchmarks.detection.tables import HEAD, line
from models.scoring.anomalies import Config

RATE: Final = 0.4
"""Incidents per series: many, so that a fleet small enough for Prophet has enough of them."""

WEEK: Final = 7

Answer = tuple[Floats, Floats]
"""Score and expectation, series × days; NaN where nothing is said."""


def known(fleet: Fleet) -> Floats:
    """Costs as a person would prepare them: from a series' first row on, a day without a row cost nothing."""
    seen = np.cumsum(np.isfinite(fleet.costs), axis=1) > 0
    return np.where(seen, np.nan_to_num(fleet.costs), np.nan)


def trailing(fleet: Fleet) -> Answer:
    """Mean and standard deviation of the 28 days before."""
    costs = known(fleet)
    windows = np.lib.stride_tricks.sliding_window_view(costs, FEWEST, axis=1)[:, :-1]
    mean, spread = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    mean[:, FEWEST:], spread[:, FEWEST:] = windows.mean(axis=2), windows.std(axis=2)
    return np.abs(costs - mean) / (spread + 0.01), mean


def adtk(change: Callable[[Any, Any], Any], fleet: Fleet) -> Answer:
    """One of ADTK's detectors on each series that has a history; `change`: history, series → signed change."""
    import pandas as pd  # noqa: PLC0415 - has an environment of its own

    costs = known(fleet)
    score, expected = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    for row, one in enumerate(costs):
        series = pd.Series(one, index=pd.date_range("2024-01-01", periods=len(one), freq="D")).dropna()
        start = len(one) - len(series)
        past = fleet.judged - start
        if past < FEWEST + WEEK:
            continue
        told = change(series.iloc[:past], series).to_numpy()
        low, high = np.nanquantile(np.abs(told[:past]), [0.25, 0.75])
        score[row, start:] = (np.abs(told) - high) / (high - low + 0.01)
        expected[row, start:] = series.to_numpy() - told
    return score, expected


def shifted(window: tuple[int, int], _: Any, series: Any) -> Any:  # noqa: ANN401 - pandas is no dependency of ours
    """Median of the last days minus the median of those before: 14 and 3 of LevelShiftAD, 7 and 1 of PersistAD."""
    from adtk.transformer import DoubleRollingAggregate  # noqa: PLC0415 - has an environment of its own

    return DoubleRollingAggregate(agg="median", window=window, center=False, diff="diff").transform(series)


def unseasonal(history: Any, series: Any) -> Any:  # noqa: ANN401 - pandas is no dependency of ours
    """What SeasonalAD looks at: the residual from the weekday's mean of the history."""
    from adtk.transformer import ClassicSeasonalDecomposition  # noqa: PLC0415 - has an environment of its own

    tool = ClassicSeasonalDecomposition(freq=WEEK)
    tool.fit(history)
    return tool.transform(series)


def pyod(kind: str, fleet: Fleet) -> Answer:
    """Log ratios to the week's mean, to the same weekday, to yesterday, to the month's mean and high; trailing z."""
    from pyod.models.ecod import ECOD  # noqa: PLC0415 - has an environment of its own
    from pyod.models.iforest import IForest  # noqa: PLC0415 - has an environment of its own

    costs = known(fleet)
    z, mean = trailing(fleet)
    past = np.lib.stride_tricks.sliding_window_view(costs, FEWEST, axis=1)[:, :-1]
    today = costs[:, FEWEST:]
    usual = (past[:, :, -7:].mean(axis=2), past[:, :, -7], past[:, :, -1], past.mean(axis=2), past.max(axis=2))
    ratios = [np.log((today + 0.5) / (one + 0.5)) for one in usual]
    table = np.stack([*ratios, np.log1p(z[:, FEWEST:])], axis=2)
    full = np.isfinite(table).all(axis=2)
    day = np.broadcast_to(np.arange(FEWEST, costs.shape[1]), full.shape)
    model: Any = ECOD() if kind == "ECOD" else IForest(n_estimators=200, random_state=0)
    model.fit(table[full & (day < fleet.judged)])
    score = np.full_like(costs, np.nan)
    score[:, FEWEST:][full] = model.decision_function(table[full])
    return score, mean


PEERS: Final[dict[str, Callable[[Fleet], Answer]]] = {
    "trailing mean, in standard deviations": trailing,
    "ADTK level shift": partial(adtk, partial(shifted, (14, 3))),
    "ADTK persistence": partial(adtk, partial(shifted, (7, 1))),
    "ADTK season": partial(adtk, unseasonal),
    "PyOD ECOD": partial(pyod, "ECOD"),
    "PyOD IForest": partial(pyod, "IForest"),
    "statsforecast MSTL": lambda fleet: distances(known(fleet), fleet.judged, statsforecast("MSTL")),
    "statsforecast AutoARIMA": lambda fleet: distances(known(fleet), fleet.judged, statsforecast("AutoARIMA"), RARELY),
    "Prophet": lambda fleet: distances(known(fleet), fleet.judged, prophet),
}


def findings(fleet: Fleet, answer: Answer) -> pl.DataFrame:
    """An answer as findings, with the floors of money and share that our own have."""
    score, expected = answer
    costs, floors = known(fleet), Config()
    gap = np.abs(costs - expected)
    with np.errstate(invalid="ignore"):
        kept = (gap >= floors.min_impact) & (gap >= floors.min_relative * np.abs(expected)) & np.isfinite(score)
    kept[:, : fleet.judged] = False
    row, day = np.nonzero(kept)
    return pl.DataFrame({"row": row, "day": day, "score": score[row, day], "money": gap[row, day]})


class Late(BaseException):
    """Not an Exception, which a library may catch."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises Late when the time is over."""

    def late(*_: object) -> NoReturn:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # and again: a bare except swallows even Late
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _cpu() -> float:
    """CPU seconds so far, children's (Prophet's optimiser is one) too."""
    return sum(os.times()[:4])


def contest(made: Sequence[Fleet], rivals: dict[str, Callable[[Fleet], pl.DataFrame]], limit: float) -> Iterator[str]:
    """A line of the table for each, as soon as it is known."""
    for name, rival in rivals.items():
        start, since = _cpu(), time.monotonic()
        try:
            with at_most(limit):
                told = measures(pool([judge(one, rival(one)) for one in made]))
            yield f"{line(name, told)} {_cpu() - start:.1f} | {time.monotonic() - since:.0f} |"
        except Late:
            yield f"| {name} | not finished in {limit:g} s | | | | | | |"


def table(seeds: Sequence[int], series: int, limit: float) -> None:
    """Everybody on the same fleets."""
    made = [make(seed, series, rate=RATE) for seed in seeds]
    days, events = sum(one.series_days() for one in made), sum(len(one.events) for one in made)
    print(f"\n{sum(len(one.keys) for one in made)} series, {days:,} series-days, {events} incidents")
    print(HEAD.replace(" |\n", " | CPU s | s |\n", 1) + "---|---|", flush=True)
    rivals = {"ours": lambda one: engine(one).select("row", "day", "score", "money")} | {
        name: lambda one, peer=peer: findings(one, peer(one)) for name, peer in PEERS.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that warn of their own dependencies
        for text in contest(made, rivals, limit):
            print(text, flush=True)
