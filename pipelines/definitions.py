"""What Dagster loads: `defs = build_defs()`.

Here: everything listed once, explicitly, and the resources. Loading it opens no warehouse and needs no data.
Not here: assets (pipelines.defs), steps (pipelines.steps).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from pipelines import defs as package
from pipelines.defs.automation import JOBS, SCHEDULES, SENSORS
from pipelines.defs.checks import CHECKS
from pipelines.defs.notifications import every_channel_answered
from pipelines.settings import Settings


def build_defs(resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """The whole graph; `resources` replaces what it runs on, for example `{"settings": Settings(data_dir=…)}`.

    Steps run one after another in the run's own process: each is one call into DuckDB or Polars, which use every core
    by themselves, and a process per step would cost more than most of them.
    """
    return dg.Definitions(
        assets=dg.load_assets_from_package_module(package),
        asset_checks=[*CHECKS, every_channel_answered],
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources={"settings": Settings()} if resources is None else resources,
        executor=dg.in_process_executor,
    )


defs = build_defs()
