"""What moved is named by the fewest values that hold it and little else."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.localisation import cases, ours, score
from models.causes.localise import localise

MACHINES = np.array([[machine, machine % 3, machine % 2] for machine in range(12)], dtype=np.int64)
"""Machine, its region, its team."""

FLAT = np.full(12, 10.0)


def _named(actual: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> list[tuple[tuple[int, ...], list[int]]]:
    return [(one.dims, np.flatnonzero(one.leaves).tolist()) for one in localise(MACHINES, actual, FLAT)]


def test_one_machine_is_that_machine() -> None:
    assert _named(np.where(MACHINES[:, 0] == 7, 60.0, FLAT)) == [((0,), [7])]


def test_a_region_that_doubled_is_the_region_and_not_its_machines() -> None:
    assert _named(np.where(MACHINES[:, 1] == 2, 20.0, FLAT)) == [((1,), [2, 5, 8, 11])]


def test_a_team_in_one_region_is_both() -> None:
    both = (MACHINES[:, 1] == 2) & (MACHINES[:, 2] == 1)
    assert _named(np.where(both, 20.0, FLAT)) == [((1, 2), [5, 11])]


def test_a_fall_is_found_like_a_rise() -> None:
    assert _named(np.where(MACHINES[:, 1] == 0, 1.0, FLAT)) == [((1,), [0, 3, 6, 9])]


def test_where_everything_rose_it_is_everything() -> None:
    assert _named(FLAT * 2) == [((), list(range(12)))]


def test_where_nothing_moved_nothing_is_named() -> None:
    assert _named(FLAT) == []
    assert localise(np.zeros((0, 3), dtype=np.int64), np.zeros(0), np.zeros(0)) == []


def test_two_causes_are_two_elements_the_dearer_first() -> None:
    actual = np.where(MACHINES[:, 0] == 4, 110.0, np.where(MACHINES[:, 1] == 2, 20.0, FLAT))
    assert _named(actual) == [((0,), [4]), ((1,), [2, 5, 8, 11])]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=12, max_size=12))
def test_elements_share_no_leaf_and_their_gains_are_their_leaves(pairs: list[tuple[float, float]]) -> None:
    actual, expected = np.array(pairs).T
    taken = np.zeros(12, dtype=int)
    for element in localise(MACHINES, actual, expected):
        taken += element.leaves
        assert np.isclose(element.gain, (actual - expected)[element.leaves].sum())
    assert taken.max() <= 1


def test_planted_causes_of_a_simulated_bill_are_named() -> None:
    given = [*cases("grown", 0.05, 8, 11, 150), *cases("new", 0.15, 8, 11, 150)]
    f1, first, _ = score(ours, given)
    assert f1 >= 0.85
    assert first >= 0.85
