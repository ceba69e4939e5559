"""A run whose process is gone is named as such, and is known to be tried again before it is called failed."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import WILL_RETRY_TAG

from pipelines.defs.launcher import WatchedRunLauncher


@dg.job
def nothing() -> None:
    """A job without a step."""


@pytest.mark.parametrize(("lives", "status", "tag"), [(True, "RUNNING", None), (False, "NOT_FOUND", "true")])
def test_only_a_run_whose_process_is_gone_is_to_be_tried_again(
    repository: Path, tmp_path: Path, *, lives: bool, status: str, tag: str | None
) -> None:
    (tmp_path / "dagster.yaml").write_text((repository / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        run = instance.create_run_for_job(nothing)
        pid = os.getpid() if lives else process.pid
        instance.report_engine_event("started", run, EngineEventData(metadata={"pid": dg.MetadataValue.text(str(pid))}))
        launcher = instance.run_launcher
        assert isinstance(launcher, WatchedRunLauncher)
        assert launcher.check_run_worker_health(run).status is WorkerStatus[status]
        found = instance.get_run_by_id(run.run_id)
        assert found is not None
        assert found.tags.get(WILL_RETRY_TAG) == tag
