"""The real thing: webserver and daemon as processes of their own, in a DAGSTER_HOME of their own, over GraphQL.

Here: starting, asking, stopping. Not here: what is asserted (test_daemon.py).
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg

from pipelines.defs.access import WRITER
from pipelines.settings import Settings

Answer = TypeVar("Answer")
POLL_SECONDS = 0.01
LAUNCH = """mutation($params: LaunchBackfillParams!) {
    launchPartitionBackfill(backfillParams: $params) {
        __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
    }
}"""
BACKFILL = "query($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"
RUNS = """{ runsOrError { ... on Runs { results {
    runId status parentRunId startTime endTime tags { key value } assetSelection { path }
} } } }"""
SENSORS = """{ repositoriesOrError { ... on RepositoryConnection { nodes { sensors { id name } } } } }"""
STOP = "mutation($id: String!) { stopSensor(id: $id) { __typename } }"


def until(seen: Callable[[], Answer], what: str, seconds: float = 180) -> Answer:
    """The first answer that is true; asks again and again, and fails by name after a while."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not (answer := seen()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} seconds"
        pause.wait(POLL_SECONDS)
    return answer


@dataclass(frozen=True)
class Daemon:
    """A running installation: its settings, and where GraphQL answers."""

    settings: Settings
    url: str
    groups: list[int] = field(default_factory=list)

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """One GraphQL request; an error of the schema fails the test."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})  # noqa: S310  # http on this host
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310  # http on this host
            answer: dict[str, Any] = json.load(response)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def backfill(self, ranges: dict[str, tuple[str, str]]) -> str:
        """Launch one backfill: asset → first and last partition. Returns its id."""
        selected = [
            {"assetKey": {"path": [asset]}, "partitions": {"range": {"start": first, "end": last}}}
            for asset, (first, last) in ranges.items()
        ]
        launched = self.ask(LAUNCH, params={"partitionsByAssets": selected})["launchPartitionBackfill"]
        assert "backfillId" in launched, launched
        return str(launched["backfillId"])

    def ended(self, backfill: str) -> str:
        """How a backfill ended; empty while it goes on."""
        status = str(self.ask(BACKFILL, id=backfill)["partitionBackfillOrError"]["status"])
        return "" if status in {"REQUESTED", "COMPLETING", "FAILING", "CANCELING"} else status

    def runs(self) -> list[dict[str, Any]]:
        """Every run, oldest first."""
        found: list[dict[str, Any]] = self.ask(RUNS)["runsOrError"]["results"]
        return found[::-1]

    def writing(self) -> int | None:
        """The process that writes the warehouse now, as the lock file names it, once there are unfinished writes."""
        path = self.settings.warehouse
        lock, unfinished = path.with_name(f"{path.name}.lock"), path.with_name(f"{path.name}.wal")
        named = re.match(r"process ([0-9]+),", lock.read_text(encoding="utf-8")) if lock.exists() else None
        return int(named[1]) if named and unfinished.exists() else None

    def die(self) -> None:
        """SIGKILL to webserver, daemon, code servers and run workers at once, as a power cut would end them."""
        for group in self.groups:
            _end(group)


@contextmanager
def running(settings: Settings, home: Path, configuration: str, *, sensors: bool) -> Iterator[Daemon]:
    """Webserver and daemon on `dagster.yaml` as given; both, and what they started, are gone afterwards."""
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text(configuration, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:  # tables are made before several processes ask for them
        instance.event_log_storage.set_concurrency_slots(WRITER, 1)  # as `make ui` does
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    daemon = Daemon(settings, f"http://127.0.0.1:{port}")
    module = ["-m", "pipelines.definitions"]
    with ExitStack() as stack:
        webserver = ["dagster-webserver", "-h", "127.0.0.1", "-p", str(port), *module]
        daemon.groups.append(stack.enter_context(_process(webserver, settings, home)))
        until(lambda: _answers(daemon), "the webserver")
        if not sensors:
            _stop_sensors(daemon)
        daemon.groups.append(stack.enter_context(_process(["dagster-daemon", "run", *module], settings, home)))
        yield daemon


def _answers(daemon: Daemon) -> bool:
    try:
        return bool(daemon.ask("{ version }"))
    except urllib.error.URLError:
        return False


def _stop_sensors(daemon: Daemon) -> None:
    (repository,) = daemon.ask(SENSORS)["repositoriesOrError"]["nodes"]
    for sensor in repository["sensors"]:
        assert daemon.ask(STOP, id=sensor["id"])["stopSensor"]["__typename"] == "StopSensorMutationResult"


@contextmanager
def _process(command: list[str], settings: Settings, home: Path) -> Iterator[int]:
    """A process in a group of its own, which everything that it starts belongs to; yields the group."""
    program = Path(sys.executable).with_name(command[0])
    environment = os.environ | {
        "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "CLOUDWISE_DATA_DIR": str(settings.data_dir),
        "CLOUDWISE_INBOX": json.dumps([str(path) for path in settings.inbox]),
    }
    with (home / f"{command[0]}.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [program, *command[1:]], cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process.pid
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            _end(process.pid)
            process.wait()


def _end(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
