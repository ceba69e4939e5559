"""The table of evidence, and the engine's findings, say the same of one day."""

import numpy as np
import pytest

from benchmarks.detection.fleet import BENIGN, INCIDENT, Event, Fleet
from benchmarks.detection.table import collect, engine


def test_a_spike_of_400_is_money_of_400_in_the_table_and_in_the_findings() -> None:
    costs = np.full((3, 130), 100.0) + np.resize([0.0, 1.0, -1.0], 130)
    costs[1, 120] = 500.0
    label = np.full(costs.shape, BENIGN, np.int8)
    label[1, 120] = INCIDENT
    keys = [("1", "EC2", str(row), "us-east-1") for row in range(3)]
    days = np.datetime64("2024-01-01") + np.arange(130)
    fleet = Fleet(days, keys, costs, label, costs - 100.0, [Event("spike", 1, 120, 120, 121)], judged=100)
    table, told = collect(fleet), engine(fleet)
    assert table.filter(label=INCIDENT).select("row", "day").rows() == [(1, 120)]
    assert table.filter(label=INCIDENT)["impact"].item() == pytest.approx(400, abs=2)
    assert told.filter(label=INCIDENT)["money"].to_list() == table.filter(label=INCIDENT)["impact"].to_list()
