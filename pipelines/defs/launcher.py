"""The default run launcher, and a way to see that a run's process is gone.

Here: what run monitoring asks of a launcher. Not here: launching. Dagster's own launcher leaves this to the code server
that started the process; when both die together (power, `kill -9` of the group) a run stays STARTED, and keeps the
writer's place in the pool for hours. Named in dagster.yaml.
"""

import psutil
from dagster import DagsterEventType, DagsterRun, DefaultRunLauncher, EventLogRecord
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus  # the monitoring daemon's own words; not exported
from dagster._core.storage.tags import WILL_RETRY_TAG  # what a backfill asks for; not exported

CLOCK_SECONDS = 5.0
"""A process that is younger than the run's word of it by more than this is another one with its number."""


class WatchedRunLauncher(DefaultRunLauncher):
    """DefaultRunLauncher for one machine: run workers are processes that can be looked for."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Run monitoring may ask."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """RUNNING while the process that the run wrote into its log lives; a run that named none is left alone."""
        records = self._instance.get_records_for_run(run.run_id, of_type=DagsterEventType.ENGINE_EVENT).records
        named = [found for record in records if (found := _process_of(record)) is not None]
        if not named or any(_lives(pid, since) for pid, since in named):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        if self._instance.run_retries_enabled:
            # Dagster calls a run failed first and says a moment later whether it is tried again; a backfill that looks
            # in between gives up. So it is said before; Dagster then says it anew, "false" where no try is left.
            self._instance.add_run_tags(run.run_id, {WILL_RETRY_TAG: "true"})
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, f"process {named[-1][0]} is gone")


def _process_of(record: EventLogRecord) -> tuple[int, float] | None:
    event = record.event_log_entry.dagster_event
    said = event.engine_event_data.metadata.get("pid") if event is not None else None
    return (int(str(said.value)), record.event_log_entry.timestamp) if said is not None else None


def _lives(pid: int, since: float) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() < since + CLOCK_SECONDS
    except psutil.NoSuchProcess:
        return False
