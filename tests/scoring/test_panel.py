"""What counts as observed, and that no answer depends on how series are laid out."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.scoring.anomalies import Config, score_cost_days
from models.scoring.panel import Groups

KEYS = ("BillingAccountId", "SubAccountId", "x_UsageType")
CONFIG = Config(KEYS, Groups(KEYS[:1], KEYS[:2], KEYS[:2]))
START = date(2024, 5, 1)


def _series(usage_type: str | None, costs: list[float], account: str = "a", first: date = START) -> pl.DataFrame:
    days = [first + timedelta(days=day) for day in range(len(costs))]
    texts = {"BillingAccountId": pl.lit("p"), "SubAccountId": pl.lit(account)}
    rows = pl.DataFrame({"ChargePeriodStart": days, "EffectiveCost": costs})
    return rows.with_columns(x_UsageType=pl.lit(usage_type, pl.String), **texts)


def _scored(*frames: pl.DataFrame) -> pl.DataFrame:
    return score_cost_days(pl.concat(frames), CONFIG)


def test_a_day_that_the_whole_bill_lacks_is_not_observed() -> None:
    hole = _series("x", [10.0] * 20).filter(pl.col("ChargePeriodStart") != date(2024, 5, 15))
    scored = _scored(hole)
    assert scored.height == 19
    assert scored["x_Expected"][8:].to_list() == pytest.approx([10.0] * 11)


def test_a_day_that_a_crowded_account_lacks_is_not_observed() -> None:
    crowd = pl.concat([_series(f"t{number}", [10.0] * 20) for number in range(3)])
    hole = crowd.filter(pl.col("ChargePeriodStart") != date(2024, 5, 15))
    other = _series("x", [10.0] * 20, account="b")
    scored = _scored(hole, other)
    assert scored.filter(SubAccountId="a", ChargePeriodStart=date(2024, 5, 15)).is_empty()
    assert scored.filter(SubAccountId="b", ChargePeriodStart=date(2024, 5, 15)).height == 1


def test_the_second_day_without_a_row_is_zero_and_the_first_is_late() -> None:
    steady = _series("y", [1.0] * 20)
    ended = _scored(steady, _series("x", [10.0] * 15)).filter(x_UsageType="x")
    assert ended["ChargePeriodStart"].to_list()[-4:] == [date(2024, 5, day) for day in (17, 18, 19, 20)]
    assert ended["EffectiveCost"].to_list()[-4:] == [0.0] * 4
    assert ended.height == 19


def test_new_spend_in_an_old_account_is_expected_to_be_nothing() -> None:
    new = _scored(_series("old", [10.0] * 30), _series("new", [40.0, 41.0], first=date(2024, 5, 29)))
    assert new.filter(x_UsageType="new")["x_Expected"].to_list() == pytest.approx([0.0, 0.0])


def test_new_spend_in_a_young_account_is_not_judged() -> None:
    new = _scored(_series("old", [10.0] * 12), _series("new", [40.0, 41.0], first=date(2024, 5, 11)))
    assert new.filter(x_UsageType="new")["x_Expected"].to_list() == [None, None]


def test_rows_of_one_day_are_added_and_what_is_no_number_is_left_out() -> None:
    rows = _series("x", [5.0] * 10)
    nothing = rows.with_columns(EffectiveCost=pl.lit(float("nan")))
    assert _scored(rows, rows, nothing)["EffectiveCost"].to_list() == [10.0] * 10


def test_a_null_in_a_key_is_a_key_of_its_own() -> None:
    assert _scored(_series(None, [100.0] * 10))["x_Expected"][-1] == pytest.approx(100.0)


def test_accounts_in_chunks_score_as_accounts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [_series("x", [10.0 + number] * 20 + [90.0], account=f"a{number}") for number in range(5)]
    at_once = _scored(*rows)
    monkeypatch.setattr("models.scoring.panel.CHUNK", 2)
    assert_frame_equal(_scored(*rows), at_once)
