"""The published snapshot as it was known on a past day: the same tables, cut off at that day.

Here: temporary views and tables of the same names, on a reader's connection, so that every query that reads a snapshot
reads the past unchanged. Not here: those queries (sql/reports, pipelines/report).

What a day knew: the bill up to that day, in its version of today; verdicts and days of judgement up to it; what people
decided and what was delivered until the end of the day after, when its report is read. Realised savings, confidence and
net savings are computed again from exactly these.
"""

from datetime import date, timedelta
from typing import Final

import sql
from pipelines.steps.weigh import weigh_with
from pipelines.warehouse import Connection, frame, quoted, rows

MORNING: Final = timedelta(days=1)
"""The report of a day is read the day after."""

_UP_TO: Final = {
    "verdicts": "x_AsOf",
    "judged": "x_AsOf",
    "superseded": "x_LastAsOf",
    "service_day": "ChargePeriodStart",
    "usage_type_day": "ChargePeriodStart",
    "resource_day": "ChargePeriodStart",
    "commitment_day": "ChargePeriodStart",
    "reconciliation": "BillingPeriodStart",
}
"""Table → the day of a row."""

_READ_THEN: Final = {"deliveries": "x_AttemptedAt"}
_COMPUTED: Final = ("realised_savings", "reliability", "decisions")
_OPTIONAL: Final = {"anomaly_causes": "x_AsOf", "anomaly_days": "x_AsOf"}
"""Tables that a snapshot of an earlier release does not hold."""


def newest_day(con: Connection) -> date | None:
    """The newest day of judgement, of any payer; None where nothing is judged."""
    ((day,),) = rows(con, "SELECT max(x_AsOf) FROM judged")
    return day if isinstance(day, date) else None


def as_known_on(con: Connection, day: date, immature_days: int) -> None:
    """Let this connection see the snapshot as of a past day; the day is one of judgement.

    Args:
        con: an open snapshot of its own for this caller.
        day: the last day that is seen.
        immature_days: days before the newest that may still change.
    """
    catalog = quoted(str(rows(con, "SELECT current_database()")[0][0]))
    existing = {name for (name,) in rows(con, "SELECT table_name FROM duckdb_tables()")}
    decided = frame(con, f"SELECT * FROM decisions WHERE CAST(x_DecidedAt AS DATE) <= {_literal(day + MORNING)}")
    for table, column in (_UP_TO | {name: at for name, at in _OPTIONAL.items() if name in existing}).items():
        _view(con, table, f"SELECT * FROM {catalog}.main.{table} WHERE {column} <= {_literal(day)}")
    for table, column in _READ_THEN.items():
        _view(
            con,
            table,
            f"SELECT * FROM {catalog}.main.{table} WHERE CAST({column} AS DATE) <= {_literal(day + MORNING)}",
        )
    mature = _literal(day - timedelta(days=immature_days))
    _view(
        con,
        "bills",
        "SELECT * REPLACE ("
        f"x_Settled AND last_day(BillingPeriodStart) <= {mature} AS x_Settled, "
        f"least(x_DataThrough, {_literal(day)}) AS x_DataThrough, "
        f"least(x_MatureThrough, {mature}) AS x_MatureThrough) "
        f"FROM {catalog}.main.bills WHERE BillingPeriodStart <= {_literal(day)}",
    )
    _view(
        con,
        "generation",
        "SELECT * REPLACE ("
        "(SELECT CAST(max(x_DataThrough) AS VARCHAR) FROM bills WHERE x_Counted) AS data_through, "
        "(SELECT CAST(max(x_MatureThrough) AS VARCHAR) FROM bills WHERE x_Counted) AS mature_through, "
        "(SELECT CAST(bool_and(x_Settled) AS VARCHAR) FROM bills WHERE x_Counted) AS settled) "
        f"FROM {catalog}.main.generation",
    )
    for table in _COMPUTED:
        con.execute(f"CREATE TEMP TABLE {table} AS FROM {catalog}.main.{table} LIMIT 0")
    con.execute(sql.read("tables/weighed").replace("CREATE TABLE", "CREATE TEMP TABLE"))
    weigh_with(con, decided)
    for name in ("findings", "finding_history"):
        con.execute(f"CREATE TEMP TABLE {name} AS {sql.read(f'reports/{name}')}")


def _view(con: Connection, name: str, query: str) -> None:
    con.execute(f"CREATE TEMP VIEW {name} AS {query}")


def _literal(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
