"""What a user's SQL cannot do on a published snapshot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import CloudWiseError
from pipelines.settings import Settings
from pipelines.warehouse import Connection, DatabaseError, frame, reader, rows, writer

NEW_IN_2 = pytest.mark.skipif(version("duckdb").startswith("1."), reason="DuckDB 1.5 locks settings, not this call")


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    with writer(Settings(data_dir=tmp_path, threads=1)) as con:
        con.execute("CREATE TABLE t AS SELECT range AS a FROM range(3)")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    return tmp_path / "warehouse.duckdb"


@pytest.fixture
def con(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.chdir(snapshot.parent)
    with reader(snapshot) as con:
        yield con


def test_it_reads(con: Connection) -> None:
    assert frame(con, "SELECT sum(a)::BIGINT AS total FROM t WHERE a > $low", {"low": 0}).to_dicts() == [{"total": 3}]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE other (a INTEGER)",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 0",
        "DELETE FROM t",
        "DROP TABLE t",
        "ALTER TABLE t ADD COLUMN b INTEGER",
        "COPY t TO 'out.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE 'out'",
        "IMPORT DATABASE 'out'",
        "ATTACH 'other.duckdb'",
        "ATTACH ':memory:' AS other",
        "DETACH warehouse",
        "SELECT * FROM read_csv('secret.csv')",
        "SELECT * FROM 'secret.csv'",
        "SELECT * FROM read_text('secret.csv')",
        "SELECT * FROM read_parquet('https://example.com/x.parquet')",
        "SELECT * FROM glob('*')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '1GB'",
        "SET GLOBAL enable_external_access = true",
        "SET lock_configuration = false",
        "SET TimeZone = 'Asia/Tokyo'",
        "RESET threads",
        "PRAGMA threads = 1",
        "PRAGMA profiling_output = 'out.json'",
        "PRAGMA temp_directory = '/tmp'",
        pytest.param("PRAGMA enable_profiling", marks=NEW_IN_2),
        pytest.param("CALL enable_logging()", marks=NEW_IN_2),
        "CREATE SECRET s (TYPE s3)",
        "CREATE PERSISTENT SECRET s (TYPE s3)",
    ],
)
def test_it_refuses(con: Connection, snapshot: Path, sql: str) -> None:
    before = {path.name: path.read_bytes() for path in snapshot.parent.iterdir() if path.is_file()}

    with pytest.raises(DatabaseError):
        rows(con, sql)

    assert {path.name: path.read_bytes() for path in snapshot.parent.iterdir() if path.is_file()} == before
    assert rows(con, "FROM t ORDER BY a") == [(0,), (1,), (2,)]


def test_a_misspelt_table_is_not_a_python_variable(con: Connection) -> None:
    charges = pl.DataFrame({"a": [1]})

    with pytest.raises(DatabaseError, match="charges does not exist"):
        frame(con, "SELECT * FROM charges")

    assert charges.height == 1


def test_times_are_utc_whatever_the_machine_says(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    with reader(snapshot) as first, reader(snapshot) as second:
        for con in (first, second):
            assert rows(con, "SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00'::VARCHAR") == [("2024-01-01 00:00:00+00",)]


def test_many_threads_open_the_same_file(snapshot: Path) -> None:
    def count(_: int) -> int:
        with reader(snapshot) as con:
            return int(rows(con, "SELECT count(*) FROM t")[0][0])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, range(64))) == [3] * 64


def test_an_absent_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"absent\.duckdb"), reader(tmp_path / "absent.duckdb"):
        pass


def test_another_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("a,b\n1,2\n" * 1000)

    with pytest.raises(CloudWiseError, match="not a DuckDB database"), reader(tmp_path / "x.duckdb"):
        pass
