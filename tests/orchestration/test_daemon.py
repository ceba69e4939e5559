"""Through the real daemon: backfills that overlap in the queue, and killed workers, lose and repeat nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest
import yaml

from pipelines.settings import Settings
from pipelines.steps import judge, marts
from pipelines.steps.deliver import content_digest
from pipelines.steps.ingest import ingest
from pipelines.steps.marts import FROM_CHARGES
from pipelines.warehouse import rows, writer
from tests.orchestration.daemon import Daemon, running, until
from tests.orchestration.small_bills import months, write_month

pytestmark = pytest.mark.slow

MONTHS = months(date(2024, 1, 1), 12)
BILLS = ("charges", "commitment_family_hour", *FROM_CHARGES)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@contextmanager
def daemon(repository: Path, tmp_path: Path, inbox: Path, *, sensors: bool = False) -> Iterator[Daemon]:
    """The instance as shipped, with shorter waits between looks; sensors would start runs of their own."""
    shipped = yaml.safe_load((repository / "dagster.yaml").read_text(encoding="utf-8"))
    shipped["run_monitoring"]["poll_interval_seconds"] = 2
    settings = Settings(data_dir=tmp_path / "data", inbox=[inbox])
    with running(settings, tmp_path / "home", yaml.safe_dump(shipped), sensors=sensors) as started:
        yield started


def expected(tmp_path: Path, inbox: Path, days: list[date]) -> str:
    """The content digest of the same bills and days in one process, in one go."""
    settings = Settings(data_dir=tmp_path / "direct", inbox=[inbox])
    with writer(settings) as con:
        ingest(con, settings, settings.inbox)
        for period in marts.stale(con):
            marts.build(con, period)
        judge.judge(con, settings, days)
        return content_digest(con)


def reached(settings: Settings) -> tuple[str, dict[date, Decimal], list[tuple[date, int]]]:
    """What the warehouse holds: content digest, total per month, and how often each day was judged."""
    with writer(settings, wait=60) as con:
        totals = dict(rows(con, "SELECT BillingPeriodStart, sum(BilledCost) FROM charges GROUP BY ALL"))
        judged = rows(con, "SELECT x_AsOf, count(*) FROM judged GROUP BY ALL ORDER BY ALL")
        return content_digest(con), totals, judged


@pytest.mark.long
@pytest.mark.parametrize(
    ("bills", "again", "judged_days"),
    [(MONTHS[:5], MONTHS[1:4], 20), (MONTHS, MONTHS[3:9], 90)],
    ids=["five_months", "a_year"],
)
def test_overlapping_backfills_take_each_bill_and_judge_each_day_once(
    repository: Path, tmp_path: Path, inbox: Path, bills: list[date], again: list[date], judged_days: int
) -> None:
    totals = {month: write_month(inbox, month) for month in bills}
    end = months(bills[0], len(bills) + 1)[-1]
    days = [end - timedelta(days=back) for back in range(judged_days, 0, -1)]
    whole = dict.fromkeys(BILLS, (str(bills[0]), str(bills[-1])))
    overlap = dict.fromkeys(BILLS, (str(again[0]), str(again[-1])))
    with daemon(repository, tmp_path, inbox) as real:
        launched = [
            real.backfill(whole | {"verdicts": (str(days[0]), str(days[-1]))}),
            real.backfill(overlap),
        ]
        ends = [until(partial(real.ended, backfill), f"backfill {backfill}", 240) for backfill in launched]
        assert ends == ["COMPLETED_SUCCESS", "COMPLETED_SUCCESS"]
        runs = real.runs()
    assert {run["status"] for run in runs} == {"SUCCESS"}
    of_bills = [run for run in runs if {"path": ["charges"]} in run["assetSelection"]]
    assert len(of_bills) == ceil(len(bills) / 3) + ceil(len(again) / 3)
    spans = sorted((run["startTime"], run["endTime"]) for run in runs)
    # two processes stamp the end of one run and the start of the next; their clocks may differ by a moment
    assert [(one, other) for one, other in pairwise(spans) if one[1] > other[0] + 1] == []
    digest, found, judged = reached(real.settings)
    assert found == totals
    assert judged == [(day, 1) for day in days]
    assert digest == expected(tmp_path, inbox, days)


def test_a_killed_worker_and_a_machine_that_dies_end_in_the_same_state(
    repository: Path, tmp_path: Path, inbox: Path
) -> None:
    periods = MONTHS[:3]
    totals = {month: write_month(inbox, month) for month in periods}
    with daemon(repository, tmp_path, inbox) as real:
        bills = real.backfill(dict.fromkeys(BILLS, (str(periods[0]), str(periods[-1]))))
        worker = _writer(real, before=0)
        os.kill(worker, signal.SIGKILL)
        _writer(real, before=worker)
        real.die()
    with daemon(repository, tmp_path, inbox) as again:
        assert until(lambda: again.ended(bills), "the backfill of bills", 240) == "COMPLETED_SUCCESS"
        statuses = [run["status"] for run in again.runs()]
    assert statuses == ["FAILURE", "FAILURE", "SUCCESS"]
    digest, found, _ = reached(again.settings)
    assert found == totals
    assert digest == expected(tmp_path, inbox, [])


def _writer(real: Daemon, before: int) -> int:
    """The process that has the warehouse open and unfinished writes beside it, once it is not the one before."""

    def another() -> int | None:
        writer = real.writing()
        return writer if writer != before else None

    process = until(another, "a run that writes")
    assert process is not None
    return process
