"""Long frames in, scored long frames out."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.scoring.stl import score

KEYS = ("BillingAccountId", "SubAccountId", "x_UsageType")


def _series(usage_type: str, start: date, costs: list[float], account: str = "a") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "BillingAccountId": ["p"] * len(costs),
            "SubAccountId": [account] * len(costs),
            "x_UsageType": [usage_type] * len(costs),
            "ChargePeriodStart": [start + timedelta(days=day) for day in range(len(costs))],
            "EffectiveCost": costs,
        }
    )


def _scored(*frames: pl.DataFrame) -> pl.DataFrame:
    return score(pl.concat(frames).lazy(), KEYS).collect().sort(*KEYS, "ChargePeriodStart")


def test_a_spike_scores_above_a_half_and_a_quiet_day_nothing() -> None:
    scored = _scored(_series("x", date(2024, 5, 1), [100.0] * 30 + [200.0]))
    last = scored.row(-1, named=True)
    assert scored.columns == [*KEYS, "ChargePeriodStart", "EffectiveCost", "x_Expected", "x_BandLow", "x_BandHigh",
                              "x_Residual", "x_Z", "x_Score"]  # fmt: skip
    assert last["x_Expected"] == pytest.approx(100.0)
    assert (last["x_BandLow"], last["x_BandHigh"]) == pytest.approx((75.0, 125.0))
    assert (last["x_Residual"], last["x_Z"]) == pytest.approx((100.0, 20.0))
    assert last["x_Score"] == pytest.approx(400 / 425)
    assert scored["x_Score"][7:-1].max() == pytest.approx(0.0, abs=1e-9)
    assert scored["x_Score"][:7].null_count() == 7


def test_new_spend_in_an_old_account_is_expected_to_be_nothing() -> None:
    scored = _scored(_series("old", date(2024, 5, 1), [10.0] * 30), _series("new", date(2024, 5, 29), [40.0, 41.0]))
    new = scored.filter(x_UsageType="new")
    assert new.height == 30
    assert new["x_Expected"][-2:].to_list() == pytest.approx([0.0, 0.0])
    assert new["x_Residual"][-2:].to_list() == pytest.approx([40.0, 41.0])


def test_new_spend_in_a_young_account_is_not_judged() -> None:
    scored = _scored(_series("old", date(2024, 5, 1), [10.0] * 12), _series("new", date(2024, 5, 11), [40.0, 41.0]))
    assert scored.filter(x_UsageType="new")["x_Score"].to_list() == [None, None]


def test_a_day_that_only_this_series_lacks_is_zero() -> None:
    gap = _series("x", date(2024, 5, 1), [10.0] * 20).filter(pl.col("ChargePeriodStart") != date(2024, 5, 15))
    scored = _scored(gap, _series("y", date(2024, 5, 1), [1.0] * 20))
    assert scored.filter(x_UsageType="x", ChargePeriodStart=date(2024, 5, 15))["EffectiveCost"].item() == 0.0


def test_a_day_that_the_whole_bill_lacks_is_not_observed() -> None:
    gap = _series("x", date(2024, 5, 1), [10.0] * 20).filter(pl.col("ChargePeriodStart") != date(2024, 5, 15))
    scored = _scored(gap)
    assert scored.height == 19
    assert scored["x_Expected"][8:].to_list() == pytest.approx([10.0] * 11)


def test_rows_of_one_day_are_added_and_what_is_no_number_is_left_out() -> None:
    rows = _series("x", date(2024, 5, 1), [5.0] * 10)
    nothing = rows.with_columns(EffectiveCost=pl.lit(float("nan")))
    assert _scored(rows, rows, nothing)["EffectiveCost"].to_list() == [10.0] * 10


def test_a_single_series_needs_no_keys() -> None:
    rows = _series("x", date(2024, 5, 1), [100.0] * 30 + [200.0]).select("ChargePeriodStart", "EffectiveCost")
    assert score(rows.lazy(), ()).collect()["x_Z"].max() == pytest.approx(20.0)


def test_nothing_in_gives_nothing_out() -> None:
    assert _scored(_series("x", date(2024, 5, 1), [])).is_empty()


def test_a_null_in_a_key_is_a_key_of_its_own() -> None:
    rows = _series("x", date(2024, 5, 1), [100.0] * 10).with_columns(x_UsageType=pl.lit(None, pl.String))
    assert _scored(rows)["x_Expected"][-1] == pytest.approx(100.0)


def test_more_days_do_not_change_the_days_before() -> None:
    rows = _series("x", date(2024, 4, 1), [100.0, 90.0, 110.0, 95.0, 105.0, 40.0, 45.0] * 6)
    late = _series("late", date(2024, 5, 1), [30.0] * 12)
    whole = _scored(rows, late)
    for through in (date(2024, 4, 20), date(2024, 5, 3)):
        before = pl.col("ChargePeriodStart") <= through
        part = _scored(*(frame.filter(before) for frame in (rows, late)))
        known = whole.filter(before, (pl.col("x_UsageType") == "x") | (through >= date(2024, 5, 1)))
        assert_frame_equal(part, known)


def test_series_in_chunks_score_as_series_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [_series(f"t{number}", date(2024, 5, 1), [10.0 + number] * 20 + [90.0]) for number in range(5)]
    at_once = _scored(*rows)
    monkeypatch.setattr("models.scoring.stl.CHUNK", 2)
    assert_frame_equal(_scored(*rows), at_once)
