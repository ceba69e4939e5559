"""One writer at a time, and errors that tell the user what to do."""

import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError, Code, RetryableError
from pipelines.settings import Settings
from pipelines.warehouse import DatabaseError, reader, rows, transaction, writer

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from pipelines.settings import Settings
from pipelines.warehouse import writer
with writer(Settings(data_dir=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""

OPEN_WITHOUT_THE_LOCK = """
import sys
import duckdb
with duckdb.connect(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def child(program: str, argument: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(argument)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() in {"held\n", "open\n"}
    return process


def test_a_second_process_is_told_who_is_writing(tmp_path: Path) -> None:
    with child(HOLD_THE_LOCK, tmp_path) as holder:
        with pytest.raises(RetryableError, match=f"process {holder.pid}, since 2") as error, writer(at(tmp_path)):
            pass
        holder.communicate("")

    assert error.value.code is Code.WRITER_BUSY
    assert error.value.where == str(tmp_path / "warehouse.duckdb.lock")


def test_a_killed_writer_frees_the_lock_although_its_name_is_still_in_the_file(tmp_path: Path) -> None:
    with child(HOLD_THE_LOCK, tmp_path) as holder:
        holder.kill()
        holder.communicate()

    assert f"process {holder.pid}" in (tmp_path / "warehouse.duckdb.lock").read_text()
    with writer(at(tmp_path)) as con:
        assert rows(con, "SELECT 42") == [(42,)]


def test_two_threads_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    told: list[str] = []
    second_waits, results = threading.Event(), list[int]()

    def progress(sentence: str) -> None:
        told.append(sentence)
        second_waits.set()

    def second() -> None:
        with writer(at(tmp_path), wait=30, progress=progress) as con:
            results.extend(count for (count,) in rows(con, "SELECT count(*) FROM t"))

    thread = threading.Thread(target=second)
    with writer(at(tmp_path)) as con:
        thread.start()
        assert second_waits.wait(30)
        con.execute("CREATE TABLE t AS FROM range(3)")
    thread.join()

    assert results == [3]
    assert len(told) == 1
    assert told[0].startswith("Waiting for process ")


def test_waiting_ends_with_the_same_error(tmp_path: Path) -> None:
    with (
        writer(at(tmp_path)),
        pytest.raises(RetryableError, match="being written by another run"),
        writer(at(tmp_path), wait=0.01),
    ):
        pass


def test_a_program_that_ignores_our_lock_is_named_too(tmp_path: Path) -> None:
    with child(OPEN_WITHOUT_THE_LOCK, tmp_path / "warehouse.duckdb") as other:
        with pytest.raises(RetryableError, match=rf"Another program .* \(PID {other.pid}\)") as error:
            open_and_close(at(tmp_path))
        other.communicate("")

    assert error.value.code is Code.WRITER_BUSY


def test_the_connection_has_the_limits_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, memory_limit="512MiB", threads=1, temp_directory=tmp_path / "spill")

    with writer(settings) as con:
        names = ["memory_limit", "threads", "temp_directory", "TimeZone", "preserve_insertion_order"]
        values = {name: rows(con, "SELECT current_setting(?)", [name])[0][0] for name in names}

    assert values == {
        "memory_limit": "512.0 MiB",
        "threads": 1,
        "temp_directory": str(tmp_path / "spill"),
        "TimeZone": "UTC",
        "preserve_insertion_order": False,
    }


def test_a_file_that_is_no_database_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_text("hello" * 4096)

    with pytest.raises(CloudWiseError, match="not a DuckDB database") as error:
        open_and_close(at(tmp_path))

    assert error.value.where == str(tmp_path / "warehouse.duckdb")
    assert "cloudwise rebuild" in error.value.hint


def test_a_file_from_the_future_asks_for_an_upgrade(tmp_path: Path) -> None:
    open_and_close(at(tmp_path))
    file = tmp_path / "warehouse.duckdb"
    file.write_bytes(with_storage_version(file.read_bytes(), 9999))

    with pytest.raises(CloudWiseError, match="newer DuckDB") as error:
        open_and_close(at(tmp_path))

    assert "upgrade" in error.value.hint


def test_out_of_memory_names_the_settings_that_help(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, memory_limit="20MB", threads=1)

    with pytest.raises(CloudWiseError, match="ran out of memory") as error, writer(settings) as con:
        rows(con, "SELECT list(range) FROM range(10_000_000)")

    assert "memory_limit" in error.value.hint
    assert "temp_directory" in error.value.hint


def test_out_of_spill_space_is_told_apart(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, memory_limit="50MB", threads=1)

    with pytest.raises(CloudWiseError, match="ran out of spill space"), writer(settings) as con:
        rows(
            con,
            "SET max_temp_directory_size = '1MB'; "
            "SELECT count(*) FROM (SELECT md5(range::VARCHAR) AS a FROM range(3_000_000) GROUP BY a)",
        )


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    said = "TransactionContext Error: Failed to commit: Could not write file: No space left on device"

    with pytest.raises(CloudWiseError, match="The disk is full"), writer(at(tmp_path)):
        raise DatabaseError(said)


def test_a_mistake_in_sql_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="absent does not exist"), writer(at(tmp_path)) as con:
        rows(con, "FROM absent")


def test_a_memory_limit_that_is_no_size_is_explained(tmp_path: Path) -> None:
    with pytest.raises(CloudWiseError, match="memory_limit is not a size"):
        open_and_close(Settings(data_dir=tmp_path, memory_limit="4 apples"))


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with writer(at(tmp_path)) as con:
        with transaction(con):
            con.execute("CREATE TABLE t (a INTEGER CHECK (a > 0))")
            con.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(DatabaseError, match="CHECK constraint"), transaction(con):
            con.execute("INSERT INTO t VALUES (2); INSERT INTO t VALUES (-1)")

    with reader(tmp_path / "warehouse.duckdb") as con:
        assert rows(con, "FROM t") == [(1,)]


def at(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, threads=1)


def open_and_close(settings: Settings) -> None:
    with writer(settings) as con:
        con.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER)")


def with_storage_version(database: bytes, version: int) -> bytes:
    """The same file with another storage version, under a right checksum (DuckDB: src/common/checksum.cpp)."""
    header = database[8:12] + struct.pack("<Q", version) + database[20:4096]
    checksum = 5381
    for (word,) in struct.iter_unpack("<Q", header):
        checksum ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return struct.pack("<Q", checksum) + header + database[4096:]
