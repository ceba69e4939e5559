"""Whether a fall is shared by what else people switch off in the account."""

import numpy as np
import polars as pl
import pytest

from models.scoring.causal import expect
from models.scoring.context import context
from models.scoring.panel import Panel

WEDNESDAY = 72
WEEK = [100.0] * 5 + [20.0] * 2


def rest(stopped: int) -> float:
    """Share of the others at rest, for the first of six series, of which so many are off on the Wednesday."""
    costs = np.tile(np.array((WEEK * 11)[: WEDNESDAY + 1]), (6, 1))
    costs[:stopped, WEDNESDAY] = 20.0
    days = np.datetime64("2024-01-01") + np.arange(WEDNESDAY + 1)
    zero = np.zeros(6, dtype=np.int64)
    panel = Panel(pl.DataFrame({"key": range(6)}), days, costs, zero, zero, zero, np.arange(6))
    return float(context(panel, expect(costs)).rest[0, WEDNESDAY])


def test_five_others_at_rest_are_five_of_the_six_that_count() -> None:
    assert rest(6) == pytest.approx(5 / 6)


def test_a_series_that_stops_alone_has_no_such_excuse() -> None:
    assert rest(1) == 0.0
