"""Real series of others: the ad-exchange costs of NAB, and Microsoft's labelled cloud metrics.

Here: their files, two honest ways to put hourly numbers before a model of daily costs. Not here: NAB's score (nab.py).

- *folded*: each time of day is a series of its own, and an account of its own, one value a day.
- *as days*: each step is taken for a day; the week of seven then means nothing.

Values are multiplied so that the median of the first 15 % is 100: the model has floors in money.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.detection import nab
from models.scoring.anomalies import score_cost_days
from models.scoring.operator import PERIOD

Floats = NDArray[np.float64]

TRAILING: Final = 3 * PERIOD
"""Steps (in folded series: days) of the trailing mean that stands beside."""


@dataclass(frozen=True)
class Series:
    """Values by time, and the windows or the points that experts call anomalous."""

    name: str
    at: Sequence[datetime]
    values: Floats
    windows: Sequence[nab.Window]
    points: NDArray[np.bool_]


def numenta(folder: Path) -> list[Series]:
    """NAB's files under a folder with windows.json."""
    windows = json.loads((folder / "windows.json").read_text(encoding="utf-8"))
    found = []
    for name, spans in sorted(windows.items()):
        rows = pl.read_csv(folder / name, try_parse_dates=True)
        at = rows["timestamp"].to_list()
        place = {time: step for step, time in enumerate(at)}
        inside = [tuple(place[datetime.fromisoformat(end)] for end in span) for span in spans]
        pairs = [(first, last) for first, last in inside]
        found.append(Series(name, at, rows["value"].to_numpy().astype(float), pairs, np.zeros(len(at), bool)))
    return found


def microsoft(folder: Path) -> list[Series]:
    """The labelled metrics under a folder."""
    found = []
    for path in sorted(folder.rglob("*.csv")):
        rows = pl.read_csv(path).with_columns(pl.col("TimeStamp").str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S"))
        values = rows["Value"].cast(pl.Float64).to_numpy()
        points = (rows["Label"].to_numpy() > 0).astype(np.bool_)
        found.append(Series(f"{path.parent.name}/{path.stem}", rows["TimeStamp"].to_list(), values, [], points))
    return found


@dataclass(frozen=True)
class Told:
    """Per series and step: the score of the shipped verdict, and the distance from the expectation in scales."""

    verdict: list[Floats]
    band: list[Floats]


def folded(series: Sequence[Series]) -> Told:
    """Each time of day judged by itself."""
    return _told(series, [[(time.hour * 60 + time.minute, time.toordinal()) for time in one.at] for one in series])


def as_days(series: Sequence[Series]) -> Told:
    """Each step taken for a day."""
    return _told(series, [[(0, 700_000 + step) for step in range(len(one.at))] for one in series])


def _told(series: Sequence[Series], places: Sequence[Sequence[tuple[int, int]]]) -> Told:
    parts = []
    for number, (one, place) in enumerate(zip(series, places, strict=True)):
        early = np.abs(one.values[: nab.probation(len(one.values))])
        scale = 100 / (float(np.median(early)) or float(early.mean()) or 1.0)
        parts.append(
            pl.DataFrame(
                {
                    "SubAccountId": [f"{number}/{slot}" for slot, _ in place],
                    "ChargePeriodStart": [day for _, day in place],
                    "EffectiveCost": one.values * scale,
                    "file": number,
                    "step": np.arange(len(place)),
                }
            )
        )
    long = pl.concat(parts).with_columns(
        ChargePeriodStart=pl.date(1, 1, 1) + pl.duration(days=pl.col("ChargePeriodStart") - 1)
    )
    keys = ["SubAccountId", "ChargePeriodStart"]
    scored = score_cost_days(long.unique(keys, keep="first").select(*keys, "EffectiveCost"))
    band = pl.col("x_Impact").abs() / (pl.col("x_BandHigh") - pl.col("x_Expected"))
    told = (
        long.join(scored.select(*keys, "x_Score", x_Band=band), on=keys, how="left")
        .with_columns(pl.col("x_Score", "x_Band").fill_null(0.0))
        .sort("file", "step")
        .partition_by("file", maintain_order=True)
    )
    return Told(*([part[name].to_numpy() for part in told] for name in ("x_Score", "x_Band")))


def trailing(series: Sequence[Series], steps: int = TRAILING) -> list[Floats]:
    """Distance from the mean of the steps before, in their standard deviations."""
    answers = []
    for one in series:
        frame = pl.DataFrame({"y": one.values})
        past = pl.col("y").shift(1)
        mean, spread = past.rolling_mean(steps, min_samples=PERIOD), past.rolling_std(steps, min_samples=PERIOD)
        z = (pl.col("y") - mean).abs() / (spread + 1e-9 + 0.01 * mean.abs())
        answers.append(frame.select(z.fill_null(0.0).fill_nan(0.0))["y"].to_numpy())
    return answers


def daily(series: Sequence[Series]) -> list[Series]:
    """Daily means; a window is the days that it touches."""
    answers = []
    for one in series:
        date = np.array([time.toordinal() for time in one.at])
        first = int(date[0])
        mean = np.bincount(date - first, one.values) / np.maximum(np.bincount(date - first), 1)
        windows = [(int(date[a]) - first, int(date[b]) - first) for a, b in one.windows]
        at = [one.at[0] + timedelta(days=day) for day in range(len(mean))]
        answers.append(Series(one.name, at, mean, windows, np.zeros(len(mean), bool)))
    return answers
