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


def build(con: Connection, period: date) -> dict[str, int]:
    """Replace one billing period of every mart; return the rows of each."""
    built = {}
    with transaction(con):
        for mart in FROM_CHARGES:
            query = f"SELECT * FROM (\n{sql.read(f'marts/{mart}')}\n) WHERE BillingPeriodStart = $period"
            con.execute(f"CREATE TABLE IF NOT EXISTS {mart} AS {query} LIMIT 0", {"period": period})
            con.execute(f"DELETE FROM {mart} WHERE BillingPeriodStart = $period", {"period": period})
            con.execute(f"INSERT INTO {mart} BY NAME {query}", {"period": period})
            built[mart] = rows(con, f"SELECT count(*) FROM {mart} WHERE BillingPeriodStart = $period", {"period": period})[0][0]
    return built


def periods(con: Connection) -> list[date]:
    """The billing periods that charges hold, oldest first."""
    return [period for (period,) in rows(con, "SELECT DISTINCT BillingPeriodStart FROM bills ORDER BY ALL")]
