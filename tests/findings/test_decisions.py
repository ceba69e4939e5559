"""What people decide is kept apart from the warehouse, shown, left out of totals, and survives what is lost."""

from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree

import pytest

import sql
from models.decision import Decision, Kind, Verdict, dismissed
from pipelines.decisions import add, read, store
from pipelines.errors import CloudWiseError
from pipelines.publish import open_current
from pipelines.settings import Settings
from pipelines.steps import whole
from pipelines.steps.decide import catch_up, decide
from pipelines.steps.deliver import content_digest, deliver
from pipelines.warehouse import rows, writer

AT = datetime(2026, 2, 1, 8, tzinfo=UTC).replace(tzinfo=None)
OPEN = "SELECT coalesce(sum(net), 0) FROM (" + sql.read("reports/report_open") + ")"


def _dismissed(finding: str, until: date | None = None, verdict: Verdict | None = None) -> Decision:
    return Decision(AT, finding, Kind.DISMISSED, verdict, "kept for the audit", until)


def _one(settings: Settings, query: str) -> object:
    with open_current(settings.published) as con:
        return rows(con, query)[0][0]


@pytest.fixture
def finding(company: Settings) -> str:
    return str(_one(company, "SELECT FindingId FROM findings WHERE DetectorId = 'idle_public_ipv4'"))


def test_a_dismissed_finding_is_shown_with_its_reason_and_left_out_of_totals(company: Settings, finding: str) -> None:
    before = _one(company, OPEN)
    net = _one(company, f"SELECT x_NetMonthlySaving FROM findings WHERE FindingId = '{finding}'")
    assert decide(company, _dismissed(finding)) is not None
    state = f"SELECT (x_State, x_DismissedReason) FROM findings WHERE FindingId = '{finding}'"
    assert _one(company, state) == ("dismissed", "kept for the audit")
    assert _one(company, OPEN) == before - net  # type: ignore[operator]  # decimals
    decide(company, Decision(AT, finding, Kind.RESTORED))
    assert _one(company, state) == ("open", None)
    assert _one(company, OPEN) == before


def test_a_dismissal_ends_after_its_last_day(company: Settings, finding: str) -> None:
    state = f"SELECT x_State FROM findings WHERE FindingId = '{finding}'"
    decide(company, _dismissed(finding, until=date(2026, 1, 31)))
    assert _one(company, state) == "dismissed"
    add(store(company.data_dir), _dismissed(finding, until=date(2026, 1, 30)))  # as it was made the day before
    with writer(company) as con:
        deliver(con, company)
    assert _one(company, state) == "open"


def test_a_dismissal_that_would_be_over_already_is_refused_and_the_one_before_stays(
    company: Settings, finding: str
) -> None:
    decide(company, _dismissed(finding))
    with pytest.raises(CloudWiseError, match="until 2020-01-01 would be over already"):
        decide(company, _dismissed(finding, until=date(2020, 1, 1)))
    assert _one(company, f"SELECT x_State FROM findings WHERE FindingId = '{finding}'") == "dismissed"


def test_a_decision_survives_a_rebuild_a_lost_warehouse_and_a_lost_store(company: Settings, finding: str) -> None:
    decide(company, _dismissed(finding))
    state = f"SELECT x_State FROM findings WHERE FindingId = '{finding}'"
    company.warehouse.unlink()
    rmtree(store(company.data_dir).parent)
    with open_current(company.published) as con:
        realised = rows(con, "SELECT * FROM realised_savings ORDER BY ALL")
    whole.rebuild(company)
    assert _one(company, state) == "dismissed"
    assert [each.finding for each in read(store(company.data_dir))] == [finding]
    with open_current(company.published) as con:
        assert rows(con, "SELECT * FROM realised_savings ORDER BY ALL") == realised


def test_a_decision_after_the_store_is_lost_keeps_those_before_it(company: Settings, finding: str) -> None:
    other = str(_one(company, "SELECT FindingId FROM findings WHERE DetectorId = 'gp2_to_gp3'"))
    decide(company, _dismissed(finding))
    rmtree(store(company.data_dir).parent)
    company.warehouse.unlink()
    decide(company, _dismissed(other))
    assert [each.finding for each in read(store(company.data_dir))] == [finding, other]


def test_decisions_are_no_part_of_the_content(company: Settings, finding: str) -> None:
    with writer(company) as con:
        before = content_digest(con)
    decide(company, _dismissed(finding, verdict=Verdict.FALSE))
    with writer(company) as con:
        assert content_digest(con) == before
        deliver(con, company)
        assert content_digest(con) == before


def test_a_finding_called_false_makes_its_detector_less_confident(company: Settings, finding: str) -> None:
    query = f"SELECT Confidence / x_EvidenceConfidence FROM findings WHERE FindingId = '{finding}'"
    assert _one(company, query) == pytest.approx(1.0)
    refuted = "SELECT coalesce(sum(x_Refuted), 0)::INTEGER FROM reliability"
    before = int(str(_one(company, refuted)))
    decide(company, Decision(AT, finding, Kind.FEEDBACK, Verdict.FALSE))
    assert float(str(_one(company, query))) < 1
    assert _one(company, refuted) == before + 1


def test_while_another_run_writes_a_decision_is_kept_for_the_next_one(company: Settings, finding: str) -> None:
    with writer(company):
        assert decide(company, _dismissed(finding)) is None
    assert [each.finding for each in read(store(company.data_dir))] == [finding]


def test_what_was_decided_on_the_page_is_published_by_who_reads_next(company: Settings, finding: str) -> None:
    assert catch_up(company) == (0, None)
    add(store(company.data_dir), _dismissed(finding))
    waiting, generation = catch_up(company)
    assert (waiting, generation is not None) == (1, True)
    assert _one(company, f"SELECT x_State FROM findings WHERE FindingId = '{finding}'") == "dismissed"
    assert catch_up(company) == (0, None)
    add(store(company.data_dir), Decision(AT, finding, Kind.RESTORED))
    with writer(company):
        assert catch_up(company) == (1, None)


def test_the_last_decision_says_what_is_dismissed_on_a_day() -> None:
    day = date(2026, 1, 31)
    asked = [_dismissed("a"), _dismissed("b", until=date(2026, 1, 30)), _dismissed("c"), _dismissed("d", until=day)]
    later = [Decision(AT, "c", Kind.RESTORED), Decision(AT, "a", Kind.FEEDBACK, Verdict.REAL)]
    assert dismissed([*asked, *later], day) == {"a", "d"}


def test_an_unknown_finding_and_an_empty_reason_are_refused(company: Settings, finding: str) -> None:
    with pytest.raises(CloudWiseError, match="There is no finding"):
        decide(company, _dismissed("0000"))
    with pytest.raises(CloudWiseError, match="needs a reason"):
        decide(company, Decision(AT, finding, Kind.DISMISSED, None, "  "))
    assert read(store(company.data_dir)) == []


def test_the_store_gives_back_what_was_added_and_names_a_broken_line(tmp_path: Path) -> None:
    path = store(tmp_path)
    wanted = [_dismissed("a", date(2026, 7, 1), Verdict.PLANNED), Decision(AT, "a", Kind.RESTORED)]
    for each in wanted:
        add(path, each)
    assert read(path) == wanted
    path.write_text(path.read_text(encoding="utf-8") + '{"at": "x"}\n', encoding="utf-8")
    with pytest.raises(CloudWiseError, match="Line 3 is no decision"):
        read(path)
