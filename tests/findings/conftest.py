"""A month with a finding of several kinds, taken once; a copy of it for every test that changes it."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from pipelines.settings import Settings
from pipelines.steps import whole
from tests.orchestration.small_bills import write_month


@pytest.fixture(scope="session")
def _january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("january")
    write_month(folder / "inbox", date(2026, 1, 1))
    whole.run(Settings(data_dir=folder / "data"), [folder / "inbox"])
    return folder / "data"


@pytest.fixture
def company(_january: Path, tmp_path: Path) -> Settings:
    return Settings(data_dir=Path(copytree(_january, tmp_path / "data", symlinks=True)))
