"""A bill larger than memory, ingested by spilling: peak memory of the whole process under a limit.

    python -m benchmarks.memory [--line-items 30000000] [--memory-limit 2GB] [--folder data/bench]

Generates the bill once, then runs ingest and marts in a process of its own and prints its peak resident memory, what it
spilled at most, and the seconds. DuckDB's limit covers its buffers, not the process: what lies above it is printed too.
"""

import argparse
import resource
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.bill import write_month

_CHILD = """
import sys
from pathlib import Path
from pipelines.settings import Settings
from pipelines.steps import ingest, marts
from pipelines.warehouse import rows, writer

settings = Settings(data_dir=Path(sys.argv[2]), memory_limit=sys.argv[3])
with writer(settings) as con:
    attempts = ingest.ingest(con, settings, [sys.argv[1]])
    print(*[(attempt.state.value, attempt.source_rows, attempt.charge_rows) for attempt in attempts])
    for period in marts.periods(con):
        print(marts.build(con, period))
    print("differences", rows(con, "SELECT count(*) FROM reconciliation WHERE x_SourceCost <> x_ChargedCost")[0][0])
"""


def main() -> None:
    """Generate, run, print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--line-items", type=int, default=30_000_000)
    arguments.add_argument("--memory-limit", default="2GB")
    arguments.add_argument("--folder", type=Path, default=Path("data/bench"))
    given = arguments.parse_args()
    bill = given.folder.resolve() / f"month-{given.line_items}"
    write_month(bill, given.line_items)
    with TemporaryDirectory(dir=bill.parent) as work:
        spilled = _Spilled(Path(work) / "tmp")
        started = perf_counter()
        with spilled:
            subprocess.run([sys.executable, "-c", _CHILD, str(bill), work, given.memory_limit], check=True)
        seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    print(
        f"line items {given.line_items:,}, limit {given.memory_limit}: peak resident memory {peak:.2f} GiB, "
        f"spilled at most {spilled.most / 1024**3:.2f} GiB, {seconds:.0f} s"
    )


class _Spilled:
    """Watches a folder's size while a process writes into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.most, self._done = folder, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.2):
            self.most = max(self.most, sum(_size(path) for path in self.folder.glob("**/*")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # DuckDB removed it meanwhile
        return 0


if __name__ == "__main__":
    main()
