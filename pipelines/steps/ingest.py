"""Exports into charges: which versions to take, in which order, and how each attempt ended.

Here: the loop over what was discovered, newest first, so that any order and any repetition of deliveries ends in the
same state. Not here: discovery and landing (pipelines.exports), ranks of versions (known.py), SQL of one version
(charges.py).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import RejectedError, RetryableError
from pipelines.exports import (
    Candidate,
    Found,
    Landed,
    Refused,
    Staged,
    discard,
    discover,
    settle,
    stage,
    verify,
    version_of,
)
from pipelines.exports.accepted import accept, accepted
from pipelines.settings import Settings
from pipelines.steps import parts
from pipelines.steps.attempts import Attempt, State, reason, record
from pipelines.steps.charges import Bill, Taken, ensure_tables, source_totals, take, whole
from pipelines.steps.known import Rank, held, known, loose, named, order_in, unchanged
from pipelines.steps.source import opened
from pipelines.warehouse import Connection

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
    found: Sequence[Found] | None = None,
) -> list[Attempt]:
    """Take the newest complete version of every period under `paths`; record every attempt.

    Args:
        con: the writer's warehouse.
        settings: where landing is, whether to link, how many days are immature.
        paths: files, folders, export roots.
        periods: take only deliveries of these billing periods (and those whose rows alone can say).
        replace: take versions also when the warehouse holds a newer one.
        progress: told before each delivery.
        found: what lies under `paths`, where the caller knows it already.

    Raises:
        CloudWiseError: a path that does not exist. What is wrong with a delivery is an attempt, not an exception.
    """
    ensure_tables(con)
    found = outside_landing(settings, paths) if found is None else found
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
        record(con, Attempt(str(item.source), State.REJECTED, item.code, reason(item.what, item.where, item.hint)))
        for item in refused
    ]
    for number, candidate in enumerate(candidates):
        if progress is not None:
            progress(candidate.source.name, number, len(candidates))
        attempts += _attempt(con, settings, candidate, replace=replace)
    return attempts


def outside_landing(settings: Settings, paths: Sequence[Path | str]) -> list[Found]:
    """What lies under the paths; a path above landing, such as `.`, does not mean what has landed."""
    landing = settings.landing.resolve()
    return [item for item in discover(paths) if not item.source.resolve().is_relative_to(landing)]


def _attempt(con: Connection, settings: Settings, candidate: Candidate, *, replace: bool) -> list[Attempt]:
    staged: Staged | None = None
    try:
        if not replace:
            ended = known(con, candidate, version_of(candidate, settings.landing), settings.landing)
            if ended:
                return [record(con, attempt) for attempt in ended]
        staged = stage(candidate, settings.landing, link=settings.link_files)
        return _take_all(con, settings, staged, replace=replace)
    except RejectedError as error:
        return [record(con, _failed(candidate, staged, State.REJECTED, error))]
    except RetryableError as error:
        return [record(con, _failed(candidate, staged, State.RETRYABLE, error))]
    finally:
        if staged is not None:
            discard(staged)


def _take_all(con: Connection, settings: Settings, staged: Staged, *, replace: bool) -> list[Attempt]:
    """Every period of a delivery, and the record of it, or nothing.

    Landing knows the version before the warehouse commits it: killed between the two, the next run takes it again.
    """
    candidate = staged.candidate
    with opened(con, candidate.schema, staged.files, staged.folder) as source:  # swept after a kill, as its files are
        if candidate.manifest is None:
            parts.distinct(con, source)
        totals = source_totals(con, source)
        bills = _bills_in(staged, totals)
        with whole(con, source):
            new = [bill for bill in bills if replace or _newer(con, bill)]
            attempts = [
                unchanged(con, candidate, bill.export_id, bill.period, Rank(bill.order, bill.version), settings.landing)
                for bill in bills
                if bill not in new
            ]
            taken = {bill: take(con, source, totals, bill, settings.immature_days) for bill in new}
            for bill, what in taken.items():
                landed = settle(staged, settings.landing, bill.export_id, bill.period)
                accept(landed.folder, bill.order)
                attempts.append(
                    _published(str(candidate.source), bill, landed, what, _contradicted(candidate, bill.period))
                )
            return [record(con, attempt) for attempt in attempts]


def _contradicted(candidate: Candidate, period: date) -> str | None:
    """What to say of rows of another month than their manifest's: there are real ones, and a person should look."""
    if candidate.manifest is None or candidate.period in {None, period}:
        return None
    return (
        f"its manifest is of {candidate.period:%Y-%m}, these rows are of {period:%Y-%m}: see that no file was misplaced"
    )


def _newer(con: Connection, bill: Bill) -> bool:
    theirs = held(con, bill.export_id, bill.period)
    return theirs is None or (theirs.version != bill.version and theirs < Rank(bill.order, bill.version))


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
        with opened(con, landed.schema, landed.files, settings.spill) as source:
            totals = source_totals(con, source)
            payers = {loose(landed.schema, payer): payer for payer in set(totals["payer"])}
            payer = None if landed.export_name else payers[landed.export_id]
            bill = Bill(landed.export_id, landed.period, landed.version, landed.schema, order, payer)
            with whole(con, source):
                taken = take(con, source, totals, bill, settings.immature_days)
                attempt = _published(str(landed.source), bill, landed, taken, "rebuilt from landing")
                attempts.append(record(con, attempt))
    return attempts


def _bills_in(staged: Staged, totals: pl.DataFrame) -> list[Bill]:
    """The bills of a delivery: a named export's periods; without a manifest, each payer's periods as its own export.

    Files that nobody named may hold other payers tomorrow; what they say of one payer replaces that payer's bill alone.
    """
    candidate = staged.candidate
    name = named(candidate)
    return [
        Bill(
            name or loose(candidate.schema, payer),
            period,
            staged.version,
            candidate.schema,
            order_in(candidate, period),
            None if name else payer,
        )
        for payer, period in sorted(set(totals.select(pl.lit("") if name else "payer", "period").iter_rows()))
    ]


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


def _failed(
    candidate: Candidate, staged: Staged | None, state: State, error: RejectedError | RetryableError
) -> Attempt:
    return Attempt(
        str(candidate.source),
        state,
        error.code,
        reason(error.what, error.where, error.hint),
        named(candidate),
        candidate.period,
        staged.version if staged else None,
        candidate.schema,
        candidate.order,
        len(candidate.files),
        sum(file.size for file in candidate.files),
    )
