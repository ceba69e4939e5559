"""A snapshot file: audited before, built, checkpointed, and compared with its source.

Here: everything that speaks SQL while publishing. Not here: names, pointers, the order of the steps.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from models.generation import FILE_NAME, Generation
from pipelines.digest import Fingerprint, fingerprint
from pipelines.errors import CloudWiseError, PublishError
from pipelines.publish.generation import pointed
from pipelines.warehouse import Connection, DatabaseError, quoted, reader, rows, transaction

ALIAS = "snapshot_being_built"
SHOWN_OFFENDERS = 5

LAID_BY = ("SubAccountId", "ChargePeriodStart")
"""Readers ask for an account and its days: rows that lie together are found without reading the others."""


def audit(con: Connection, checks: Sequence[tuple[str, str]]) -> None:
    """Run every check, each a query for offending rows: one that never ran elsewhere cannot be skipped here.

    Raises:
        PublishError: with the names of the checks that found rows, and the first rows of each.
    """
    found = {name: con.execute(sql).fetchmany(SHOWN_OFFENDERS) for name, sql in checks}
    if failed := {name: offenders for name, offenders in found.items() if offenders}:
        lines = [f"{name}: {offender}" for name, offenders in failed.items() for offender in offenders]
        raise PublishError(
            f"The audit found offending rows: {', '.join(failed)}",
            where="\n    ".join(lines),
            hint="nothing was published; the generation before stays current",
        )


def build(con: Connection, path: Path, tables: Sequence[str], generation: Generation) -> None:
    """Copy the tables, and the `generation` table, into a new database file; nothing is left in a write-ahead log."""
    con.execute(f"ATTACH {_literal(str(path))} AS {ALIAS}")
    with transaction(con):
        for table in tables:
            con.execute(f"CREATE TABLE {ALIAS}.{quoted(table)} AS FROM {quoted(table)}{_laid(con, table)}")
        facts = _facts(generation)
        columns = ", ".join(f"{_literal(value)} AS {quoted(name)}" for name, value in facts.items())
        con.execute(f"CREATE TABLE {ALIAS}.generation AS SELECT {columns}")
        con.execute(f"ALTER TABLE {ALIAS}.generation ALTER number TYPE BIGINT")
    con.execute(f"CHECKPOINT {ALIAS}")  # explicit: the one that closing does hides its failure
    con.execute(f"DETACH {ALIAS}")
    if (log := _log(path)).exists():
        raise PublishError("The snapshot was not written whole: a write-ahead log is left", where=str(log))


def verify(con: Connection, path: Path, source: Mapping[str, Fingerprint], generation: Generation) -> None:
    """Reopen the file as a reader would, and compare everything with the source.

    Raises:
        PublishError: naming the table, what differs, and both values.
    """
    ((limit,),) = rows(con, "SELECT current_setting('memory_limit')")
    with reader(path, memory_limit=limit) as snapshot:
        for table, expected in source.items():
            _same(table, "columns or rows or content", fingerprint(snapshot, table), expected)
            _same(table, "exact sums", money(snapshot, table, expected), money(con, table, expected))
        stored = rows(snapshot, "SELECT generation, number, digest FROM generation")
        _same("generation", "name", stored, [(generation.id, generation.number, generation.digest)])


def money(con: Connection, table: str, content: Fingerprint) -> dict[str, Decimal | None]:
    """The exact sum of each DECIMAL column of a table."""
    names = [name for name, kind in content.columns if kind.startswith("DECIMAL")]
    if not names:
        return {}
    sums = ", ".join(f"sum({quoted(name)})" for name in names)
    ((*values,),) = rows(con, f"SELECT {sums} FROM {quoted(table)}")  # noqa: S608  # quoted
    return dict(zip(names, values, strict=True))


def discard(con: Connection, published: Path) -> None:
    """Undo what a failed publish left: all files newer than the pointer. The next publish prunes the rest."""
    with suppress(DatabaseError):  # not attached, or invalid since an I/O error
        con.execute(f"DETACH {ALIAS}")
    with suppress(OSError, CloudWiseError):
        newest = pointed(published)
        for path in published.iterdir():
            match = FILE_NAME.fullmatch(path.name)
            if match and int(match["number"]) > (newest.number if newest else 0):
                path.unlink()


def _laid(con: Connection, table: str) -> str:
    held = {name for name, *_ in con.execute(f"DESCRIBE {quoted(table)}").fetchall()}
    keys = [name for name in LAID_BY if name in held]
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def _facts(generation: Generation) -> dict[str, str]:
    return {
        "generation": generation.id,
        "number": str(generation.number),
        "digest": generation.digest,
        **generation.info,
    }


def _same(table: str, what: str, snapshot: object, source: object) -> None:
    if snapshot != source:
        raise PublishError(
            f"The snapshot differs from the warehouse in {what} of {table}",
            where=f"snapshot: {snapshot}; warehouse: {source}",
            hint="nothing was published; run it again, and check the disk if it happens twice",
        )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _log(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
