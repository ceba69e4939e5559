"""What every test may ask for: settings in a folder of its own, the repository, the real bills where they lie.

Here: fixtures that more than one folder of tests uses. Not here: data of one detector or one export, which stands in
the test that reads it.
"""

import os
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from models import registry
from pipelines.demo import run_demo
from pipelines.settings import Settings
from pipelines.steps import whole
from tests.sample.three_schemas import Schema, write_month

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
def shared_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder of this session that every worker sees."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def demo(shared_folder: Path) -> Path:
    """The data folder of the simulated company, run once for all workers; whoever changes it works on a copy."""
    folder = shared_folder / "demo"
    with (shared_folder / "demo.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "complete").exists():
            run_demo(Settings(data_dir=folder), months=2, seed=7)
            (folder / "complete").touch()
    return folder / "demo"


@pytest.fixture(scope="session")
def published_once(shared_folder: Path) -> Path:
    """The data folder after one run over a small month, for all workers; whoever changes it works on a copy."""
    folder = shared_folder / "published"
    with (shared_folder / "published.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "complete").exists():
            bill = write_month(folder / "export", Schema.CUR_2_PARQUET)
            whole.run(Settings(data_dir=folder / "data"), [bill])
            (folder / "complete").touch()
    return folder / "data"


@pytest.fixture
def few_detectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run judges with these alone, in half of its time: for tests of when it judges, not of what it finds."""
    few = {name: registry.detectors()[name] for name in ("commitment_purchase", "idle_public_ipv4")}
    monkeypatch.setattr(registry, "detectors", lambda: few)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an installation that nobody has used yet."""
    return Settings(data_dir=tmp_path / "data")
