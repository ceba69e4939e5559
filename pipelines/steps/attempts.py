"""The `deliveries` table: every attempt at every version, with its end state and reason.

Here: the record and its writing. Not here: the deciding (ingest.py).
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import polars as pl

from pipelines.errors import Code
from pipelines.exports.names import shown
from pipelines.warehouse import Connection, append, rows


class State(StrEnum):
    """How an attempt ended."""

    PUBLISHED = "PUBLISHED"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"
    RETRYABLE = "RETRYABLE"


@dataclass(frozen=True)
class Attempt:
    """One attempt at one version of one export's period; what is not known stays None."""

    source: str
    state: State
    code: Code | None = None
    reason: str | None = None
    export_id: str | None = None
    period: date | None = None
    version: str | None = None
    schema: str | None = None
    order: str | None = None
    files: int | None = None
    bytes: int | None = None
    source_rows: int | None = None
    charge_rows: int | None = None
    billed: Decimal | None = None
    currency: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))


_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "x_Attempt": pl.Int64,
    "x_AttemptedAt": pl.Datetime("us"),
    "x_ExportId": pl.String,
    "BillingPeriodStart": pl.Date,
    "x_Version": pl.String,
    "x_Schema": pl.String,
    "x_State": pl.String,
    "x_Code": pl.String,
    "x_Reason": pl.String,
    "x_Source": pl.String,
    "x_Order": pl.String,
    "x_Files": pl.Int64,
    "x_Bytes": pl.Int64,
    "x_SourceRows": pl.Int64,
    "x_ChargeRows": pl.Int64,
    "BilledCost": pl.Decimal(38, 12),
    "BillingCurrency": pl.String,
}


def record(con: Connection, attempt: Attempt) -> Attempt:
    """Append one attempt; attempts are numbered from 1 and never changed.

    A path whose bytes are no text is kept as it is shown: no table and no terminal could hold it otherwise.
    """
    attempt = replace(attempt, source=shown(attempt.source))
    number = rows(con, "SELECT coalesce(max(x_Attempt), 0) + 1 FROM deliveries")[0][0]
    values = (
        number,
        attempt.at,
        attempt.export_id,
        attempt.period,
        attempt.version,
        attempt.schema,
        attempt.state,
        attempt.code,
        attempt.reason,
        attempt.source,
        attempt.order,
        attempt.files,
        attempt.bytes,
        attempt.source_rows,
        attempt.charge_rows,
        attempt.billed,
        attempt.currency,
    )
    append(con, "deliveries", pl.DataFrame([values], schema=pl.Schema(_TYPES), orient="row"))
    return attempt


def reason(what: str, where: str, hint: str) -> str:
    """A refusal in one line."""
    return "; ".join(part for part in (what, where and f"where: {where}", hint and f"hint: {hint}") if part)
