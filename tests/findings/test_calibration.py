"""A detector that is refuted is believed less, one that is confirmed more, and without news nothing changes."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import OUTCOME, calibrated, outcomes, reliability


def _known(*rows: tuple[float, str | None], detector: str = "d") -> pl.DataFrame:
    values = [(f"{number:04}", detector, stated, outcome) for number, (stated, outcome) in enumerate(rows)]
    return pl.DataFrame(values, schema=OUTCOME, orient="row")


def test_without_outcomes_a_detector_keeps_what_it_states() -> None:
    assert calibrated(_known((0.9, None), (0.6, None)))["x_Calibrated"].to_list() == [0.9, 0.6]


def test_ten_refuted_of_ten_bring_ninety_percent_down_to_sixty() -> None:
    table = calibrated(_known(*[(0.9, "refuted")] * 10))
    assert table["x_Calibrated"].to_list() == pytest.approx([0.6] * 10)  # (20 × 0.9 + 0) ÷ (20 + 10)


def test_confirmed_findings_raise_it() -> None:
    table = calibrated(_known(*[(0.6, "confirmed")] * 20))
    assert table["x_Calibrated"].to_list() == pytest.approx([0.8] * 20)  # (12 + 20) ÷ 40


def test_one_detector_says_nothing_of_another() -> None:
    both = pl.concat([_known(*[(0.9, "refuted")] * 5), _known((0.9, None), detector="e")])
    assert calibrated(both).filter(DetectorId="e")["x_Calibrated"].to_list() == [0.9]


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([None, "confirmed", "refuted"])), min_size=1, max_size=30))
def test_it_stays_a_probability_and_keeps_the_order(rows: list[tuple[float, str | None]]) -> None:
    table = calibrated(_known(*rows)).sort("Confidence")
    assert table["x_Calibrated"].is_between(0, 1).all()
    assert table["x_Calibrated"].is_sorted()


def test_reliability_counts_what_is_known_per_bucket() -> None:
    table = reliability(calibrated(_known((0.9, "confirmed"), (0.85, "refuted"), (0.95, None), (0.3, None))))
    counts = table.select("x_ConfidenceFrom", "x_Findings", "x_Confirmed", "x_Refuted", "x_ObservedRate").rows()
    assert counts == [(0.2, 1, 0, 0, None), (0.8, 3, 1, 1, 0.5)]


@pytest.mark.parametrize(
    ("realised", "said", "outcome"),
    [
        (50.0, None, "confirmed"),
        (49.99, None, "refuted"),
        (100.0, "false", "refuted"),
        (0.0, "real", "confirmed"),
        (0.0, "planned", "confirmed"),
    ],
)
def test_half_of_the_saving_in_later_bills_confirms_and_a_person_outweighs_them(
    realised: float, said: str | None, outcome: str
) -> None:
    found = pl.DataFrame({"FindingId": ["f"], "DetectorId": ["d"], "Confidence": [0.9], "Category": ["terminate"]})
    measured = {"FindingId": ["f"], "x_ResolvedOn": [date(2026, 5, 1)], "x_Mature": [True]}
    bills = pl.DataFrame(measured | {"x_EstimatedSaving": [100.0], "x_RealisedSaving": [realised]})
    opinion = pl.DataFrame(
        {"FindingId": ["f"], "x_Verdict": [said]}, schema={"FindingId": pl.String, "x_Verdict": pl.String}
    )
    assert outcomes(found, bills, opinion)["x_Outcome"].to_list() == [outcome]


def test_what_is_not_mature_is_not_known() -> None:
    found = pl.DataFrame({"FindingId": ["f"], "DetectorId": ["d"], "Confidence": [0.9], "Category": ["terminate"]})
    young = {"FindingId": ["f"], "x_ResolvedOn": [date(2026, 5, 1)], "x_Mature": [False]}
    bills = pl.DataFrame(young | {"x_EstimatedSaving": [100.0], "x_RealisedSaving": [0.0]})
    nothing = pl.DataFrame(schema={"FindingId": pl.String, "x_Verdict": pl.String})
    assert outcomes(found, bills, nothing)["x_Outcome"].to_list() == [None]
