"""Why the anomalies among a payer's findings happened: their charges read, the pure function called.

Here: which rows of the warehouse belong to which finding. Not here: what follows from them (models/causes), where it is
written (judge.py, in the transaction of the verdicts).
"""

from typing import Final

import polars as pl

import sql
from models.causes import CAUSE, CHARGE, HOURS, causes, scopes
from models.finding import Category
from pipelines.warehouse import Connection, frame, rows

_SCOPE: Final = "cause_scope"
_CHARGE: Final = "cause_charge"


def explain(con: Connection, payer: str, findings: pl.DataFrame) -> pl.DataFrame:
    """CAUSE of the anomalies among FINDING rows of one payer, for each day of judgement."""
    anomalies = findings.filter(Category=Category.ANOMALY.value)
    if anomalies.is_empty():
        return pl.DataFrame(schema=CAUSE)
    of = {"payer": payer}
    con.register(_SCOPE, scopes(anomalies))
    charges = frame(con, sql.read("stage/cause_charges"), of).cast(CHARGE)
    con.register(_CHARGE, charges)
    hours = frame(con, sql.read("stage/cause_hours"), of).cast(HOURS)
    for name in (_SCOPE, _CHARGE):
        con.unregister(name)
    since = rows(con, "SELECT min(ChargePeriodStart) FROM service_day WHERE BillingAccountId = $1", [payer])
    return causes(anomalies, charges, hours, since[0][0])
