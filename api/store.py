"""The published snapshot, for reading: the one module of the API that imports duckdb.

Here: which generation is open, connections that can only read, constant SQL (sql/api) with bound values, the time a
query may take. Not here: what is asked (api/routes), who may ask (api/auth.py), the breaker (api/breaker.py).

A request borrows one `Snapshot` and reads nothing else, so an answer never mixes generations. A generation that is no
longer the newest stays open while somebody reads it.
"""

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb
import polars as pl
from cachetools import LRUCache

import sql
from api.deadlines import Deadlines
from api.errors import GenerationGoneError, NothingPublishedError, QueryTooLongError, StoreError
from models.generation import ID, POINTER, Generation, file_of, heard

KEPT_ANSWERS: Final = 256
"""Small results kept of each generation."""

T = TypeVar("T")

KEPT_OPEN: Final = 3
"""Generations open at once, the newest among them, as long as nobody reads the older ones."""

_CONFIG: Final[Mapping[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
}


@dataclass(frozen=True, eq=False)  # itself, not its content
class Snapshot:
    """One generation, open for reading; any number of threads may ask it at once."""

    generation: Generation
    _con: duckdb.DuckDBPyConnection
    _deadlines: Deadlines
    _kept: LRUCache[Hashable, Future[Any]] = field(default_factory=lambda: LRUCache(KEPT_ANSWERS))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def frame(self, name: str, params: Mapping[str, object] | None = None) -> pl.DataFrame:
        """The result of sql/api/<name>.sql with these values bound.

        Raises:
            QueryTooLongError: it took longer than a query may.
            StoreError: the snapshot could not be read.
        """
        with self._asking(name) as (cursor, query):
            result: pl.DataFrame = cursor.sql(query, params=dict(params or {})).pl()
        return result

    def rows(self, name: str, params: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """As `frame`, as one dict per row: sooner for few rows (the query is planned once), later for many."""
        with self._asking(name) as (cursor, query):
            result = cursor.execute(query, dict(params or {}))
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def once(self, name: str) -> list[dict[str, Any]]:
        """As `rows`, of a small query without values, which is asked once of each generation."""
        return self.kept(name, lambda: self.rows(name))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this generation and key by who comes first; nobody may change it.

        Args:
            key: all that it depends on but the generation, who may see what included.
            make: makes it; what it raises, all who wait are told, and the next makes it again.
        """
        with self._lock:
            known: Future[T] | None = self._kept.get(key)
            mine: Future[T] = Future()
            if known is None:
                self._kept[key] = mine
        if known is not None:
            return known.result()
        try:
            mine.set_result(make())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            mine.set_exception(error)
            raise
        return mine.result()

    @contextmanager
    def _asking(self, name: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        query = sql.read(f"api/{name}")
        try:
            with self._con.cursor() as cursor, self._deadlines.watch(cursor.interrupt):
                yield cursor, query
        except duckdb.InterruptException as error:
            raise QueryTooLongError(f"sql/api/{name}.sql") from error
        except duckdb.Error as error:
            raise StoreError(str(error)) from error


@dataclass
class _Open:
    snapshot: Snapshot
    con: duckdb.DuckDBPyConnection
    readers: int = 0


class Store:
    """The snapshots of one `published/` folder.

    Args:
        published: the folder that the pipeline publishes to.
        memory_limit: of DuckDB, for each generation that is open.
        query_seconds: the longest that one query may take.
    """

    def __init__(self, published: Path, *, memory_limit: str = "1GB", query_seconds: float = 10) -> None:
        self._published = published
        self._config = dict(_CONFIG) | {"memory_limit": memory_limit}
        self._deadlines = Deadlines(query_seconds)
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._open: dict[str, _Open] = {}
        self._newest: tuple[tuple[int, int], Generation] | None = None

    def newest(self) -> Generation:
        """What the pointer says; read again only when it was replaced.

        Raises:
            NothingPublishedError: there never was a pointer.
            StoreError: it is lost, cannot be read, or holds something else.
        """
        pointer = self._published / POINTER
        try:
            facts = pointer.stat()
            stamp = (facts.st_ino, facts.st_mtime_ns)
            if (newest := self._newest) is not None and newest[0] == stamp:
                return newest[1]
            generation = heard(pointer.read_bytes())
        except FileNotFoundError as error:
            if any(self._published.glob(file_of("*"))):
                raise StoreError("The pointer is gone, the snapshots are not") from error
            raise NothingPublishedError(str(self._published)) from error
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise StoreError(f"The pointer cannot be read: {error}") from error
        self._newest = stamp, generation
        return generation

    @contextmanager
    def snapshot(self, generation: str | None = None) -> Iterator[Snapshot]:
        """A generation by its id, or the newest, open for as long as the body runs.

        Raises:
            GenerationGoneError: the one asked for by its id is no longer there.
            NothingPublishedError, StoreError: as `newest`, or the file cannot be opened.
        """
        opened = self._borrow(generation)
        try:
            yield opened.snapshot
        finally:
            with self._lock:
                opened.readers -= 1
            self._tidy()

    def close(self) -> None:
        """Close every snapshot; nobody may be reading."""
        with self._lock:
            for opened in self._open.values():
                opened.con.close()
            self._open.clear()
        self._deadlines.close()

    def _borrow(self, wanted: str | None) -> _Open:
        while True:
            newest = self.newest()
            generation = newest.id if wanted is None else wanted
            if (opened := self._lend(generation)) is not None:
                return opened
            with self._opening:
                if (opened := self._lend(generation)) is not None:
                    return opened
                try:
                    self._add(generation)
                except FileNotFoundError as error:
                    if wanted is not None:
                        raise GenerationGoneError(generation) from error
                    self._newest = None
                    if self.newest().id == generation:  # else it was pruned between the two looks
                        raise StoreError(f"The current snapshot is missing: {file_of(generation)}") from error

    def _lend(self, generation: str) -> _Open | None:
        with self._lock:
            if (opened := self._open.get(generation)) is not None:
                opened.readers += 1
            return opened

    def _add(self, generation: str) -> None:
        path = self._published / file_of(generation)
        if not ID.fullmatch(generation) or not path.is_file():
            raise FileNotFoundError(path)
        try:
            con = duckdb.connect(path, read_only=True, config=self._config)
        except duckdb.Error as error:
            if not path.is_file():
                raise FileNotFoundError(path) from error
            raise StoreError(str(error)) from error
        try:
            con.execute("SET GLOBAL TimeZone = 'UTC'")
            con.execute("SET lock_configuration = true")
            (facts,) = con.sql("FROM generation").pl().to_dicts()
        except duckdb.Error as error:
            con.close()
            raise StoreError(str(error)) from error
        number, digest = facts.pop("number"), facts.pop("digest")
        said = Generation(number, digest, {name: value for name, value in facts.items() if name != "generation"})
        with self._lock:
            self._open[generation] = _Open(Snapshot(said, con, self._deadlines), con)

    def _tidy(self) -> None:
        with self._lock:
            idle = sorted(name for name, opened in self._open.items() if opened.readers == 0)
            gone = idle[: max(0, len(self._open) - KEPT_OPEN)]
            closing = [self._open.pop(name) for name in gone]
        for opened in closing:
            opened.con.close()
