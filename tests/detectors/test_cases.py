"""Every detector fires where its case says so, with the money its case says, and nowhere else."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from models.registry import detectors
from tests.detectors.cases import FOLDER, case


def _said(finding: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What the finding says about the columns that the case names, written as the case writes it."""
    shown = {name: finding[name] for name in expected}
    return {
        name: str(value) if isinstance(value, Decimal) else round(value, 9) if isinstance(value, float) else value
        for name, value in shown.items()
    }


@pytest.mark.parametrize("detector_id", detectors())
def test_a_detector_finds_what_its_case_says(detector_id: str) -> None:
    known = case(detector_id)
    found = known.judge(known.fires)
    key = "x_UsageType" if known.findings[0].get("ResourceId") is None else "ResourceId"
    by_subject = {finding[key]: finding for finding in found.to_dicts()}
    assert len(by_subject) == found.height == len(known.findings)
    assert [_said(by_subject[expected[key]], dict(expected)) for expected in known.findings] == list(known.findings)


@pytest.mark.parametrize(
    ("detector_id", "number"), [(name, number) for name in detectors() for number in range(len(case(name).silent))]
)
def test_a_detector_is_silent_where_its_case_says_so(detector_id: str, number: int) -> None:
    known = case(detector_id)
    assert known.judge(known.silent[number]).is_empty()


def test_every_case_file_belongs_to_a_detector_and_every_detector_has_one() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(detectors())


@pytest.mark.parametrize("detector_id", detectors())
def test_every_case_shows_both_sides(detector_id: str) -> None:
    known = case(detector_id)
    assert known.findings
    assert len(known.silent) >= 3
    assert isinstance(known.fires, pl.DataFrame)
