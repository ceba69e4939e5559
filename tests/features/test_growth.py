"""Growth: slopes that outliers do not move, ratios that are null rather than absurd, guards that keep silent."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from models.features.growth import (
    GROWING,
    GROWTH_GUARD,
    SHRINKING,
    growth,
    share_of_median,
    theil_sen,
    trends,
    weekly_trends,
)

LAST = date(2026, 6, 30)


def _daily(values: Sequence[float | None], key: str = "k") -> list[dict[str, Any]]:
    first = LAST - timedelta(days=len(values) - 1)
    return [{"k": key, "ChargePeriodStart": first + timedelta(days=n), "v": v} for n, v in enumerate(values)]


def _trend(values: Sequence[float | None]) -> float | None:
    frame = pl.DataFrame(_daily(values), schema={"k": pl.String, "ChargePeriodStart": pl.Date, "v": pl.Float64})
    found = trends(frame, "k", "v").select(share_of_median())
    return found.to_series().to_list()[0] if found.height else None


def test_a_line_has_its_own_slope() -> None:
    assert _trend([100.0 + n for n in range(30)]) == pytest.approx(30 / 114.5)


def test_a_quarter_of_wild_days_moves_the_slope_hardly() -> None:
    wild: list[float | None] = [100.0 + n for n in range(30)]
    wild[3::5] = [9_999.0] * 6
    assert _trend(wild) == pytest.approx(30 / 117.5, rel=0.5)


def test_missing_days_are_missing_and_not_zero() -> None:
    assert _trend([10.0, None, None] * 10) is None  # ten known days
    assert _trend([10.0, 10.0, None] * 10) == 0.0


def test_on_thirteen_days_no_trend_is_known_on_fourteen_one_is() -> None:
    assert _trend([float(n) for n in range(1, 14)]) is None
    assert _trend([float(n) for n in range(1, 15)]) == 4.0


@pytest.mark.parametrize("values", [[0.0] * 20, [-5.0] * 20, [1e-12 * n for n in range(20)]])
def test_a_median_that_is_not_positive_gives_no_share(values: list[float | None]) -> None:
    assert _trend(values) is None


def test_nan_and_infinity_are_unknown() -> None:
    assert _trend([5.0] * 14 + [float("nan"), float("inf")]) == 0.0


rows = st.integers(2, 30).flatmap(
    lambda n: st.lists(st.lists(st.floats(-1e6, 1e6), min_size=n, max_size=n), min_size=1, max_size=4)
)


@given(rows=rows)
def test_the_slope_is_the_one_that_scipy_finds(rows: list[list[float]]) -> None:
    values = np.array(rows)
    times = np.tile(np.arange(values.shape[1], dtype=np.float64), (len(rows), 1))
    expected = [theilslopes(row, times[0])[0] for row in values]
    assert theil_sen(times, values) == pytest.approx(expected, abs=1e-6)


@given(values=st.lists(st.floats(0.1, 1e4), min_size=14, max_size=30), scale=st.floats(0.01, 100))
def test_a_trend_does_not_depend_on_the_currency(values: list[float], scale: float) -> None:
    one, other = _trend([*values]), _trend([value * scale for value in values])
    assert one is not None
    assert other == pytest.approx(one, abs=1e-6)


def test_guards_answer_yes_no_and_not_known() -> None:
    frame = pl.DataFrame({"x_CostTrend": [0.11, 0.1, -0.1, -0.11, None]})
    assert frame.select(GROWING).to_series().to_list() == [True, False, False, False, None]
    assert frame.select(SHRINKING).to_series().to_list() == [False, False, False, True, None]
    assert frame.select(GROWTH_GUARD).to_series()[0] == "cost trend 11 % of the median in 30 days; limit 10 %"


def _growth(values: Sequence[float | None], **columns: Any) -> dict[str, Any]:
    scope = {"BillingAccountId": "p", "SubAccountId": "a", "BillingCurrency": "USD"}
    known = [row | scope | columns for row in _daily(values) if row["v"] is not None]
    frame = pl.LazyFrame(known).rename({"v": "EffectiveCost"})
    return growth(frame, ["k"], [LAST]).collect().row(0, named=True)


def test_weeks_and_months_are_compared_with_those_before() -> None:
    row = _growth([1.0] * 30 + [2.0] * 23 + [4.0] * 7)
    assert (row["x_WeekOverWeek"], row["x_AccountShare"]) == (1.0, 1.0)
    assert row["x_MonthOverMonth"] == pytest.approx(74 / 30 - 1)


def test_what_is_new_has_no_growth_yet() -> None:
    row = _growth([3.0] * 5)
    assert (row["x_WeekOverWeek"], row["x_MonthOverMonth"]) == (None, None)


def test_credits_that_cancel_a_month_give_no_ratio() -> None:
    row = _growth([-1.0] * 30 + [5.0] * 30)
    assert row["x_MonthOverMonth"] is None


def test_shares_of_an_account_add_up_to_one() -> None:
    rows = [
        row | {"EffectiveCost": row.pop("v")} for key, v in (("k", 3.0), ("l", 1.0)) for row in _daily([v] * 9, key)
    ]
    frame = pl.LazyFrame(rows).with_columns(
        BillingAccountId=pl.lit("p"), SubAccountId=pl.lit("a"), BillingCurrency=pl.lit("USD")
    )
    shares = growth(frame, ["k"], [LAST]).sort("k").collect()["x_AccountShare"].to_list()
    assert shares == [0.75, 0.25]


def test_many_days_at_once_equal_the_same_days_one_by_one() -> None:
    rows = pl.LazyFrame(_daily([float(n % 7) for n in range(60)])).rename({"v": "EffectiveCost"})
    frame = rows.with_columns(BillingAccountId=pl.lit("p"), SubAccountId=pl.lit("a"), BillingCurrency=pl.lit("USD"))
    days = [LAST - timedelta(days=n) for n in range(10)]
    together = growth(frame, ["k"], days).collect()
    assert together.equals(pl.concat([growth(frame, ["k"], [day]).collect() for day in sorted(days)]))


def _weekly(values: Sequence[float]) -> tuple[float, float]:
    frame = pl.DataFrame(_daily(values), schema={"k": pl.String, "ChargePeriodStart": pl.Date, "v": pl.Float64})
    ((slope, score),) = weekly_trends(frame, "k", "v").select(share_of_median(), "x_Score").rows()
    return slope, score


def test_a_weekly_rhythm_is_no_trend_between_same_weekdays() -> None:
    assert _weekly([10.0 if n % 7 > 4 else 40.0 for n in range(28)]) == (0.0, 0.0)


def test_growth_under_a_weekly_rhythm_is_found_exactly_and_stands_out() -> None:
    slope, score = _weekly([(10.0 if n % 7 > 4 else 40.0) + n for n in range(28)])
    assert slope == pytest.approx(30 / 47.5)  # a point a day; the median day is between 47 and 48
    assert score == pytest.approx((42 - 1) / (7 * 4 * 3 * 13 / 18) ** 0.5)
