"""Killed, or denied its disk, at every write-type system call: a publish leaves a complete generation.

Here: strace lists the publish step's system calls on the published folder; then the publish is run once per call and
failure, failing that one call. The numbers are printed. By default each call is killed once and denied once, by EIO or
ENOSPC in turn; CRASH_LOOP=full denies each by both. Not here: what is published (publisher.py).
"""

import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.digest import digest
from pipelines.publish import Generation, current, open_current
from pipelines.warehouse import reader, rows, writer
from tests.publishing.publisher import (
    INFO,
    MARKERS,
    PUBLISHED,
    PUBLISHED_BUT_UNTIDY,
    REFUSED,
    TABLES,
    fill,
    publish_tables,
    publish_when_traced,
    small,
)

WRITE_CALLS = (
    "write,writev,pwrite64,pwritev,pwritev2,copy_file_range,sendfile,fallocate,ftruncate,truncate,"
    "fsync,fdatasync,sync_file_range,openat,rename,renameat,renameat2,unlink,unlinkat,rmdir,"
    "link,linkat,symlink,symlinkat,mkdir,mkdirat,chmod,fchmod,fchmodat"
)
KILLED = -9

# Which generation may be left, by what the publisher said when it ended.
PROMISES = {KILLED: {1, 2}, PUBLISHED: {2}, REFUSED: {1}, PUBLISHED_BUT_UNTIDY: {2}}

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.publishing.publisher"])


class Call(NamedTuple):
    """The n-th system call of its kind in an undisturbed publish, and what it returned."""

    kind: str
    number: int
    returned: int


@dataclass(frozen=True)
class Before:
    """An installation with generation 1 published and other rows in the warehouse, about to publish generation 2."""

    data_dir: Path
    digests: dict[int, str]
    strace: str

    def copy_to(self, data_dir: Path) -> Path:
        shutil.rmtree(data_dir, ignore_errors=True)
        return shutil.copytree(self.data_dir, data_dir, symlinks=True)

    def paths(self, data_dir: Path) -> list[Path]:
        """Everything in the published folder that publishing generation 2 touches."""
        first, second = (Generation(number, self.digests[number], INFO) for number in (1, 2))
        wal = f"{second.building_file}.wal"
        names = ["", "CURRENT", "CURRENT.new", "findings.duckdb", "findings.duckdb.new", first.file, second.file]
        return [data_dir / "published" / name for name in [*names, second.building_file, wal]]


@pytest.fixture(scope="module")
def before(strace: str, tmp_path_factory: pytest.TempPathFactory) -> Before:
    data_dir = tmp_path_factory.mktemp("before")
    with writer(small(data_dir)) as con:
        fill(con, 1)
        first = publish_tables(con, data_dir)
        fill(con, 2)
        return Before(data_dir, {1: first.digest, 2: digest(con, TABLES)}, strace)


