"""The whole graph as a text that a person can read: what would change in the UI is a diff in review first.

Here: the writing. Not here: what it should say, which is graph.txt. After a change that you mean, from the root of the
repository: `python -m tests.orchestration.graph`
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import dagster as dg

from pipelines.definitions import build_defs
from pipelines.defs.automation import JOBS, SCHEDULES, SENSORS
from pipelines.settings import Settings

FILE = Path(__file__).with_name("graph.txt")


def described(defs: dg.Definitions) -> str:
    """Assets and their checks by name, then jobs, schedules, sensors."""
    blocks = [*_assets(defs), *_jobs(defs), *_schedules(), *_sensors()]
    return "\n\n".join("\n    ".join(lines) for lines in blocks) + "\n"


def _assets(defs: dg.Definitions) -> Iterator[list[str]]:
    graph = defs.resolve_asset_graph()
    for key in sorted(graph.get_all_asset_keys(), key=str):
        node = graph.get(key)
        policy = node.backfill_policy
        through = {parent: f" through {mapping}" for parent, mapping in node.partition_mappings.items()}
        reads = sorted(parent.to_user_string() + through.get(parent, "") for parent in node.parent_keys)
        checks = sorted(
            f"check {check.name}: {'blocks' if graph.get(check).blocking else 'tells'}" for check in node.check_keys
        )
        yield [
            f"asset {key.to_user_string()}",
            f"group {node.group_name}, kinds {_listed(node.kinds)}, pool {_listed(node.pools or ())}",
            f"partitions: {node.partitions_def or 'none'}",
            f"backfill: {policy.policy_type.value + f', {policy.max_partitions_per_run} a run' if policy else 'none'}",
            *([f"fresh: {node.freshness_policy}"] if node.freshness_policy else []),
            *(f"reads {line}" for line in reads),
            *checks,
        ]


def _jobs(defs: dg.Definitions) -> Iterator[list[str]]:
    for unresolved in JOBS:
        job = defs.resolve_job_def(unresolved.name)
        assets = sorted(key.to_user_string() for key in job.asset_layer.executable_asset_keys)
        yield [
            f"job {job.name}, executor {job.executor_def.name}",
            f"partitions: {job.partitions_def or 'none'}",
            *(f"makes {asset}" for asset in assets),
        ]


def _schedules() -> Iterator[list[str]]:
    for one in SCHEDULES:
        when = f"{one.cron_schedule} {one.execution_timezone}"
        yield [f"schedule {one.name}: {when}, {one.default_status.value}", f"starts {one.job_name}"]


def _sensors() -> Iterator[list[str]]:
    for one in SENSORS:
        every = f", every {one.minimum_interval_seconds} s" if one.minimum_interval_seconds else ""
        kind = f"{one.sensor_type.value}{every}, {one.default_status.value}"
        yield [f"sensor {one.name}: {kind}", f"starts {one.job_name}"]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


if __name__ == "__main__":
    FILE.write_text(described(build_defs({"settings": Settings()})), encoding="utf-8")
