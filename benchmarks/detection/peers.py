"""Prophet, statsforecast, ADTK, PyOD and a trailing mean beside us, on the same fleet, in one run.

Here: each called as its own documentation says, and causally. Not here: how it is scored (scorer.py). Needs the extra
`peers` (`make bench-peers`).

- Forecasters are fitted again every seven days on the days before (at most 112), and forecast the seven that come; the
  score is the distance from the forecast in half-widths of its own 99 % interval.
- ADTK: `DoubleRollingAggregate(center=False)`, what `LevelShiftAD` and `PersistAD` stand on, looking back only; and
  `SeasonalAD`'s residual from the weekday's mean of the history; the score is the distance beyond the quartiles of the
  history in their range, which is what their `c` is compared with.
- PyOD's ECOD and IForest: fitted once on the days before the judged ones, on causal features of each day.
- All have the floors that we have: one unit of money a day, a fifth of the expectation. None knows its siblings.
"""

import logging
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.detection.fleet import Fleet, make
from benchmarks.detection.scorer import judge, measures, pool
from benchmarks.detection.table import engine
from benchmarks.detection.tables import HEAD, line
from models.scoring.anomalies import Config

Floats = NDArray[np.float64]

HISTORY: Final = 112
"""Days that a forecaster is fitted on: sixteen weeks."""

STEP: Final = 7
FEWEST: Final = 28
INTERVAL: Final = 99

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


def _windows(fleet: Fleet) -> list[tuple[int, int, Floats]]:
    """Row, first day forecast, and the days before it, for each week of each series that has enough of them."""
    costs, found = known(fleet), []
    for row, one in enumerate(costs):
        for day in range(fleet.judged, costs.shape[1], STEP):
            past = one[max(day - HISTORY, 0) : day]
            past = past[np.isfinite(past)]
            if len(past) >= FEWEST and past.any():
                found.append((row, day, past))
    return found


def prophet(fleet: Fleet) -> Answer:
    """Weekly seasonality, 99 % interval, 300 draws of it (the default is 1,000)."""
    import pandas as pd  # noqa: PLC0415 - of the extra
    from prophet import Prophet  # noqa: PLC0415 - of the extra

    logging.getLogger("cmdstanpy").disabled = True
    costs = known(fleet)
    score, expected = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    for row, day, past in _windows(fleet):
        model = Prophet(
            interval_width=INTERVAL / 100, weekly_seasonality=True, daily_seasonality=False, yearly_seasonality=False,
            uncertainty_samples=300,
        )  # fmt: skip
        model.fit(pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=len(past)), "y": past}))
        ahead = model.predict(model.make_future_dataframe(STEP, include_history=False))
        _put(
            score,
            expected,
            costs,
            (row, day),
            *(ahead[name].to_numpy() for name in ("yhat", "yhat_lower", "yhat_upper")),
        )
    return score, expected


def statsforecast(model: str) -> Callable[[Fleet], Answer]:
    """MSTL with a weekly season (AutoETS on the trend), or AutoARIMA of season seven."""

    def run(fleet: Fleet) -> Answer:
        import pandas as pd  # noqa: PLC0415 - of the extra
        from statsforecast import StatsForecast  # noqa: PLC0415 - of the extra
        from statsforecast.models import MSTL, AutoARIMA  # noqa: PLC0415 - of the extra

        costs, windows = known(fleet), _windows(fleet)
        score, expected = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
        long = pd.concat(
            [
                pd.DataFrame({"unique_id": number, "ds": pd.date_range("2024-01-01", periods=len(past)), "y": past})
                for number, (_, _, past) in enumerate(windows)
            ]
        )
        chosen = MSTL(season_length=7) if model == "MSTL" else AutoARIMA(season_length=7)
        ahead = StatsForecast(models=[chosen], freq="D").forecast(df=long, h=STEP, level=[INTERVAL])
        for number, part in ahead.groupby("unique_id"):
            row, day, _ = windows[int(number)]
            names = (model, f"{model}-lo-{INTERVAL}", f"{model}-hi-{INTERVAL}")
            _put(score, expected, costs, (row, day), *(part[name].to_numpy() for name in names))
        return score, expected

    return run