@pytest.fixture(scope="module")
def calls(before: Before, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """Each write-type system call of an undisturbed publish."""
    data_dir = before.copy_to(tmp_path_factory.mktemp("calls") / "data")
    exit_code, log = traced_publish(before, data_dir)
    assert exit_code == PUBLISHED
    seen: Counter[str] = Counter()
    found = []
    for kind, returned in re.findall(r"^[0-9]+ +([a-z0-9_]+)\(.* = (-?[0-9]+)", log, re.MULTILINE):
        seen[kind] += 1
        found.append(Call(kind, seen[kind], int(returned)))
    return found


@pytest.fixture(scope="module")
def strace() -> str:
    """Where strace is, if this machine has it and lets it trace."""
    if (found := shutil.which("strace")) is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    tried = subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    return found


def traced_publish(before: Before, data_dir: Path, inject: str = "") -> tuple[int, str]:
    """Publish in a child of which strace sees the calls that concern the published folder; exit code and log."""
    child = processes.Process(target=publish_when_traced, args=(data_dir,))
    child.start()
    log = data_dir / "strace.log"
    watched = [option for path in before.paths(data_dir) for option in ("-P", str(path))]
    command = [before.strace, "-f", "-p", str(child.pid), "-o", str(log), "-e", f"trace={WRITE_CALLS}", *watched]
    traced = subprocess.run([*command, *(["-e", f"inject={inject}"] * bool(inject))], capture_output=True, check=False)
    if traced.returncode != 0:
        child.kill()
    child.join()
    assert traced.returncode == 0, traced.stderr
    assert child.exitcode is not None
    return child.exitcode, log.read_text()


def whole_generation(before: Before, data_dir: Path) -> int:
    """The current generation's number, once everything that readers may look at proved to be of one piece."""
    published = data_dir / "published"
    generation = current(published)
    assert generation is not None
    with open_current(published) as con:
        assert rows(con, MARKERS) == [(generation.number,)]
        assert digest(con, TABLES) == generation.digest == before.digests[generation.number]
        assert rows(con, "SELECT number, digest FROM generation") == [(generation.number, generation.digest)]
    named = (published / "findings.duckdb").resolve()
    if not named.samefile(published / generation.file):  # one behind, until the next publish
        with reader(named) as con:
            assert digest(con, TABLES) == before.digests[1]
    return generation.number


def next_publish_tidies(data_dir: Path, before_it: int) -> None:
    with writer(small(data_dir)) as con:
        generation = publish_tables(con, data_dir)
    assert generation.number > before_it
    names = sorted(path.name for path in (data_dir / "published").iterdir())
    assert names == ["CURRENT", "findings.duckdb", generation.file]
    assert (data_dir / "published" / "findings.duckdb").readlink() == Path(generation.file)


def outcome(before: Before, data_dir: Path, inject: str) -> tuple[int, int]:
    """Publish with a failure; exit code, and the generation that is left, whole and fit to be followed by the next."""
    before.copy_to(data_dir)
    exit_code, log = traced_publish(before, data_dir, inject)
    left = whole_generation(before, data_dir)
    assert left in PROMISES[exit_code], log
    assert exit_code == KILLED or "(INJECTED)" in log, log
    next_publish_tidies(data_dir, left)
    return exit_code, left


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failure", "sample"),
    [("signal=KILL", slice(None)), ("error=EIO", slice(0, None, 2)), ("error=ENOSPC", slice(1, None, 2))],
)
def test_a_failure_at_any_call_leaves_a_whole_generation(
    before: Before, calls: list[Call], tmp_path: Path, capsys: pytest.CaptureFixture[str], failure: str, sample: slice
) -> None:
    chosen = calls if os.environ.get("CRASH_LOOP") == "full" else calls[sample]

    outcomes = Counter(
        (kind, *outcome(before, tmp_path / "data", f"{kind}:{failure}:when={number}")) for kind, number, _ in chosen
    )

    assert outcomes.total() == len(chosen) > 20
    assert {left for _, _, left in outcomes} == {1, 2}
    assert all((exit_code == KILLED) == (failure == "signal=KILL") for _, exit_code, _ in outcomes)
    with capsys.disabled():
        sys.stdout.write(f"\n{failure}: {outcomes.total()} injected calls\n")
        for (kind, exit_code, left), count in sorted(outcomes.items()):
            sys.stdout.write(f"  {kind:10} exit {exit_code:3}, generation {left} left: {count:3}\n")


@pytest.mark.slow
def test_a_disk_that_forgets_a_write_is_found_out(before: Before, calls: list[Call], tmp_path: Path) -> None:
    forgotten = [call for call in calls if call.kind == "pwrite64"]

    outcomes = Counter(
        outcome(before, tmp_path / "data", f"{kind}:retval={returned}:when={number}")
        for kind, number, returned in forgotten
    )

    # One header is written again before the end: forgetting its first version harms nobody.
    assert outcomes == {(REFUSED, 1): len(forgotten) - 1, (PUBLISHED, 2): 1}
