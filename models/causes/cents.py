"""Parts in cents that add up to a whole in cents, exactly.

Here: the division. Not here: what the parts are.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

CENT: Final = Decimal("0.01")


def apportion(whole: Decimal, parts: Sequence[float]) -> list[Decimal]:
    """The parts in cents, and behind them the rest, that together are `whole` to the last cent.

    Each part is rounded down and the cents left over go to the largest remainders, earlier parts first (A. Hamilton's
    method, 1792), so every part is within one cent of what it was. The rest is what the parts do not come to.

    Args:
        whole: an amount in cents.
        parts: finite amounts; they need not add up to the whole.
    """
    exact = [Fraction(part) * 100 for part in parts]
    target = int(whole / CENT)
    exact.append(target - sum(exact, Fraction(0)))
    cents = [floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (cents[place] - exact[place], place))
    for place in by_remainder[: target - sum(cents)]:
        cents[place] += 1
    return [number * CENT for number in cents]