def _put(
    score: Floats, expected: Floats, costs: Floats, at: tuple[int, int], mean: Floats, low: Floats, high: Floats
) -> None:
    row, day = at
    days = slice(day, min(day + STEP, costs.shape[1]))
    size = days.stop - days.start
    half = np.maximum(high - low, 0)[:size] / 2 + 0.01 + 0.01 * np.abs(mean[:size])
    score[row, days] = np.abs(costs[row, days] - mean[:size]) / half
    expected[row, days] = mean[:size]


def adtk(kind: str) -> Callable[[Fleet], Answer]:
    """Level shift (14 days against 3), persistence (7 days against one) or season, looking back only."""

    def run(fleet: Fleet) -> Answer:
        import pandas as pd  # noqa: PLC0415 - of the extra
        from adtk.transformer import DoubleRollingAggregate  # noqa: PLC0415 - of the extra

        costs = known(fleet)
        score, expected = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
        window = (14, 3) if kind == "level shift" else (7, 1)
        for row, one in enumerate(costs):
            series = pd.Series(one, index=pd.date_range("2024-01-01", periods=len(one))).dropna()
            if len(series) < FEWEST:
                continue
            if kind == "season":
                usual = np.full(len(series), np.nan)
                values = series.to_numpy()
                for place in range(FEWEST, len(values)):
                    usual[place] = np.mean(values[place - FEWEST : place : STEP])
                change = np.abs(values - usual)
                mean = usual
            else:
                tool = DoubleRollingAggregate(agg="median", window=window, center=False, diff="l1")
                change = tool.transform(series).to_numpy()
                mean = series.rolling(window[0]).median().shift(window[1]).to_numpy()
            start = len(one) - len(series)
            past = change[: max(fleet.judged - start, 0)]
            past = past[np.isfinite(past)]
            if len(past) < FEWEST:
                continue
            low, high = np.quantile(past, [0.25, 0.75])
            score[row, start:] = (change - high) / (high - low + 0.01)
            expected[row, start:] = mean
        return score, expected

    return run


def pyod(kind: str) -> Callable[[Fleet], Answer]:
    """Log ratios to the week's mean, to the same weekday, to yesterday, to the month's mean and high; trailing z."""

    def run(fleet: Fleet) -> Answer:
        from pyod.models.ecod import ECOD  # noqa: PLC0415 - of the extra
        from pyod.models.iforest import IForest  # noqa: PLC0415 - of the extra

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

    return run


PEERS: Final[dict[str, Callable[[Fleet], Answer]]] = {
    "trailing mean, in standard deviations": trailing,
    "ADTK level shift": adtk("level shift"),
    "ADTK persistence": adtk("persistence"),
    "ADTK season": adtk("season"),
    "PyOD ECOD": pyod("ECOD"),
    "PyOD IForest": pyod("IForest"),
    "statsforecast MSTL": statsforecast("MSTL"),  # from here on it takes minutes
    "statsforecast AutoARIMA": statsforecast("AutoARIMA"),
    "Prophet": prophet,
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


def table(seeds: Sequence[int], series: int) -> None:
    """Everybody on the same fleets."""
    made = [make(seed, series) for seed in seeds]
    days, events = sum(one.series_days() for one in made), sum(len(one.events) for one in made)
    print(f"\n{sum(len(one.keys) for one in made)} series, {days:,} series-days, {events} incidents")
    print(HEAD.replace(" |\n", " | CPU s |\n", 1) + "---|", flush=True)

    def show(name: str, told: Callable[[Fleet], pl.DataFrame]) -> None:
        start = time.process_time()
        judged = pool([judge(one, told(one)) for one in made])
        print(f"{line(name, measures(judged))} {time.process_time() - start:.1f} |", flush=True)

    show("ours", lambda one: engine(one).select("row", "day", "score", "money"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that warn of their own dependencies
        for name, peer in PEERS.items():
            show(name, lambda one, peer=peer: findings(one, peer(one)))  # type: ignore[misc] # bound at once
