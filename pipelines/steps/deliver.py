"""Verdicts and marts into the published snapshot, and the way back: the warehouse again from landing.

Here: which tables are published, which checks gate it, the content digest. Not here: how a snapshot is written
(pipelines.publish), reports (pipelines.report).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version

import sql
from pipelines.publish import Generation, publish
from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.steps.inputs import offers_within
from pipelines.steps.marts import MARTS, ensure_marts
from pipelines.steps.weigh import weigh
from pipelines.warehouse import Connection, digest, rows

HAPPENED = ("deliveries", "superseded")
"""What no bill can tell again: a rebuild takes it over from the snapshot."""

WEIGHED = ("decisions", "realised_savings", "reliability")
"""What people decided and later bills confirmed (weigh.py). Like `deliveries` no part of the content: people decide."""

STATE = (
    *HAPPENED, *WEIGHED, "bills", "reconciliation", "not_assessed", "judged", "split_charges", "verdicts",
    "anomaly_causes", "anomaly_days", "resource_metrics", "commitment_coverage", "service_growth",
)  # fmt: skip
REPORTS = ("findings", "finding_history", "account_day")
RULES = "rules"
"""By which window, time zones, thresholds and offers verdicts were made: one row, for whoever judges again."""

PUBLISHED = (*REPORTS, RULES, *STATE, *MARTS)
"""What a snapshot holds, besides `generation`."""

CONTENT = (
    "charges", "split_charges", "reconciliation", *MARTS, "resource_metrics", "verdicts", "anomaly_causes",
    "anomaly_days",
)  # fmt: skip
"""What follows from the bills, the metrics and what people had said of incidents by each day; its digest is the same
however and whenever the warehouse was made."""

WARNINGS = (
    "checks/amortisation_identity",
    "checks/mixed_currencies",
    "checks/not_available",
    "checks/unknown_line_item_types",
    "checks/overlapping_exports",
    "checks/immature",
    "checks/anomaly_coverage",
    "checks/anomaly_rate",
    "checks/anomaly_drift",
)
"""Checks that tell and do not block: the bill is what it is."""


def gates() -> list[tuple[str, str]]:
    """The checks that block publishing: any offending row, and nothing is published."""
    return [(name.removeprefix("checks/"), sql.read(name)) for name in sql.names("checks") if name not in WARNINGS]


def deliver(con: Connection, settings: Settings) -> Generation:
    """Publish the warehouse as it stands as a new generation.

    Raises:
        PublishError: a gate found rows, or the snapshot could not be written and verified; the one before stays.
    """
    ensure_tables(con)
    ensure_marts(con)
    weigh(con, settings)
    for name in REPORTS:
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql.read(f'reports/{name}')}")
    _state_rules(con, settings)
    return publish(
        con,
        settings.published,
        PUBLISHED,
        keep=settings.keep_snapshots,
        generation_info=_info(con),
        checks=gates(),
    )


def _state_rules(con: Connection, settings: Settings) -> None:
    sold = offers_within(settings).write_json()
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {RULES} AS SELECT CAST($1 AS INTEGER) AS window_days, "
        "CAST($2 AS VARCHAR) AS time_zone, CAST($3 AS VARCHAR) AS detectors, CAST($4 AS VARCHAR) AS offers",
        [settings.window_days, json.dumps(settings.time_zone), json.dumps(settings.detectors, default=str), sold],
    )


def content_digest(con: Connection, tables: Iterable[str] = CONTENT) -> str:
    """64 hexadecimal digits over everything that follows from the bills alone."""
    return digest(con, list(tables))


def _info(con: Connection) -> dict[str, str]:
    bills = rows(
        con,
        "SELECT x_ExportId, CAST(BillingPeriodStart AS VARCHAR), x_Version, x_Settled FROM bills "
        "WHERE x_Counted ORDER BY ALL",
    )
    ((through, mature),) = rows(
        con,
        "SELECT CAST(max(x_DataThrough) AS VARCHAR), CAST(max(x_MatureThrough) AS VARCHAR) FROM bills WHERE x_Counted",
    )
    return {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cloudwise_version": version("cloudwise"),
        "bill_versions": json.dumps([f"{export} {period[:7]} {digest}" for export, period, digest, _ in bills]),
        "data_through": through or "",
        "mature_through": mature or "",
        "settled": str(all(settled for *_, settled in bills)).lower(),
    }
