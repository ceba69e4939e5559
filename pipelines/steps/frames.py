"""Marts as the frames of models/focus.py: the columns of the schema, money as Float64, maturity beside each day.

Here: reading one payer's window of a mart. Not here: what is computed from it (models/features).
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from models.focus import (
    COMMITMENT_DAY,
    COMMITMENT_FAMILY_HOUR,
    COMMITMENT_RESOURCE_DAY,
    DISCOUNT_DAY,
    RESOURCE_DAY,
    USAGE_TYPE_DAY,
    Frame,
)
from models.metric import RESOURCE_METRICS
from pipelines.warehouse import Connection, frame, quoted

_TYPES: dict[object, str] = {
    pl.Float64: "DOUBLE",
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Int32: "INTEGER",
    pl.Boolean: "BOOLEAN",
    pl.Datetime: "TIMESTAMP",
}
_DAY = {
    RESOURCE_DAY.name: "ChargePeriodStart",
    USAGE_TYPE_DAY.name: "ChargePeriodStart",
    COMMITMENT_DAY.name: "ChargePeriodStart",
    COMMITMENT_RESOURCE_DAY.name: "ChargePeriodStart",
    DISCOUNT_DAY.name: "ChargePeriodStart",
    COMMITMENT_FAMILY_HOUR.name: "CAST(x_Hour AS DATE)",
}


def read(
    con: Connection, wanted: Frame, payer: str, accounts: Sequence[str] | None, first: date, last: date
) -> pl.DataFrame:
    """One payer's rows of a mart from `first` to `last` (inclusive), of some accounts or (None) of all.

    Sorted by every column, so that sums of floats do not depend on how the warehouse happened to store the rows.
    """
    day = _DAY[wanted.name]
    columns = ", ".join(
        f"coalesce({day} <= x_MatureThrough, false) AS x_Mature"
        if name == "x_Mature"
        else f"CAST({quoted(name)} AS {_TYPES[type(kind)]}) AS {quoted(name)}"
        for name, kind in wanted.schema.items()
    )
    where = f"BillingAccountId = $payer AND {day} BETWEEN $first AND $last"
    parameters: dict[str, object] = {"payer": payer, "first": first, "last": last}
    if accounts is not None:
        where += " AND list_contains($accounts, coalesce(SubAccountId, ''))"
        parameters["accounts"] = list(accounts)
    mature = (  # by the day's own bill: what a later month says of itself changes nothing of an earlier day
        "SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer"
    )
    table = frame(
        con,
        f"SELECT {columns} FROM {wanted.name} LEFT JOIN ({mature}) ON period = date_trunc('month', {day}) "
        f"WHERE {where} ORDER BY ALL",
        parameters,
    )
    return table.match_to_schema(wanted.schema)


def first_seen(con: Connection, payer: str, accounts: Sequence[str]) -> pl.DataFrame:
    """The first day of each resource of these accounts in any bill held."""
    return frame(
        con,
        "SELECT BillingAccountId, SubAccountId, ResourceId, min(x_FirstDay) AS x_FirstDay FROM resource_period WHERE "
        "BillingAccountId = $payer AND list_contains($accounts, coalesce(SubAccountId, '')) GROUP BY ALL ORDER BY ALL",
        {"payer": payer, "accounts": list(accounts)},
    )


def read_metrics(con: Connection, accounts: Sequence[str], first: date, last: date) -> pl.DataFrame:
    """RESOURCE_METRICS of these accounts, and of resources whose account no source names, from `first` to `last`."""
    columns = ", ".join(map(quoted, RESOURCE_METRICS.columns))
    table = frame(
        con,
        f"SELECT {columns} FROM resource_metrics WHERE x_Day BETWEEN $first AND $last "
        "AND (SubAccountId IS NULL OR list_contains($accounts, SubAccountId)) ORDER BY ALL",
        {"accounts": list(accounts), "first": first, "last": last},
    )
    return table.match_to_schema(RESOURCE_METRICS.schema)
