"""The warehouse: the one module of pipelines that imports duckdb.

Here: who may open which database how (one writer under a lock, any number of locked-down readers), and the few helpers
through which everyone speaks SQL. Not here: any table, any SQL of the domain, publishing (pipelines/publish).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.digest import digest, quoted
from pipelines.errors import CloudWiseError, Code, RetryableError
from pipelines.lock import Progress, exclusive
from pipelines.settings import Settings

__all__ = [
    "Connection",
    "DatabaseError",
    "Parameters",
    "append",
    "asked",
    "digest",
    "explained",
    "frame",
    "locked",
    "quoted",
    "reader",
    "rows",
    "transaction",
    "writer",
]

Connection = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

Parameters = Sequence[object] | Mapping[str, object] | None

# Nothing is fetched at run time, and a misspelt table name is an error rather than a Python variable of that name.
_CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
# Readers spill nowhere: beside the snapshot a spill file would be a write, and elsewhere is not theirs to choose.
_READ_ONLY = _CLOSED | {"enable_external_access": "false", "temp_directory": ""}

# What Polars, Python and JSON carry as it is. Not among them, so shown as DuckDB writes them: days and times (they may
# be infinite, or before the year 1), intervals, bytes, unions, maps of nested values.
_CARRIED = {
    "boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint",
    "float", "double", "decimal", "varchar", "uuid", "enum", "null",
}  # fmt: skip
_NESTED = {"list", "array", "struct"}

_opening = threading.Lock()

_MORE_ROOM = "raise memory_limit, lower threads, or point temp_directory to a disk with more room"

# What DuckDB says, what that means here, what to do.
_KNOWN = (
    ("max_temp_directory_size", "DuckDB ran out of spill space", _MORE_ROOM),
    ("Out of Memory Error", "DuckDB ran out of memory", _MORE_ROOM),
    ("No space left on device", "The disk is full", "free space beside data_dir and temp_directory"),
    (
        "not a valid DuckDB database file",
        "The file is not a DuckDB database",
        "move it away; `cloudwise rebuild` makes the warehouse again from landing",
    ),
    (
        "created with a newer version",
        "The database was written by a newer DuckDB",
        "upgrade CloudWise on this machine",
    ),
    ("Unknown unit for memory", "memory_limit is not a size", "write it like 4GB"),
    ("Memory must have a number", "memory_limit is not a size", "write it like 4GB"),
)


def locked(settings: Settings, *, wait: float = 0.0, progress: Progress | None = None) -> AbstractContextManager[None]:
    """The lock of the warehouse's only writer, without opening the warehouse; `wait`, `progress` as `writer` has them.

    Raises:
        RetryableError: WRITER_BUSY, when another process or thread holds it.
    """
    path = settings.warehouse
    return exclusive(path.with_name(path.name + ".lock"), wait=wait, progress=progress)


@contextmanager
def writer(settings: Settings, *, wait: float = 0.0, progress: Progress | None = None) -> Iterator[Connection]:
    """The warehouse, for its only writer: lock, then connect. Beyond `memory_limit`, DuckDB spills.

    Args:
        settings: where the warehouse and the spill folder are, memory limit, threads.
        wait: seconds to wait for another writer to end.
        progress: told, once, whom it waits for.

    Raises:
        RetryableError: WRITER_BUSY, when another process or thread writes it.
        CloudWiseError: the file is no warehouse of this version, or memory or disk ran out inside the body.
    """
    path = settings.warehouse
    with locked(settings, wait=wait, progress=progress), explained(path):
        settings.spill.mkdir(parents=True, exist_ok=True)
        config: dict[str, str | bool | int | float | list[str]] = {
            **_CLOSED,
            "memory_limit": settings.memory_limit,
            "temp_directory": str(settings.spill),
            "preserve_insertion_order": "false",  # else a large INSERT … SELECT buffers to keep the order
        }
        if settings.threads is not None:
            config["threads"] = settings.threads
        with duckdb.connect(path, config=config) as con:
            con.execute("SET TimeZone = 'UTC'")
            con.execute("SET enable_progress_bar = false")  # it would write over the caller's own
            yield con


@contextmanager
def reader(path: Path, *, memory_limit: str | None = None) -> Iterator[Connection]:
    """A database for reading: what runs on it can neither write, nor touch files or the network, nor change settings.

    Connections of one process to one file share its cache and must agree on `memory_limit` (default: DuckDB's, 80 % of
    the machine). Temporary tables and views are allowed; they live in memory.

    Raises:
        FileNotFoundError: there is no such file.
        CloudWiseError: it is no DuckDB database, or one that a newer version wrote.
    """
    config: dict[str, str | bool | int | float | list[str]] = {**_READ_ONLY}
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    with explained(path):
        with _opening:  # settings are per database: the second connection finds them locked
            con = duckdb.connect(path, read_only=True, config=config)
            if rows(con, "SELECT current_setting('lock_configuration')") == [(False,)]:
                con.execute("SET GLOBAL TimeZone = 'UTC'")
                con.execute("SET lock_configuration = true")
        with con:
            yield con


@contextmanager
def transaction(con: Connection) -> Iterator[None]:
    """All of the body or nothing of it."""
    con.execute("BEGIN TRANSACTION")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.TransactionException):  # a COMMIT that failed has ended it already
            con.execute("ROLLBACK")
        raise


def rows(con: Connection, sql: str, params: Parameters = None) -> list[tuple[Any, ...]]:
    """All rows of a statement; `[]` for one that returns none."""
    return con.execute(sql, params).fetchall()


def frame(con: Connection, sql: str, params: Parameters = None) -> pl.DataFrame:
    """The result of a query as a frame; DECIMAL stays Decimal; a sum of integers (HUGEINT) is Decimal(38, 0)."""
    result: pl.DataFrame = con.sql(sql, params=params).pl()
    return result


def asked(con: Connection, statement: str) -> pl.DataFrame:
    """The result of a statement that a person typed; what DuckDB says of it becomes an error for that person.

    Columns of types that not every format can carry, days and times among them, come as DuckDB's text.
    """
    try:
        count = len(con.extract_statements(statement))
        if count != 1:
            raise CloudWiseError(
                "There is no statement" if count == 0 else f"There are {count} statements; one is run at a time",
                hint='for example `cloudwise sql "select * from reconciliation"`',
            )
        relation: duckdb.DuckDBPyRelation | None = con.sql(statement)  # None: a statement without a result
        table: pl.DataFrame = pl.DataFrame() if relation is None else _as_text(relation).pl()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise CloudWiseError(
            f"The statement failed: {error}",
            hint='`cloudwise sql "show tables"` lists the tables, `describe findings` its columns',
        ) from error
    return table


def _as_text(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    carried = [_is_carried(kind) for kind in relation.types]
    if all(carried):
        return relation
    columns = enumerate(zip(relation.columns, carried, strict=True), start=1)  # by place: two may have one name
    return relation.project(
        ", ".join(f"#{place}{'' if kept else '::VARCHAR'} AS {quoted(name)}" for place, (name, kept) in columns)
    )


def _is_carried(kind: duckdb.sqltypes.DuckDBPyType) -> bool:
    if kind.id not in _NESTED | {"map"}:
        return kind.id in _CARRIED
    children = [child for _, child in kind.children if isinstance(child, duckdb.sqltypes.DuckDBPyType)]
    return all(child.id in _CARRIED if kind.id == "map" else _is_carried(child) for child in children)


def append(con: Connection, table: str, data: pl.DataFrame) -> int:
    """Insert a frame's rows by column name; absent columns are NULL, unknown ones an error. Returns the rows added."""
    con.register("appended_frame", data)
    try:
        con.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM appended_frame")  # noqa: S608  # quoted
    finally:
        with suppress(duckdb.TransactionException):  # after a failure it would hide what failed
            con.unregister("appended_frame")
    return data.height


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn those DuckDB errors that a user can act on into ours; the others pass unchanged."""
    try:
        yield
    except duckdb.Error as error:
        if (ours := _explanation(error, path)) is None:
            raise
        raise ours from error


def _explanation(error: duckdb.Error, path: Path) -> CloudWiseError | FileNotFoundError | None:
    text = str(error)
    if "database does not exist" in text:
        return FileNotFoundError(f"There is no database {path}")
    if "Could not set lock on file" in text:
        _, _, holder = text.partition("lock is held in ")
        return RetryableError(
            Code.WRITER_BUSY,
            f"Another program has the database open: {holder.partition('. ')[0]}",
            where=str(path),
            hint="close it, or let it read the published snapshot instead: findings.duckdb",
        )
    for phrase, what, hint in _KNOWN:
        if phrase in text:
            return CloudWiseError(what, where=str(path), hint=hint)
    return None
