"""Parts of an amount in cents add up to it, each within one cent of what it was."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.causes.cents import apportion


def test_a_third_each_and_the_cent_left_over_goes_to_the_first() -> None:
    assert apportion(Decimal("1.00"), [1 / 3, 1 / 3, 1 / 3]) == [
        Decimal("0.34"), Decimal("0.33"), Decimal("0.33"), Decimal("0.00"),
    ]  # fmt: skip


def test_what_the_parts_do_not_come_to_is_the_rest() -> None:
    assert apportion(Decimal("-5.00"), [-3.0, 1.0]) == [Decimal("-3.00"), Decimal("1.00"), Decimal("-3.00")]
    assert apportion(Decimal("2.50"), []) == [Decimal("2.50")]


@given(st.decimals("-1e9", "1e9", places=2), st.lists(st.floats(-1e9, 1e9)))
def test_they_add_up_to_the_cent(whole: Decimal, parts: list[float]) -> None:
    divided = apportion(whole, parts)
    assert sum(divided) == whole
    assert all(abs(cents - Decimal(part)) < Decimal("0.01") for cents, part in zip(divided, parts, strict=False))
