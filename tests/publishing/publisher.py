"""A publisher in a process of its own, to be killed, denied its disk, or run beside others.

Here: what the failure tests start in other processes, and the tables they publish. Every row of a generation carries
the same marker, so a generation made of two would show. Not here: assertions.
"""

import ctypes
import sys
import time
from pathlib import Path

from pipelines.errors import CloudWiseError, PublishError
from pipelines.publish import Generation, publish
from pipelines.settings import Settings
from pipelines.warehouse import Connection, rows, transaction, writer

TABLES = ("findings", "history", "totals")
FINDINGS = """
CREATE OR REPLACE TABLE findings AS
SELECT $marker AS Marker, range AS Id, md5(range::VARCHAR) AS Text, (range / 7)::DECIMAL(38, 12) AS Saving
FROM range(500)
"""
# More than one row group, so that DuckDB writes blocks before the commit, too.
HISTORY = "CREATE OR REPLACE TABLE history AS SELECT Marker, Id, Saving FROM findings, range(250)"
MARKERS = "SELECT Marker FROM findings UNION SELECT Marker FROM history UNION SELECT Marker FROM totals"
INFO = {
    "created_at": "2024-02-01T06:00:00Z",
    "cloudwise_version": "0.1.0",
    "bill_versions": "aws/2024-01/5be1c0ff",
    "data_through": "2024-01-31",
}
PUBLISHED, REFUSED, PUBLISHED_BUT_UNTIDY = 0, 3, 4
PR_SET_PTRACER, ANY_PROCESS = 0x59616D61, ctypes.c_ulong(-1)


def small(data_dir: Path) -> Settings:
    """One thread: the same system calls in the same order every time."""
    return Settings(data_dir=data_dir, threads=1, memory_limit="256MB")


def fill(con: Connection, marker: int) -> None:
    """Tables whose every row says `marker`, in one transaction."""
    with transaction(con):
        rows(con, FINDINGS, {"marker": marker})
        rows(con, HISTORY)
        rows(con, "CREATE OR REPLACE VIEW totals AS SELECT Marker, sum(Saving) AS Saving FROM history GROUP BY Marker")


def publish_tables(con: Connection, data_dir: Path, keep: int = 1) -> Generation:
    """Publish what is there; with one generation kept, every publish also prunes."""
    return publish(con, data_dir / "published", TABLES, keep=keep, generation_info=INFO)


def publish_when_traced(data_dir: Path) -> None:
    """Wait for strace, publish, and say by the exit code which promise was kept."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY_PROCESS, 0, 0, 0)  # Yama lets only ancestors trace, unless asked
    while "\nTracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)
    sys.exit(attempt(data_dir))


def attempt(data_dir: Path) -> int:
    """Publish once; the exit code that says how it went."""
    try:
        with writer(small(data_dir)) as con:
            publish_tables(con, data_dir)
    except PublishError:
        return REFUSED
    except CloudWiseError:
        return PUBLISHED_BUT_UNTIDY
    return PUBLISHED
