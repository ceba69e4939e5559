"""The simulated company, run once for every test of this folder; whoever changes it works on a copy."""

from pathlib import Path
from shutil import copytree

import pytest

from pipelines.demo import run_demo
from pipelines.settings import Settings


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings, _, _ = run_demo(Settings(data_dir=tmp_path_factory.mktemp("demo")), months=2, seed=7)
    return settings.data_dir


@pytest.fixture
def company(demo: Path, tmp_path: Path) -> Settings:
    return Settings(data_dir=Path(copytree(demo, tmp_path / "data", symlinks=True)))
