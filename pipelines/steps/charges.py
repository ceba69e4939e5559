"""One version of one export into `charges`, period by period, each replaced whole in one transaction.

Here: source totals first, then charges, then the two compared to the last digit before anything is committed.
Not here: which versions to take (ingest.py), marts (marts.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

import sql
from pipelines.errors import Code, RejectedError
from pipelines.steps.faults import rejection
from pipelines.steps.source import Source
from pipelines.warehouse import Connection, DatabaseError, append, frame, rows, transaction

_HELD = (
    "charges",
    "split_charges",
    "commitment_export_hour",
    "usage_export_hours",
    "commitment_terms",
    "reconciliation",
    "bills",
)


@dataclass(frozen=True)
class Bill:
    """What one transaction replaces: one export's period, in one version."""

    export_id: str
    period: date
    version: str
    schema: str
    order: str
    payer: str | None = None
    """The only payer of the source that this bill is of; None: all of them."""


@dataclass(frozen=True)
class Taken:
    """What one transaction put there."""

    source_rows: int
    charge_rows: int
    billed: Decimal | None
    """None where the bill is in several currencies: they are never added."""
    currencies: tuple[str, ...]


def ensure_tables(con: Connection) -> None:
    """Create the tables that are not there yet."""
    for name in sql.names("tables"):
        con.execute(sql.read(name))


def source_totals(con: Connection, source: Source) -> pl.DataFrame:
    """Rows and exact sums of the source by period, payer, account, line item type and currency.

    Raises:
        RejectedError: an amount, a time, a currency or an account that is none, or a row without its cost, naming file,
            row and column; or no rows at all.
    """
    try:
        totals = frame(con, source.before("source_totals"))
    except DatabaseError as error:
        raise rejection(con, source, error) from error
    where = ", ".join(sorted({str(getattr(file, "source", file.path)) for file in source.files})[:3])
    if totals.is_empty():
        raise RejectedError(
            Code.NO_ROWS,
            "The bill has a header and no rows",
            where=where,
            hint="an empty delivery replaces nothing; wait for the next one",
        )
    for column, meaning in (
        ("period", "billing period"),
        ("payer", "payer account"),
        ("currency", "currency"),
        ("line_item_type", "line item type"),
        ("through", "usage start"),
    ):
        if totals[column].is_null().any() or (totals[column].cast(pl.String) == "").any():  # legacy CUR writes ''
            raise RejectedError(
                Code.ABSENT_COLUMN,
                f"Some rows have no {meaning}",
                where=where,
                hint="the export is damaged or was edited; deliver it again",
            )
    return totals


@contextmanager
def whole(con: Connection, source: Source) -> Iterator[None]:
    """All of a delivery's periods replaced, and the exports that count chosen anew, or everything left as it was.

    Two exports of one bill (say legacy CUR and FOCUS) are one cost, not two: CUR 2.0 counts before legacy CUR before
    FOCUS, then the newest version.

    Raises:
        RejectedError: a cell that cannot be read, named.
    """
    try:
        with transaction(con):
            yield
            con.execute(sql.read("stage/counted_bills"))
    except DatabaseError as error:
        raise rejection(con, source, error) from error


