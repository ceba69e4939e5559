"""STL as a matrix: statsmodels' own decomposition, computed once per length and applied to any number of series.

Without robustness weights every step of STL (Cleveland, Cleveland, McRae & Terpenning 1990: loess, moving averages,
differences) is linear in the series, so trend = T·y and seasonal = S·y for matrices that depend on the length alone.
Their columns are statsmodels' answers to the unit vectors. Not here: what is done with them (models/scoring/causal.py).
"""

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]

PERIOD: Final = 7
"""Days of a week: the rhythm of a bill."""

SHORTEST: Final = 2 * PERIOD
"""Two weeks: below it a weekly component cannot be told from noise."""


@cache
def operator(length: int) -> tuple[Matrix, Matrix]:
    """(T, S), each length × length: trend and seasonal of non-robust STL, period 7, default windows.

    Raises:
        ValueError: fewer than 14 days.
    """
    if length < SHORTEST:
        raise ValueError(f"length: expected at least {SHORTEST}, found {length}")
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415 - takes seconds, and listing detectors needs none of it

    fits = [STL(unit, period=PERIOD, robust=False).fit() for unit in np.eye(length)]
    trend = np.column_stack([np.asarray(fit.trend, dtype=np.float64) for fit in fits])
    seasonal = np.column_stack([np.asarray(fit.seasonal, dtype=np.float64) for fit in fits])
    return trend, seasonal


@cache
def next_day(length: int) -> Matrix:
    """Weights (length,) that give the day after from the days before: last trend + seasonal of seven days earlier."""
    trend, seasonal = operator(length)
    weights: Matrix = trend[-1] + seasonal[-PERIOD]
    weights.setflags(write=False)
    return weights
