"""One call: a long frame of daily costs in, flagged days with their incident out; causal to the last digit."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.train_ranker import GROUPS, long
from benchmarks.train_ranker import KEYS as FLEET_KEYS
from benchmarks.training_fleet import fleet
from models.scoring.anomalies import FLAGGED, KEYS, SCORED, Config, detect_cost_anomalies, score_cost_days

START = date(2024, 1, 1)


def _noise(seed: int, days: int = 120, level: float = 100.0) -> list[float]:
    noise = np.random.default_rng(seed).normal(0, 0.03, days)
    return [float(cost) for cost in level * (1 + noise)]


def _series(costs: list[float], usage_type: str = "BoxUsage:m5.large", first: date = START) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "SubAccountId": "000000000001",
            "ServiceName": "AmazonEC2",
            "x_UsageType": usage_type,
            "RegionId": "eu-west-1",
            "ChargePeriodStart": [first + timedelta(days=day) for day in range(len(costs))],
            "EffectiveCost": costs,
        }
    )


def _with(costs: list[float], changes: dict[int, float]) -> list[float]:
    return [changes.get(day, cost) for day, cost in enumerate(costs)]


@pytest.fixture(scope="module")
def company() -> pl.DataFrame:
    """One simulated fleet of two accounts."""
    return long(fleet(101, accounts=2))


def test_a_spike_is_flagged_on_its_day_with_expectation_and_impact() -> None:
    found = detect_cost_anomalies(_series(_with(_noise(1), {100: 400.0})))
    assert found.columns == [*KEYS, *FLAGGED]
    assert found.height == 1
    row = found.row(0, named=True)
    assert row["ChargePeriodStart"] == START + timedelta(days=100)
    assert row["x_Kind"] == "spike"
    assert row["x_Expected"] == pytest.approx(100, abs=8)
    assert row["x_Impact"] == pytest.approx(300, abs=8)
    assert row["x_BandHigh"] < 150
    assert row["x_Score"] > 0.5
    assert row["x_PValue"] < 0.01
    assert row["x_IncidentStart"] == row["ChargePeriodStart"]


def test_quiet_costs_are_not_flagged() -> None:
    quiet = [_series(_noise(seed), f"t{seed}") for seed in range(20)]
    assert detect_cost_anomalies(pl.concat(quiet)).is_empty()


def test_days_of_which_none_is_suspicious_are_scored() -> None:
    days = score_cost_days(_series([5.0, 5.0, 5.0]))
    assert days["x_QValue"].to_list() == [1.0, 1.0, 1.0]


def test_a_level_that_doubles_is_one_incident() -> None:
    costs = _noise(2)
    found = detect_cost_anomalies(_series(costs[:90] + [2.2 * cost for cost in costs[90:]]))
    assert found["x_IncidentId"].n_unique() == 1
    assert found["x_IncidentStart"].unique().to_list() == [START + timedelta(days=90)]
    assert found["x_Kind"][0] == "spike"


def test_a_series_that_stops_is_a_drop_on_its_second_day() -> None:
    others = [_series(_noise(seed), f"t{seed}") for seed in range(3)]
    found = detect_cost_anomalies(pl.concat([*others, _series(_noise(9)[:100], "gone")]))
    assert found["x_UsageType"].unique().to_list() == ["gone"]
    assert found["ChargePeriodStart"][0] == START + timedelta(days=101)
    assert found["x_Kind"][0] == "drop"
    assert found["x_Impact"][0] < 0


def test_one_missing_row_is_no_drop() -> None:
    others = [_series(_noise(seed), f"t{seed}") for seed in range(3)]
    hole = _series(_noise(9), "hole").filter(pl.col("ChargePeriodStart") != START + timedelta(days=100))
    assert detect_cost_anomalies(pl.concat([*others, hole])).is_empty()


def test_new_spend_in_an_old_account_is_flagged_on_its_first_day() -> None:
    new = _series([300.0] * 20, "BoxUsage:p5.48xlarge", START + timedelta(days=100))
    found = detect_cost_anomalies(pl.concat([_series(_noise(3)), new]))
    assert found["x_UsageType"].unique().to_list() == ["BoxUsage:p5.48xlarge"]
    assert found["ChargePeriodStart"].min() == START + timedelta(days=100)
    assert found["x_Kind"][0] == "new_spend"


def test_a_fee_on_the_first_of_each_month_is_not_flagged_from_the_third_on() -> None:
    firsts = {(date(2024, month, 1) - START).days: 2000.0 for month in (1, 2, 3, 4)}
    found = detect_cost_anomalies(_series(_with(_noise(4), firsts)))
    assert found.filter(pl.col("ChargePeriodStart") > date(2024, 2, 1)).is_empty()


def test_a_move_from_one_usage_type_to_its_sibling_is_not_flagged() -> None:
    old = _noise(5)
    moved = pl.concat(
        [
            _series(old[:100], "BoxUsage:m5.large"),
            _series(old[100:], "BoxUsage:m6g.large", START + timedelta(days=100)),
            *(_series(_noise(seed), f"t{seed}") for seed in range(3)),
        ]
    )
    assert detect_cost_anomalies(moved).is_empty()


def test_series_that_rise_together_are_one_incident() -> None:
    up = {100: 500.0, 101: 500.0}
    both = pl.concat([_series(_with(_noise(seed), up), f"t{seed}") for seed in (6, 7)])
    found = detect_cost_anomalies(both)
    assert found["x_UsageType"].n_unique() == 2
    assert found["x_IncidentId"].n_unique() == 1
    assert found["x_IncidentLevel"].unique().to_list() == ["service"]


def test_a_single_series_needs_no_keys() -> None:
    one = _series(_with(_noise(1), {100: 400.0})).select("ChargePeriodStart", "EffectiveCost")
    found = detect_cost_anomalies(one)
    assert found.columns == list(FLAGGED)
    assert found["ChargePeriodStart"].to_list() == [START + timedelta(days=100)]


def test_keys_may_be_any_columns() -> None:
    rows = _series(_with(_noise(1), {100: 400.0})).rename({"x_UsageType": "team"})
    assert detect_cost_anomalies(rows, Config(keys=("team",))).columns == ["team", *FLAGGED]


def test_nothing_in_gives_nothing_out() -> None:
    assert detect_cost_anomalies(_series([]).cast({"EffectiveCost": pl.Float64})).columns == [*KEYS, *FLAGGED]


def test_a_frame_without_costs_is_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="no column EffectiveCost; found SubAccountId"):
        detect_cost_anomalies(_series([1.0]).drop("EffectiveCost"))


def test_every_observed_day_is_scored(company: pl.DataFrame) -> None:
    scored = score_cost_days(company, Config(keys=FLEET_KEYS, groups=GROUPS))
    assert scored.columns == [*FLEET_KEYS, *SCORED]
    assert scored["x_Score"].is_between(0, 1).all()
    assert scored["x_QValue"].is_between(0, 1).all()
    assert (scored["x_QValue"] >= scored["x_PValue"]).all()


def test_the_future_changes_nothing_of_the_past(company: pl.DataFrame) -> None:
    config = Config(keys=FLEET_KEYS, groups=GROUPS)
    last = company["ChargePeriodStart"].max()
    assert isinstance(last, date)
    through = pl.col("ChargePeriodStart") <= last - timedelta(days=30)
    later = company.with_columns(EffectiveCost=pl.when(through).then("EffectiveCost").otherwise(pl.lit(7777.0)))
    assert_frame_equal(
        detect_cost_anomalies(company, config).filter(through), detect_cost_anomalies(later, config).filter(through)
    )
    assert_frame_equal(score_cost_days(company, config).filter(through), score_cost_days(later, config).filter(through))


def test_a_backfill_equals_daily_runs(company: pl.DataFrame) -> None:
    config = Config(keys=FLEET_KEYS, groups=GROUPS)
    whole = detect_cost_anomalies(company, config)
    last = company["ChargePeriodStart"].max()
    assert isinstance(last, date)
    for back in range(0, 90, 6):
        day = last - timedelta(days=back)
        daily = detect_cost_anomalies(company.filter(pl.col("ChargePeriodStart") <= day), config)
        today = pl.col("ChargePeriodStart") == day
        assert_frame_equal(daily.filter(today), whole.filter(today), check_exact=True)
