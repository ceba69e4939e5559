"""Prophet and statsforecast as detectors: how far a day is from the forecast, in half-widths of its own 99 % interval.

Here: each called as its own documentation says, and causally. Not here: the other peers, the table (peers.py).
Fitted again every `STEP` days (AutoARIMA, of which one takes a second, every `RARELY`) on the days before, at most
`HISTORY`. Between fits statsforecast's models are applied to all days up to yesterday (`forward`) and forecast one day;
Prophet is a curve over time and has no such call, so its forecasts reach up to `STEP` days ahead.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HISTORY: Final = 112
STEP: Final = 28
RARELY: Final = 60
FEWEST: Final = 28
"""Days of history below which nothing is fitted, and nothing is said."""

INTERVAL: Final = 99

Forecast = Callable[[Floats, Floats], Floats]
"""From the days before, and the days to be judged, to their mean, low and high (3 × days)."""


def distances(costs: Floats, judged: int, forecast: Forecast, step: int = STEP) -> tuple[Floats, Floats]:
    """Score and expectation, series × days; NaN where nothing is said. Fitted every `step` days."""
    score, expected = np.full_like(costs, np.nan), np.full_like(costs, np.nan)
    for row, one in enumerate(costs):
        for day in range(judged, len(one), step):
            past = one[max(day - HISTORY, 0) : day]
            past = past[np.isfinite(past)]
            if len(past) < FEWEST or not past.any():
                continue
            now = one[day : day + step]
            mean, low, high = forecast(past, now)
            half = np.maximum(high - low, 0) / 2 + 0.01 + 0.01 * np.abs(mean)
            score[row, day : day + step] = np.abs(now - mean) / half
            expected[row, day : day + step] = mean
    return score, expected


def prophet(past: Floats, now: Floats) -> Floats:
    """Weekly seasonality, 99 % interval, 300 draws of it (the default is 1,000)."""
    for noisy in ("cmdstanpy", "prophet.plot"):  # the second says that it has no plotly
        logging.getLogger(noisy).disabled = True
    import pandas as pd  # noqa: PLC0415 - has an environment of its own
    from prophet import Prophet  # noqa: PLC0415 - has an environment of its own

    model = Prophet(
        interval_width=INTERVAL / 100, weekly_seasonality=True, daily_seasonality=False, yearly_seasonality=False,
        uncertainty_samples=300,
    )  # fmt: skip
    model.fit(pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=len(past)), "y": past}))
    ahead = model.predict(model.make_future_dataframe(len(now), include_history=False))
    return np.stack([ahead[name].to_numpy(dtype=np.float64) for name in ("yhat", "yhat_lower", "yhat_upper")])


def statsforecast(name: str) -> Forecast:
    """MSTL with a weekly season (AutoETS on the trend, its default), or AutoARIMA of season seven, approximate."""

    def forecast(past: Floats, now: Floats) -> Floats:
        from statsforecast.models import MSTL, AutoARIMA  # noqa: PLC0415 - has an environment of its own

        model: Any = MSTL(season_length=7) if name == "MSTL" else AutoARIMA(season_length=7, approximation=True)
        model.fit(past)
        known, days = np.r_[past, now], []
        for day in range(len(now)):
            told = model.forward(y=known[day : len(past) + day], h=1, level=[INTERVAL])
            days.append([float(told[part][0]) for part in ("mean", f"lo-{INTERVAL}", f"hi-{INTERVAL}")])
        return np.array(days).T

    return forecast
