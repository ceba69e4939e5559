"""A person's word on an incident of January is heard in February, and changes nothing of January."""

from datetime import date, datetime
from pathlib import Path

from models.decision import Decision, Kind, Verdict
from pipelines.decisions import add, store
from pipelines.settings import Settings
from pipelines.steps import judge, marts
from pipelines.steps.ingest import ingest
from pipelines.warehouse import rows, writer
from tests.orchestration.small_bills import months, write_month

JANUARY, FEBRUARY = months(date(2024, 1, 1), 2)
DAYS = [date(2024, 1, 18), date(2024, 2, 22)]
SPIKE, ORDINARY = ("2024-02-17T00:00:00Z,2024-02-18", "2024-02-22T00:00:00Z,2024-02-23")
INCIDENTS = "SELECT FindingId, x_EventStart FROM verdicts WHERE DetectorId = 'cost_anomaly' GROUP BY ALL ORDER BY 2"


def test_a_planned_spike_is_not_alarmed_again_when_it_comes_again(settings: Settings, tmp_path: Path) -> None:
    for month in (JANUARY, FEBRUARY):
        write_month(tmp_path / "inbox", month)
    bill = tmp_path / "inbox" / "BILLING_PERIOD=2024-02" / "bill.csv"
    text = bill.read_text(encoding="utf-8").replace(SPIKE, "later").replace(ORDINARY, SPIKE).replace("later", ORDINARY)
    bill.write_text(text, encoding="utf-8")  # not on the 17th, which is a habit by now
    with writer(settings) as con:
        ingest(con, settings, [tmp_path / "inbox"])
        for period in marts.stale(con):
            marts.build(con, period)
        judge.judge(con, settings, DAYS)
        unheard = rows(con, INCIDENTS)
        assert [start for _, start in unheard] == [date(2024, 1, 17), date(2024, 2, 22)]
        word = Decision(datetime(2024, 2, 1, 9), unheard[0][0], Kind.FEEDBACK, Verdict.PLANNED)
        add(store(settings.data_dir), word)
        judge.judge(con, settings, DAYS)
        assert rows(con, INCIDENTS) == unheard[:1]
