"""A small month, taken and published once for every test of this folder; whoever changes it works on a copy."""

from pathlib import Path
from shutil import copytree

import pytest

from pipelines.settings import Settings
from pipelines.steps import whole
from tests.sample.three_schemas import Schema, write_month


@pytest.fixture(scope="session")
def _published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    whole.run(Settings(data_dir=folder / "data"), [write_month(folder / "export", Schema.CUR_2_PARQUET)])
    return folder / "data"


@pytest.fixture
def published(_published_once: Path, tmp_path: Path) -> Path:
    """A data folder after one run."""
    return Path(copytree(_published_once, tmp_path / "data", symlinks=True))
