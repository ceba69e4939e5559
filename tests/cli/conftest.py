"""A copy of the small published month for every test of this folder that changes it."""

from pathlib import Path
from shutil import copytree

import pytest


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """A data folder after one run."""
    return Path(copytree(published_once, tmp_path / "data", symlinks=True))
