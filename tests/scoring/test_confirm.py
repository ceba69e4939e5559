"""A robust decomposition of one series says whether the flagged days stand out of everything else."""

import numpy as np
import pytest

from models.scoring.confirm import confirm

WEEKS = np.tile([100.0] * 5 + [40.0] * 2, 8) + np.random.default_rng(1).normal(0, 2, 56)


def _days(*which: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(np.arange(len(WEEKS)), which)


def test_a_spike_lies_outside_the_band_and_the_week_is_expected_beneath_it() -> None:
    found = confirm(np.where(_days(43), 300.0, WEEKS), _days(43))
    assert found is not None
    assert found.outside == 1.0
    assert found.expected[43] == pytest.approx(100, abs=6)
    assert found.expected[47] == pytest.approx(40, abs=6)
    assert found.high[43] < 130


def test_a_lasting_step_is_not_its_own_excuse() -> None:
    late = np.arange(56) >= 42
    found = confirm(np.where(late, WEEKS * 2, WEEKS), late)
    assert found is not None
    assert found.outside == 1.0


def test_a_day_as_any_other_is_not_confirmed() -> None:
    found = confirm(WEEKS, _days(43, 44))
    assert found is not None
    assert found.outside == 0.0


def test_two_weeks_without_a_flag_are_needed() -> None:
    assert confirm(WEEKS[:16], np.arange(16) >= 13) is None
