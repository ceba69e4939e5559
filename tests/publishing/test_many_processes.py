"""Many writers lose and duplicate nothing; readers see no error and no mixed generation while others publish.

Here: real processes and threads on one installation. Not here: crashes (test_crashes.py).
"""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from pipelines.digest import digest
from pipelines.publish import current, open_current, publish
from pipelines.warehouse import rows, transaction, writer
from tests.publishing.publisher import INFO, MARKERS, fill, publish_tables, small

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.publishing.publisher"])

FEW_AND_MANY = {
    "writers": [pytest.param(3, 4), pytest.param(8, 24, marks=pytest.mark.long)],
    "readers": [pytest.param(2, 4), pytest.param(4, 25, marks=pytest.mark.long)],
}


def restate_and_publish(data_dir: Path, export: int, periods: int) -> list[int]:
    """Replace each of an export's periods, one transaction and one publish each; the numbers that were published."""
    numbers = []
    for period in range(periods):
        with writer(small(data_dir), wait=600) as con:
            with transaction(con):
                con.execute("DELETE FROM charges WHERE Export = ? AND Period = ?", [export, period])
                con.execute("INSERT INTO charges VALUES (?, ?, 'final', 1.000000000001)", [export, period])
            numbers.append(publish(con, data_dir / "published", ["charges"], keep=2, generation_info=INFO).number)
    return numbers


@pytest.mark.parametrize(("exports", "periods"), FEW_AND_MANY["writers"])
def test_concurrent_writers_lose_and_duplicate_nothing(tmp_path: Path, exports: int, periods: int) -> None:
    with writer(small(tmp_path)) as con:
        con.execute("CREATE TABLE charges (Export INTEGER, Period INTEGER, State VARCHAR, BilledCost DECIMAL(38, 12))")
        con.execute(
            "INSERT INTO charges SELECT e.range, p.range, 'draft', 7 FROM range(?) e, range(?) p", [exports, periods]
        )

    with ProcessPoolExecutor(exports, mp_context=processes) as pool:
        published = list(
            pool.map(restate_and_publish, *zip(*[(tmp_path, e, periods) for e in range(exports)], strict=True))
        )

    total = exports * periods
    assert sorted(number for numbers in published for number in numbers) == list(range(1, total + 1))
    with writer(small(tmp_path)) as con, open_current(tmp_path / "published") as snapshot:
        assert digest(snapshot, ["charges"]) == digest(con, ["charges"])
        assert rows(
            snapshot,
            "SELECT count(*), count(DISTINCT (Export, Period)), min(State), max(State), sum(BilledCost)::VARCHAR "
            "FROM charges",
        ) == [(total, total, "final", "final", f"{total}.{total:012d}")]
    generation = current(tmp_path / "published")
    assert generation is not None
    assert generation.number == total


def poll(data_dir: Path, generations: int) -> list[int]:
    """Open the current generation again and again until so many different ones were seen; what was seen, in order."""
    seen: list[int] = []
    while len(set(seen)) < generations:
        with open_current(data_dir / "published") as con:
            ((number,),) = rows(con, "SELECT number FROM generation")
            assert rows(con, MARKERS) == [(number,)]
        if not seen or number != seen[-1]:
            seen.append(number)
    return seen


@pytest.mark.parametrize(("readers", "generations"), FEW_AND_MANY["readers"])
def test_readers_during_publishing_see_no_error_and_no_mixed_generation(
    tmp_path: Path, readers: int, generations: int
) -> None:
    numbers = count(1)
    with writer(small(tmp_path)) as con:

        def publish_next() -> None:
            fill(con, next(numbers))
            publish_tables(con, tmp_path, keep=1)

        publish_next()
        with ThreadPoolExecutor(readers) as threads, ProcessPoolExecutor(readers, mp_context=processes) as children:
            polls = [pool.submit(poll, tmp_path, generations) for pool in (threads, children) for _ in range(readers)]
            publish_until_done(publish_next, polls)

    for seen in (future.result() for future in polls):
        assert len(seen) == generations
        assert seen == sorted(seen)


def publish_until_done(publish_next: Callable[[], None], polls: list[Future[list[int]]]) -> None:
    while not all(future.done() for future in polls):
        publish_next()