def take(con: Connection, source: Source, totals: pl.DataFrame, bill: Bill, immature_days: int) -> Taken:
    """Replace one export's period by this version, inside `whole`.

    Raises:
        RejectedError: UNRECONCILED when charges differ from the source by anything at all; see also `whole`.
    """
    mine = totals.filter(pl.col("period") == bill.period)
    if bill.payer is not None:
        mine = mine.filter(pl.col("payer") == bill.payer)
    parameters = {"export": bill.export_id, "version": bill.version, "period": bill.period}
    for table in _HELD:
        con.execute(
            f"DELETE FROM {table} WHERE x_ExportId = $1 AND BillingPeriodStart = $2",
            [bill.export_id, bill.period],
        )
    append(con, "bills", _bills(mine, bill, immature_days))
    con.execute(f"INSERT INTO charges BY NAME {_of_bill(source.charges())}", parameters)
    if mine["is_split"].any():
        con.execute(f"INSERT INTO split_charges BY NAME {_of_bill(source.before('split_charge'))}", parameters)
    _take_hours(con, source, bill)
    con.execute(
        f"INSERT INTO commitment_terms BY NAME {_of_bill(source.before('commitment_terms'))}",
        {"export": bill.export_id, "period": bill.period},
    )
    con.execute(sql.read("stage/not_available"), [bill.export_id, bill.period])
    _reconcile(con, mine, bill)
    billed = mine.filter(~pl.col("is_split"))
    currencies = tuple(sorted(set(billed["currency"])))
    (charge_rows,) = rows(
        con,
        "SELECT count(*) FROM charges WHERE x_ExportId = $1 AND BillingPeriodStart = $2",
        [bill.export_id, bill.period],
    )[0]
    return Taken(
        source_rows=int(mine["source_rows"].sum()),
        charge_rows=charge_rows,
        billed=sum(billed["cost"].to_list(), Decimal(0)) if len(currencies) <= 1 else None,
        currencies=currencies,
    )


def _take_hours(con: Connection, source: Source, bill: Bill) -> None:
    """What charges, which hold days, cannot tell: one pass over the rows of a bill that is hourly, for both tables."""
    of = {"export": bill.export_id, "period": bill.period}
    if not rows(
        con, "SELECT 1 FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period AND x_Hourly", of
    ):
        return
    hours = f"CREATE OR REPLACE TEMP TABLE line_item_hour AS {source.before('line_item_hour')}"
    con.execute(hours, {"period": bill.period})
    for table, query in (("commitment_export_hour", "commitment_family_hour"), ("usage_export_hours", "usage_hours")):
        con.execute(f"INSERT INTO {table} BY NAME {sql.read(f'stage/{query}')}", of)
    con.execute("DROP TABLE line_item_hour")


def _of_bill(query: str) -> str:
    """Of a query's rows those whose payer this bill is of; `bills` names them already."""
    return (
        f"SELECT * FROM ({query}) WHERE BillingAccountId IN "
        "(SELECT BillingAccountId FROM bills WHERE x_ExportId = $export AND BillingPeriodStart = $period)"
    )


def _bills(mine: pl.DataFrame, bill: Bill, immature_days: int) -> pl.DataFrame:
    usage = pl.col("line_item_type").is_in(["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"])
    per_payer = (
        mine.filter(~pl.col("is_split"))
        .group_by("payer")
        .agg(
            settled=pl.col("uninvoiced").sum() == 0,
            hourly=pl.col("hourly").filter(usage).sum() * 2 > pl.col("source_rows").filter(usage).sum(),
            through=pl.col("through").filter(usage).max().fill_null(pl.col("through").max()),
        )
    )
    end = (bill.period + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    per_payer = per_payer.with_columns(through=pl.col("through").clip(bill.period, end))  # a stray day moves nothing
    return per_payer.select(
        x_ExportId=pl.lit(bill.export_id),
        BillingPeriodStart=pl.lit(bill.period),
        BillingAccountId=pl.col("payer"),
        x_Version=pl.lit(bill.version),
        x_Schema=pl.lit(bill.schema),
        x_Order=pl.lit(bill.order),
        x_Hourly=pl.col("hourly"),
        x_Settled=pl.col("settled"),
        x_DataThrough=pl.col("through"),
        x_MatureThrough=pl.when("settled")
        .then(pl.lit(end))
        .otherwise(pl.col("through") - pl.duration(days=immature_days)),
        x_Counted=pl.lit(value=False),
    )


def _reconcile(con: Connection, mine: pl.DataFrame, bill: Bill) -> None:
    con.register("source_side", mine.filter(~pl.col("is_split")))
    try:
        con.execute(sql.read("stage/reconciliation"), [bill.export_id, bill.version, bill.period])
    finally:
        con.unregister("source_side")
    offending = rows(con, f"{sql.read('checks/reconciliation')} LIMIT 3")
    if offending:
        raise RejectedError(
            Code.UNRECONCILED,
            "Charges do not equal the source; nothing was replaced",
            where="; ".join(str(row) for row in offending),
            hint="this is a defect of CloudWise: please report these rows",
        )
