"""An installation with an inbox of its own, and runs in this process on a Dagster instance in memory.

Here: fixtures of this folder. Not here: the bills (small_bills.py), real processes (daemon.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.settings import Settings


@dataclass(frozen=True)
class Orchestra:
    """One installation under Dagster."""

    settings: Settings
    inbox: Path
    defs: dg.Definitions
    instance: dg.DagsterInstance

    def bills(self, period: date, *, raise_on_error: bool = True) -> dg.ExecuteInProcessResult:
        """Run the job `bills` for one billing period."""
        job = self.defs.resolve_job_def("bills")
        return job.execute_in_process(
            instance=self.instance, partition_key=period.isoformat(), raise_on_error=raise_on_error
        )

    def findings(self, first: date, last: date) -> dg.ExecuteInProcessResult:
        """Run the job `findings` for a range of days."""
        tags = {"dagster/asset_partition_range_start": str(first), "dagster/asset_partition_range_end": str(last)}
        return self.defs.resolve_job_def("findings").execute_in_process(instance=self.instance, tags=tags)

    def publish(self, *, raise_on_error: bool = True) -> dg.ExecuteInProcessResult:
        """Run the job `publish`."""
        job = self.defs.resolve_job_def("publish")
        return job.execute_in_process(instance=self.instance, raise_on_error=raise_on_error)


@pytest.fixture
def orchestra(tmp_path: Path) -> Iterator[Orchestra]:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = Settings(data_dir=tmp_path / "data", inbox=[inbox])
    with dg.DagsterInstance.ephemeral() as instance:
        yield Orchestra(settings, inbox, build_defs({"settings": settings}), instance)
