"""The optimal commitment is exact: no other one would have saved more, whatever the hours were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scoring.commitment import Floats, covered, optimum, outcome


def _hours(*rows: list[float]) -> Floats:
    return np.array(rows, dtype=np.float64)


def test_flat_spend_is_committed_to_whole_at_its_committed_price() -> None:
    spend = _hours(*[[10.0]] * 24)
    assert optimum(spend, np.array([0.7])) == pytest.approx(7.0)
    found = outcome(spend, np.array([0.7]), 7.0)
    assert (found.saving, found.used, found.displaced) == pytest.approx((3.0, 7.0, 10.0))


def test_one_class_is_the_quantile_of_spend_at_one_minus_the_price_ratio() -> None:
    spend = _hours(*[[float(hour)] for hour in range(1, 11)])
    # from 2.1 to 2.8 it makes no difference; the least is less of a risk
    assert optimum(spend, np.array([0.7])) == pytest.approx(0.7 * 3)
    assert float(np.quantile(spend, 0.3, method="inverted_cdf")) == 3.0


def test_hours_without_spend_count() -> None:
    office = _hours(*[[5.0]] * 60, *[[0.0]] * 108)  # 36 % of a week
    assert optimum(office, np.array([0.7])) == 0.0
    assert optimum(office, np.array([0.35])) == pytest.approx(0.35 * 5)


def test_a_price_that_is_no_lower_saves_nothing() -> None:
    assert optimum(_hours([5.0]), np.array([1.0])) == 0.0
    assert optimum(_hours([5.0]), np.array([1.2])) == 0.0
    assert outcome(_hours([5.0]), np.array([1.2]), 1.0).displaced == 0.0


def test_no_hours_and_no_classes_are_committed_to_with_nothing() -> None:
    assert optimum(np.empty((0, 1)), np.array([0.5])) == 0.0
    assert optimum(np.empty((4, 0)), np.empty(0)) == 0.0


def test_the_commitment_goes_to_the_greatest_discount_first_as_aws_says() -> None:
    """The usage of AWS's user guide, "Understanding how Savings Plans apply to your usage", and 19.60 committed.

    One c5.9xlarge 4.00 → 2.00, ten Fargate vCPU 1.50 → 1.00, five Fargate GB 2.00 → 1.00, one c5.24xlarge 10.00 → 8.00.
    """
    spend, ratios = _hours([4.0, 15.0, 10.0, 10.0]), np.array([0.5, 1 / 1.5, 0.5, 0.8])
    assert covered(spend, ratios, 19.6)[0].tolist() == pytest.approx([4.0, 15.0, 10.0, 2.6 / 0.8])
    assert 39.0 - outcome(spend, ratios, 19.6).saving == pytest.approx(19.6 + 6.75)


AMOUNTS = st.sampled_from([0.0, 0.0, 0.5, 1.0, 1.25, 2.0, 3.0, 7.5])
RATIOS = st.sampled_from([0.2, 0.35, 0.5, 0.62, 0.73, 0.8, 0.88, 0.95, 1.0, 1.1])


@st.composite
def problems(draw: st.DrawFn) -> tuple[Floats, Floats]:
    classes = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(AMOUNTS, min_size=classes, max_size=classes), min_size=1, max_size=12))
    return np.array(rows), np.array(draw(st.lists(RATIOS, min_size=classes, max_size=classes)))


def _saving_by_hand(spend: Floats, ratios: Floats, commitment: float) -> float:
    """Hour by hour, pouring the commitment into the classes: no array arithmetic shared with what is tested."""
    total = 0.0
    for hour in spend:
        left = commitment
        for ratio, amount in sorted(zip(ratios.tolist(), hour.tolist(), strict=True)):
            if ratio < 1:
                used = min(left, amount * ratio)
                total += used / ratio
                left -= used
        total -= commitment
    return total / len(spend)


@given(problems())
def test_no_other_commitment_would_have_saved_more(problem: tuple[Floats, Floats]) -> None:
    spend, ratios = problem
    best = optimum(spend, ratios)
    reached = _saving_by_hand(spend, ratios, best)
    corners = {
        sum(ratio * amount for ratio, amount in sorted(zip(ratios.tolist(), hour.tolist(), strict=True))[:number])
        for hour in spend
        for number in range(len(ratios) + 1)
    }
    grid = np.linspace(0, max(corners) * 1.1 + 0.1, 97).tolist()
    assert reached >= max(_saving_by_hand(spend, ratios, other) for other in [*corners, *grid]) - 1e-9


@given(problems(), st.floats(0, 30))
def test_an_outcome_is_what_pouring_by_hand_gives(problem: tuple[Floats, Floats], commitment: float) -> None:
    spend, ratios = problem
    found = outcome(spend, ratios, commitment)
    assert found.saving == pytest.approx(_saving_by_hand(spend, ratios, commitment), abs=1e-9)
    assert found.used <= commitment + 1e-9


@given(problems(), st.floats(0, 30))
def test_nothing_is_covered_that_was_not_spent(problem: tuple[Floats, Floats], commitment: float) -> None:
    spend, ratios = problem
    taken = covered(spend, ratios, commitment)
    assert (taken >= 0).all()
    assert (taken <= spend).all()


@given(problems())
def test_the_order_of_hours_and_classes_is_irrelevant(problem: tuple[Floats, Floats]) -> None:
    spend, ratios = problem
    assert optimum(spend[::-1], ratios) == pytest.approx(optimum(spend, ratios), abs=1e-12)
    assert optimum(spend[:, ::-1], ratios[::-1]) == pytest.approx(optimum(spend, ratios), abs=1e-9)
