"""Bills and metrics in one run, in two, in either order: the same verdicts, and the utilisation of what was billed."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.publish import open_current
from pipelines.settings import Settings
from pipelines.steps import marts, whole
from pipelines.steps.ingest import ingest
from pipelines.steps.inputs import frames_of
from pipelines.steps.judge import judge
from pipelines.steps.metrics import ingest_metrics
from pipelines.warehouse import rows, writer
from tests.ingest.bills import ACCOUNT, PAYER, line, write_parquet
from tests.metrics.files import ACCOUNT as FILES_ACCOUNT
from tests.metrics.files import LONG, cpu, write

pytestmark = pytest.mark.usefixtures("few_detectors")

LAST = date(2026, 4, 10)


def _bill(folder: Path) -> Path:
    hours = [(day, hour) for day in range(1, 11) for hour in range(24)]
    return write_parquet(folder / "bill" / "b.parquet", [line(day=day, hour=hour) for day, hour in hours])


def _metrics(folder: Path) -> Path:
    rows_ = [cpu(hour, 2, 4, day=day) for day in range(1, 11) for hour in range(24)]
    return write(folder / "metrics" / "m.csv", LONG, *rows_)


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    return _bill(tmp_path), _metrics(tmp_path)


def test_bills_and_metrics_may_come_in_any_order_or_together(both: tuple[Path, Path], tmp_path: Path) -> None:
    digests = set()
    orders: list[list[tuple[Path, ...]]] = [[both], [both[:1], both[1:]], [both[1:], both[:1]]]
    for number, runs in enumerate(orders):
        mine = Settings(data_dir=tmp_path / str(number), findings_days=3)
        outcome = [whole.run(mine, list(paths)) for paths in runs][-1]
        digests.add(outcome.digest)
        with writer(mine) as con:
            judged = rows(con, "SELECT x_AsOf, x_Versions FROM judged ORDER BY ALL")
        digests.add(str(judged))
    assert len(digests) == 2  # one content, one list of days with what they were judged from


def test_metrics_that_come_later_have_their_days_judged_again_and_once(
    settings: Settings, both: tuple[Path, Path]
) -> None:
    mine = settings.model_copy(update={"findings_days": 3})
    whole.run(mine, [both[0]])
    assert [len(one.days) for one in whole.run(mine, [both[1]]).judgements] == [3]
    assert whole.run(mine, list(both)).judgements == []


def test_metrics_of_accounts_that_a_payer_does_not_pay_for_have_none_of_its_days_judged_again(
    settings: Settings, both: tuple[Path, Path], tmp_path: Path
) -> None:
    mine = settings.model_copy(update={"findings_days": 3})
    foreign = cpu(0, 2, 4, day=9).replace(FILES_ACCOUNT, "009999999999")
    nobodys = cpu(0, 2, 4, day=9).replace(FILES_ACCOUNT, "")
    stale = []
    with writer(mine) as con:
        ingest(con, mine, [both[0]])
        marts.build(con, date(2026, 4, 1))
        judge(con, mine)
        for name, row in (("foreign.csv", foreign), ("nobodys.csv", nobodys)):
            ingest_metrics(con, mine, [write(tmp_path / name, LONG, row)])
            stale.append([len(one.days) for one in judge(con, mine)])
    assert stale == [[], [2]]  # a resource of no known account may be anybody's: days 9 and 10


def test_a_rebuild_has_the_same_content_and_the_snapshot_shows_the_metrics(
    settings: Settings, both: tuple[Path, Path]
) -> None:
    mine = settings.model_copy(update={"findings_days": 3})
    before = whole.run(mine, list(both)).digest
    mine.warehouse.unlink()
    assert whole.rebuild(mine).digest == before
    with open_current(mine.published) as con:
        assert rows(con, "SELECT count(*), max(x_Day) FROM resource_metrics") == [(10, LAST)]


def test_what_was_billed_carries_what_was_measured(settings: Settings, both: tuple[Path, Path]) -> None:
    mine = settings.model_copy(update={"findings_days": 3})
    whole.run(mine, list(both))
    with writer(mine) as con:
        frame = frames_of(con, mine, PAYER, [ACCOUNT], (LAST,))["resource_utilization"].collect()
    (row,) = frame.to_dicts()
    assert (row["ResourceId"], row["x_MetricDays"], row["x_CpuAverage"], row["x_CpuMaximum"]) == ("i-1", 10, 2.0, 4.0)
    assert row["x_CpuByHourOfWeek"] == [2.0] * 168
