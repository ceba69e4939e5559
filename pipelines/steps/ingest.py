"""Exports into charges: which versions to take, in which order, and how each attempt ended.

Here: the loop over what was discovered, newest first, so that any order and any repetition of deliveries ends in the
same state. Not here: discovery and landing (pipelines.exports), SQL of one version (charges.py).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from pipelines.errors import Code, RejectedError, RetryableError
from pipelines.exports import (
    Candidate,
    Landed,
    Refused,
    Staged,
    discard,
    discover,
    export_id,
    settle,
    stage,
    verify,
    version_of,
)
from pipelines.exports.accepted import accept, accepted
from pipelines.settings import Settings
from pipelines.steps.attempts import Attempt, State, record
from pipelines.steps.charges import Bill, Taken, count_bills, ensure_tables, source_totals, take
from pipelines.steps.source import opened
from pipelines.warehouse import Connection, rows

Progress = Callable[[str, int, int], None]
"""Called with (what is read, deliveries done, deliveries in all)."""


def ingest(
    con: Connection,
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    periods: Iterable[date] | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> list[Attempt]:
    """Take the newest complete version of every period under `paths`; record every attempt.

    Args:
        con: the writer's warehouse.
        settings: where landing is, whether to link, how many days are immature.
        paths: files, folders, export roots.
        periods: take only deliveries of these billing periods (and those whose rows alone can say).
        replace: take versions also when the warehouse holds a newer one.
        progress: told before each delivery.

    Raises:
        CloudWiseError: a path that does not exist. What is wrong with a delivery is an attempt, not an exception.
    """
    ensure_tables(con)
    found = discover(paths)
    refused = [item for item in found if isinstance(item, Refused)]
    wanted = None if periods is None else set(periods)
    candidates = sorted(
        (
            item
            for item in found
            if isinstance(item, Candidate) and (wanted is None or item.period is None or item.period in wanted)
        ),
        key=lambda item: (item.order, str(item.source)),
        reverse=True,
    )
    attempts = [
        record(con, Attempt(str(item.source), State.REJECTED, item.code, _reason(item.what, item.where, item.hint)))
        for item in refused
    ]
    for number, candidate in enumerate(candidates):
        if progress is not None:
            progress(candidate.source.name, number, len(candidates))
        attempts += [record(con, attempt) for attempt in _attempt(con, settings, candidate, replace=replace)]
    count_bills(con)
    return attempts


def _attempt(con: Connection, settings: Settings, candidate: Candidate, *, replace: bool) -> Iterator[Attempt]:
    staged: Staged | None = None
    try:
        known = None if replace else _known(con, candidate, version_of(candidate, settings.landing))
        if known is not None:
            yield known
            return
        staged = stage(candidate, settings.landing, link=settings.link_files)
        yield from _take_all(con, settings, staged, replace=replace)
    except RejectedError as error:
        yield _failed(candidate, staged, State.REJECTED, error)
    except RetryableError as error:
        yield _failed(candidate, staged, State.RETRYABLE, error)
    finally:
        if staged is not None:
            discard(staged)


def _known(con: Connection, candidate: Candidate, version: str) -> Attempt | None:
    """An attempt that ends before anything is read: this version is held, or a newer one of its period is."""
    held = rows(
        con,
        "SELECT x_ExportId, min(BillingPeriodStart), max(x_Order) FROM bills WHERE x_Version = $1 GROUP BY x_ExportId "
        "ORDER BY x_ExportId",
        [version],
    )
    name = _named(candidate)
    for export, period, order in held:
        if name in (None, export):
            return _unchanged(candidate, version, export, period, order, Code.SAME_VERSION, "already published")
    if name is None or candidate.period is None:
        return None
    newer = rows(
        con,
        "SELECT x_Version, x_Order FROM bills WHERE x_ExportId = $1 AND BillingPeriodStart = $2 "
        "AND x_Order > $3 LIMIT 1",
        [name, candidate.period, _order(candidate, candidate.period)],
    )
    for newer_version, order in newer:
        return _unchanged(
            candidate,
            version,
            name,
            candidate.period,
            order,
            Code.OLDER_VERSION,
            f"older than version {newer_version}; `--replace` takes it all the same",
        )
    return None


def _take_all(con: Connection, settings: Settings, staged: Staged, *, replace: bool) -> Iterator[Attempt]:
    candidate = staged.candidate
    with opened(con, candidate.schema, staged.files, settings.spill) as source:
        totals = source_totals(con, source)
        export = _named(candidate) or _by_payer(candidate, sorted(set(totals["payer"])))
        for period in sorted(set(totals["period"])):
            bill = Bill(export, period, staged.version, candidate.schema, _order(candidate, period))
            newer = rows(
                con,
                "SELECT x_Version, x_Order FROM bills WHERE x_ExportId = $1 AND BillingPeriodStart = $2 "
                "AND (x_Order > $3 OR x_Version = $4) LIMIT 1",
                [export, period, bill.order, staged.version],
            )
            if newer and not replace:
                same = newer[0][0] == staged.version
                yield _unchanged(
                    candidate,
                    staged.version,
                    export,
                    period,
                    bill.order,
                    Code.SAME_VERSION if same else Code.OLDER_VERSION,
                    "already published"
                    if same
                    else f"older than version {newer[0][0]}; if both are parts of one bill, put them in one folder",
                )
                continue
            landed = settle(staged, settings.landing, export, period)  # first: what charges hold must be in landing
            taken = take(con, source, totals, bill, settings.immature_days)
            accept(landed, bill.order)
            yield _published(str(candidate.source), bill, landed, taken, None)


def rebuild(con: Connection, settings: Settings, *, progress: Progress | None = None) -> list[Attempt]:
    """Take every accepted version again from landing; what a lost or doubted warehouse is made from.

    Raises:
        RejectedError: a landed file is not as it was settled.
    """
    ensure_tables(con)
    attempts = []
    versions = list(accepted(settings.landing))
    for number, (landed, order) in enumerate(versions):
        if progress is not None:
            progress(f"{landed.export_id} {landed.period:%Y-%m}", number, len(versions))
        verify(landed)
        bill = Bill(landed.export_id, landed.period, landed.version, landed.schema, order)
        with opened(con, landed.schema, landed.files, settings.spill) as source:
            taken = take(con, source, source_totals(con, source), bill, settings.immature_days)
        attempts.append(record(con, _published(str(landed.source), bill, landed, taken, "rebuilt from landing")))
    count_bills(con)
    return attempts


def _named(candidate: Candidate) -> str | None:
    if candidate.export_name is None:
        return None
    return export_id("-".join(part for part in (candidate.account, candidate.export_name) if part))


def _by_payer(candidate: Candidate, payers: list[str]) -> str:
    more = f"-and-{len(payers) - 1}-more" if len(payers) > 1 else ""
    return export_id(f"{candidate.schema.value}-{payers[0]}{more}")


def _order(candidate: Candidate, period: date) -> str:
    """Newer is greater. A manifest's own period outranks stray rows of another period that it carries."""
    return f"{0 if candidate.period not in (None, period) else 1} {candidate.order}"


