"""Killed, or denied its disk, at every write-type system call: a publish leaves a complete generation.

Here: strace lists the publish step's system calls on the published folder; then the publish is run once per call and
failure, failing that one call. The numbers are printed. Not here: what is published (publisher.py).
"""

import multiprocessing
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.digest import digest
from pipelines.publish import Generation, current, open_current
from pipelines.warehouse import reader, rows, writer
from tests.publishing.publisher import (
    INFO,
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

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.publishing.publisher"])


@dataclass(frozen=True)
class Before:
    """An installation with generation 1 published and other rows in the warehouse, about to publish generation 2."""

    data_dir: Path
    digests: dict[int, str]

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
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    data_dir = tmp_path_factory.mktemp("before")
    with writer(small(data_dir)) as con:
        fill(con, 1)
        first = publish_tables(con, data_dir)
        fill(con, 2)
        return Before(data_dir, {1: first.digest, 2: digest(con, TABLES)})


@pytest.fixture(scope="module")
def calls(before: Before, strace: str, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    """Each write-type system call of an undisturbed publish: its kind, and the how manieth of its kind it is."""
    data_dir = before.copy_to(tmp_path_factory.mktemp("calls") / "data")
    exit_code, log = traced_publish(strace, before, data_dir)
    assert exit_code == PUBLISHED
    seen: Counter[str] = Counter()
    found = []
    for kind in re.findall(r"^[0-9]+ +([a-z0-9_]+)\(", log, re.MULTILINE):
        seen[kind] += 1
        found.append((kind, seen[kind]))
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


def traced_publish(strace: str, before: Before, data_dir: Path, inject: str = "") -> tuple[int, str]:
    """Publish in a child of which strace sees the calls that concern the published folder; exit code and log."""
    child = processes.Process(target=publish_when_traced, args=(data_dir,))
    child.start()
    log = data_dir / "strace.log"
    watched = [option for path in before.paths(data_dir) for option in ("-P", str(path))]
    command = [strace, "-f", "-p", str(child.pid), "-o", str(log), "-e", f"trace={WRITE_CALLS}", *watched]
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
        assert {rows(con, f"SELECT DISTINCT Marker FROM {table}")[0] for table in TABLES} == {(generation.number,)}
        assert digest(con, TABLES) == generation.digest == before.digests[generation.number]
        assert rows(con, "SELECT number, digest FROM generation") == [(generation.number, generation.digest)]
    with reader(published / "findings.duckdb") as con:
        ((named,),) = rows(con, "SELECT number FROM generation")
        assert digest(con, TABLES) == before.digests[named]
        assert named <= generation.number
    return generation.number


def next_publish_tidies(data_dir: Path, before_it: int) -> None:
    with writer(small(data_dir)) as con:
        generation = publish_tables(con, data_dir)
    assert generation.number > before_it
    names = sorted(path.name for path in (data_dir / "published").iterdir())
    assert names == ["CURRENT", "findings.duckdb", generation.file]
    assert (data_dir / "published" / "findings.duckdb").resolve().name == generation.file


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failure", "exit_codes"),
    [
        ("signal=KILL", {KILLED: {1, 2}}),
        ("error=EIO", {PUBLISHED: {2}, REFUSED: {1}, PUBLISHED_BUT_UNTIDY: {2}}),
        ("error=ENOSPC", {PUBLISHED: {2}, REFUSED: {1}, PUBLISHED_BUT_UNTIDY: {2}}),
    ],
)
def test_a_failure_at_any_call_leaves_a_whole_generation(
    strace: str,
    before: Before,
    calls: list[tuple[str, int]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pytestconfig: pytest.Config,
    failure: str,
    exit_codes: dict[int, set[int]],
) -> None:
    outcomes: Counter[tuple[str, int, int]] = Counter()
    for kind, number in calls:
        data_dir = before.copy_to(tmp_path / "data")

        exit_code, log = traced_publish(strace, before, data_dir, f"{kind}:{failure}:when={number}")

        left = whole_generation(before, data_dir)
        assert exit_code in exit_codes, (kind, number, log)
        assert left in exit_codes[exit_code], (kind, number, log)
        assert exit_code == KILLED or "(INJECTED)" in log, (kind, number, log)
        next_publish_tidies(data_dir, left)
        outcomes[kind, exit_code, left] += 1

    assert outcomes.total() == len(calls) > 40
    assert {left for _, _, left in outcomes} == {1, 2}
    with capsys.disabled():
        line = pytestconfig.get_terminal_writer().line
        line(f"\n{failure}: {outcomes.total()} injected calls")
        for (kind, exit_code, left), count in sorted(outcomes.items()):
            line(f"  {kind:12} exit {exit_code:3}  left generation {left}  {count:3} times")
