"""The generated pages say what the code says."""

import re
from pathlib import Path

import pytest
import yaml

from models.registry import configured
from pipelines.pages import PAGES, defaults_file, out_of_date, write_pages
from pipelines.settings import Settings


def uncommented() -> str:
    lines = [line.removeprefix("#") for line in defaults_file().splitlines()[2:] if not re.match(r"# \w", line)]
    return "\n".join(lines)


def test_the_pages_of_the_repository_are_up_to_date(repository: Path) -> None:
    assert out_of_date(repository) == []


def test_a_page_that_is_missing_or_differs_is_named(tmp_path: Path) -> None:
    assert out_of_date(tmp_path) == list(PAGES)
    write_pages(tmp_path)
    assert out_of_date(tmp_path) == []
    (tmp_path / "docs" / "settings.md").write_text("old", encoding="utf-8")
    assert out_of_date(tmp_path) == ["docs/settings.md"]


def test_the_file_of_defaults_changes_nothing_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cloudwise.yaml").write_text(defaults_file(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert Settings() == Settings.model_construct(**dict(Settings()))
    assert yaml.safe_load(defaults_file()) is None


def test_every_line_of_the_defaults_can_be_uncommented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Settings()
    (tmp_path / "cloudwise.yaml").write_text(uncommented(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    after = Settings()
    assert after.model_copy(update={"detectors": {}}) == before
    assert set(after.model_dump()["detectors"]) == set(configured(after.detectors))
