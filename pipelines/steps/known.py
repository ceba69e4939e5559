"""What the warehouse holds already: which version of a period is newest, and whether a delivery must be read at all.

Versions of one export's period are ranked by (order, version): the digest breaks ties, so that every permutation and
repetition of deliveries ends in the same state. Here: ranks and what follows from them. Not here: reading (ingest.py).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import Code
from pipelines.exports import Candidate, SourceSchema, export_id
from pipelines.exports.accepted import accept
from pipelines.steps.attempts import Attempt, State
from pipelines.warehouse import Connection, rows


@dataclass(frozen=True, order=True)
class Rank:
    """The place of a version among those of its period; greater is newer."""

    order: str
    version: str


def named(candidate: Candidate) -> str | None:
    """The export's id where a manifest names it."""
    if candidate.export_name is None:
        return None
    return export_id("-".join(part for part in (candidate.account, candidate.export_name) if part))


def loose(schema: SourceSchema, payer: str) -> str:
    """The export's id where no manifest names it: one per payer."""
    return export_id(f"{schema.value}-{payer}")


def order_in(candidate: Candidate, period: date) -> str:
    """Newer is greater. A manifest's own period outranks stray rows of another period that it carries."""
    return f"{0 if candidate.period not in (None, period) else 1} {candidate.order}"


def held(con: Connection, export: str, period: date) -> Rank | None:
    """The version that charges hold of an export's period."""
    found = rows(
        con,
        "SELECT DISTINCT x_Order, x_Version FROM bills WHERE x_ExportId = $1 AND BillingPeriodStart = $2",
        [export, period],
    )
    return Rank(*found[0]) if found else None


def known(con: Connection, candidate: Candidate, version: str, landing: Path) -> list[Attempt]:
    """The attempts that end before anything is read: each period of this version is held, or a newer one of it is.

    Empty when it must be read. What is delivered again with a newer order is newer from now on.
    """
    name = named(candidate)
    before = rows(
        con,
        "SELECT DISTINCT x_ExportId, BillingPeriodStart FROM deliveries WHERE x_Version = $1 "
        "AND x_State IN ('PUBLISHED', 'UNCHANGED') ORDER BY ALL",
        [version],
    )
    places = [(export, period) for export, period in before if name in (None, export)]
    if not places and name is not None and candidate.period is not None:
        places = [(name, candidate.period)]
    attempts = []
    for export, period in places:
        mine, theirs = Rank(order_in(candidate, period), version), held(con, export, period)
        if theirs is None or (theirs.version != version and theirs < mine):
            return []
        attempts.append(unchanged(con, candidate, export, period, mine, landing))
    return attempts


def unchanged(con: Connection, candidate: Candidate, export: str, period: date, mine: Rank, landing: Path) -> Attempt:
    """The attempt at a version that is held, or that a newer one outranks; the held one takes the newer order."""
    theirs = held(con, export, period)
    code, why = Code.SAME_VERSION, "already published"
    if theirs is not None and theirs.version != mine.version:
        code = Code.OLDER_VERSION
        why = (
            f"older than version {theirs.version}; if both are parts of one bill, put them in one folder; "
            "`--replace` takes it all the same"
        )
    elif theirs is not None and theirs < mine:
        accept(landing / export / f"{period:%Y-%m}" / mine.version, mine.order)
        con.execute(
            "UPDATE bills SET x_Order = $1 WHERE x_ExportId = $2 AND BillingPeriodStart = $3",
            [mine.order, export, period],
        )
    return Attempt(
        str(candidate.source),
        State.UNCHANGED,
        code,
        why,
        export,
        period,
        mine.version,
        candidate.schema,
        mine.order,
        len(candidate.files),
        sum(file.size for file in candidate.files),
    )