def _published(source: str, bill: Bill, landed: Landed, taken: Taken, reason: str | None) -> Attempt:
    return Attempt(
        source,
        State.PUBLISHED,
        None,
        reason,
        bill.export_id,
        bill.period,
        bill.version,
        bill.schema,
        bill.order,
        len(landed.files),
        sum(file.source_size for file in landed.files),
        taken.source_rows,
        taken.charge_rows,
        taken.billed,
        ", ".join(taken.currencies),
    )


def _unchanged(
    candidate: Candidate, version: str, export: str, period: date, order: str, code: Code, why: str
) -> Attempt:
    return Attempt(
        str(candidate.source),
        State.UNCHANGED,
        code,
        why,
        export,
        period,
        version,
        candidate.schema,
        order,
        len(candidate.files),
        sum(file.size for file in candidate.files),
    )


def _failed(
    candidate: Candidate, staged: Staged | None, state: State, error: RejectedError | RetryableError
) -> Attempt:
    return Attempt(
        str(candidate.source),
        state,
        error.code,
        _reason(error.what, error.where, error.hint),
        _named(candidate),
        candidate.period,
        staged.version if staged else None,
        candidate.schema,
        candidate.order,
        len(candidate.files),
        sum(file.size for file in candidate.files),
    )


def _reason(what: str, where: str, hint: str) -> str:
    return "; ".join(part for part in (what, where and f"where: {where}", hint and f"hint: {hint}") if part)
