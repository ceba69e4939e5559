"""Charges into marts: one billing period of every mart, replaced in one transaction.

Here: which marts there are and their replacement. Not here: their SQL (sql/marts, whose first lines state the grain).
"""

from datetime import date

import sql
from pipelines.warehouse import Connection, rows, transaction

FROM_CHARGES = tuple(name.removeprefix("marts/") for name in sql.names("marts"))
"""Marts made from charges."""

MARTS = (*FROM_CHARGES, "commitment_family_hour")
"""Every mart that is published; the hourly one is made with the charges, as they hold days."""


def ensure_marts(con: Connection) -> None:
    """Create the marts that are not there yet, empty; one that an older version left in another shape is made anew."""
    con.execute(sql.read("stage/commitment_family"))
    known = {name for (name,) in rows(con, "SELECT table_name FROM duckdb_tables()")}
    for mart in FROM_CHARGES:
        query = f"SELECT * FROM (\n{sql.read(f'marts/{mart}')}\n) WHERE BillingPeriodStart IS NULL"
        if mart not in known or _shape(con, f"FROM {mart}") != _shape(con, query):
            con.execute(f"CREATE OR REPLACE TABLE {mart} AS {query} LIMIT 0")
            con.execute("DELETE FROM mart_builds")


def _shape(con: Connection, query: str) -> list[tuple[object, object]]:
    return [(name, kind) for name, kind, *_ in rows(con, f"DESCRIBE {query}")]


def build(con: Connection, period: date) -> dict[str, int]:
    """Replace one billing period of every mart; return the rows of each."""
    built = {}
    of = {"period": period}
    ensure_marts(con)
    with transaction(con):
        for mart in FROM_CHARGES:
            query = f"SELECT * FROM (\n{sql.read(f'marts/{mart}')}\n) WHERE BillingPeriodStart = $period"
            con.execute(f"DELETE FROM {mart} WHERE BillingPeriodStart = $period", of)
            con.execute(f"INSERT INTO {mart} BY NAME {query}", of)
            built[mart] = rows(con, f"SELECT count(*) FROM {mart} WHERE BillingPeriodStart = $period", of)[0][0]
        con.execute("DELETE FROM mart_builds WHERE BillingPeriodStart = $period", of)
        con.execute("INSERT INTO mart_builds FROM period_versions WHERE BillingPeriodStart = $period", of)
    return built


def stale(con: Connection) -> list[date]:
    """The billing periods whose marts were built from other bill versions than those that count now, oldest first."""
    ensure_marts(con)
    return [found[0] for found in rows(con, sql.read("checks/marts_current"))]


def periods(con: Connection) -> list[date]:
    """The billing periods that charges hold, oldest first."""
    return [period for (period,) in rows(con, "SELECT DISTINCT BillingPeriodStart FROM bills ORDER BY ALL")]
