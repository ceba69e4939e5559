"""A copy of the demo for every test of this folder: each changes it."""

from pathlib import Path
from shutil import copytree

import pytest

from pipelines.settings import Settings


@pytest.fixture
def company(demo: Path, tmp_path: Path) -> Settings:
    return Settings(data_dir=Path(copytree(demo, tmp_path / "data", symlinks=True)))
