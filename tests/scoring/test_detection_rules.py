"""The hand-written rules of the ablation are silent where a guard explains the day."""

import polars as pl
import pytest

from benchmarks.detection.variants import rules
from models.scoring.ranker import FEATURES

PLAIN = dict.fromkeys(FEATURES, 0.0) | {
    "impact": 60.0, "rest": 0.0, "z": 8.0, "ratio": 0.7, "past_common": 0.6, "to_high56": 0.5, "active28": 1.0,
    "age": 60.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("explained", "value"),
    [("month_gap", 1.0), ("paid_whole", 0.9), ("paid_now", 0.7), ("rest", 0.6), ("past_common", 0.0), ("impact", 2.0)],
)
def test_a_day_that_is_far_out_is_told_unless_something_explains_it(explained: str, value: float) -> None:
    plain, silent = rules(pl.DataFrame([PLAIN, PLAIN | {explained: value}]))
    assert plain == pytest.approx(1.0986, abs=1e-4)  # the least of the three ratios, 0.5, times log(1 + 8)
    assert silent == 0.0
