"""docs/detectors.md says what the detectors say."""

from pathlib import Path

from models.docs import render
from models.registry import detectors


def test_the_page_is_what_the_detectors_say(repository: Path) -> None:
    written = (repository / "docs" / "detectors.md").read_text(encoding="utf-8")
    assert written == render(), "docs/detectors.md is old: run `cloudwise docs`"


def test_every_detector_and_every_threshold_is_on_the_page() -> None:
    page = render()
    for name, detector in detectors().items():
        assert f"\n## {name}\n" in page
        for threshold in detector.thresholds:
            assert f"| `{threshold.name}` |" in page
