"""The benchmark's fleets: one seed, one fleet; what is labelled an incident is one, in money and in days."""

import numpy as np
import polars as pl
import pytest

from benchmarks.detection.calendars import COUNTRIES, at_rest
from benchmarks.detection.fleet import BENIGN, INCIDENT, NEUTRAL, Fleet, make
from benchmarks.detection.incidents import KINDS


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    return make(seed=1, series=60)


def test_one_seed_makes_one_fleet_and_another_seed_another(fleet: Fleet) -> None:
    again, other = make(seed=1, series=60), make(seed=2, series=60)
    assert fleet.long().equals(again.long())
    assert (fleet.label == again.label).all()
    assert not fleet.long().equals(other.long())


def test_every_kind_is_there_and_only_the_judged_days_hold_incidents(fleet: Fleet) -> None:
    assert {event.kind for event in fleet.events} == set(KINDS)
    assert (fleet.label[:, : fleet.judged] != INCIDENT).all()
    assert (fleet.label[:, : fleet.judged] == NEUTRAL).any()


def test_an_incident_is_labelled_from_its_start_to_the_last_day_that_finds_it(fleet: Fleet) -> None:
    for event in fleet.events:
        assert (fleet.label[event.row, event.start : event.found + 1] == INCIDENT).all()
        assert (fleet.label[event.row, event.found + 1 : event.neutral + 1] == NEUTRAL).all()
        assert fleet.label[event.row, event.start - 1] == BENIGN


def test_money_departs_in_the_direction_of_the_kind_and_nowhere_else(fleet: Fleet) -> None:
    for event in fleet.events:
        money = fleet.excess[event.row, event.start : event.neutral + 1]
        assert np.abs(money).sum() >= 15
        assert ((money <= 0) if event.kind == "drop" else (money >= 0)).all()
    assert (fleet.excess[fleet.label == BENIGN] == 0).all()


def test_what_a_detector_reads_has_a_row_for_each_cost_and_no_label(fleet: Fleet) -> None:
    long = fleet.long()
    assert long.columns == [
        "SubAccountId", "ServiceName", "x_UsageType", "RegionId", "ChargePeriodStart", "EffectiveCost",
    ]  # fmt: skip
    assert long.height == np.isfinite(fleet.costs).sum()
    assert long["EffectiveCost"].sum() == pytest.approx(np.nansum(fleet.costs))
    assert long.select(pl.exclude("EffectiveCost")).is_unique().all()


def test_each_country_rests_on_its_own_days() -> None:
    days = np.arange(np.datetime64("2024-07-01"), np.datetime64("2024-07-08"))
    assert at_rest(COUNTRIES["US"], days).tolist() == [False, False, False, True, False, True, True]
    assert at_rest(COUNTRIES["DE"], days).tolist() == [False, False, False, False, False, True, True]
    assert at_rest(COUNTRIES["SA"], days).tolist() == [False, False, False, False, True, True, False]
