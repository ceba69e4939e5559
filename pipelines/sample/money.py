"""Money as whole numbers of 1e-10 USD, the last digit that AWS writes, so that sums are exact by construction.

Here: conversions. int64 holds 922 million USD in this unit; a float64 holds every such number below 900,000 USD
exactly, so that the written double is the nearest one to the decimal.
"""

from typing import Final

import numpy as np

from pipelines.sample.clock import Floats, Ints

UNITS: Final = 10**10
DIGITS: Final = 10


def units(amount: Floats) -> Ints:
    """USD, rounded to the tenth decimal."""
    return np.rint(amount * UNITS).astype(np.int64)


def unit(amount: float) -> int:
    """One amount in USD, rounded to the tenth decimal."""
    return round(amount * UNITS)


def rate_text(rate: float) -> str:
    """A rate as AWS writes it: ten decimals."""
    return f"{rate:.10f}"
