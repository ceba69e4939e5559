"""What every test may ask for: settings in a folder of its own, the repository, the real bills where they lie.

Here: fixtures that more than one folder of tests uses. Not here: data of one detector or one export, which stands in
the test that reads it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from pipelines.demo import run_demo
from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parent.parent

# Two shared cores make deadlines lie, and a suite that a person trusts gives the same answer twice.
hypothesis_settings.register_profile("cloudwise", deadline=None, derandomize=True)
hypothesis_settings.load_profile("cloudwise")


@pytest.fixture(scope="session", autouse=True)
def _nothing_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the caller's CLOUDWISE_ and Dagster variables, `cloudwise.yaml` and data folder out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith(("CLOUDWISE_", "DAGSTER_"))]:
            patch.delenv(name)
        patch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository; tests run in an empty folder elsewhere."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real bills beside the repository; without it, the test is skipped with this reason."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real bills are not here: no folder ../shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the simulated company, run once; whoever changes it works on a copy."""
    settings, _, _ = run_demo(Settings(data_dir=tmp_path_factory.mktemp("demo")), months=2, seed=7)
    return settings.data_dir


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an installation that nobody has used yet."""
    return Settings(data_dir=tmp_path / "data")
