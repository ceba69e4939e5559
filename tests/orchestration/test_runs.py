"""From two delivered months to the published snapshot, through every asset, in this process."""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.publish import open_current
from pipelines.settings import Settings
from pipelines.steps import judge, marts
from pipelines.steps.deliver import content_digest
from pipelines.steps.ingest import ingest
from pipelines.warehouse import rows, writer
from tests.orchestration.conftest import Orchestra
from tests.orchestration.small_bills import months, write_file, write_month

JANUARY, FEBRUARY, MARCH = months(date(2024, 1, 1), 3)
FIRST, LAST = date(2024, 2, 14), date(2024, 3, 3)


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    """What the run said about an asset, for its first partition."""
    events = (event.materialization for event in result.get_asset_materialization_events())
    said = next(event for event in events if event.asset_key.to_user_string() == asset)
    return {name: value.value for name, value in said.metadata.items()}


def everything(orchestra: Orchestra) -> str:
    """Both months, the days of both, the snapshot; returns the content digest that the snapshot's asset says."""
    orchestra.bills(JANUARY)
    orchestra.bills(FEBRUARY)
    orchestra.findings(FIRST, LAST)
    digest = metadata(orchestra.publish(), "published_snapshot")["content_digest"]
    assert isinstance(digest, str)
    return digest


def published(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with open_current(settings.published) as con:
        return rows(con, query)


def test_two_months_go_all_the_way_as_the_steps_do_and_again_changes_nothing(
    orchestra: Orchestra, settings: Settings
) -> None:
    january, february = write_month(orchestra.inbox, JANUARY), write_month(orchestra.inbox, FEBRUARY)
    first = everything(orchestra)
    assert first == _by_steps(settings.model_copy(update={"data_dir": settings.data_dir / "direct"}), orchestra.inbox)
    totals = published(
        orchestra.settings,
        "SELECT BillingPeriodStart, sum(BilledCost) FROM service_day GROUP BY 1 ORDER BY 1",
    )
    assert totals == [(JANUARY, january), (FEBRUARY, february)]
    assert published(orchestra.settings, "SELECT DISTINCT DetectorId FROM findings ORDER BY 1") == [
        ("cost_anomaly",), ("gp2_to_gp3",), ("idle_public_ipv4",), ("s3_lifecycle",), ("x86_to_graviton",),
    ]  # fmt: skip
    assert everything(orchestra) == first


def test_a_person_sees_money_attempts_plots_and_the_top_findings(orchestra: Orchestra) -> None:
    total = write_month(orchestra.inbox, JANUARY)
    ran = orchestra.bills(JANUARY)
    charges, mart = metadata(ran, "charges"), metadata(ran, "service_day")
    verdicts = metadata(orchestra.findings(date(2024, 1, 20), LAST), "verdicts")
    assert charges["dagster/row_count"] == 31 * 4 + 1
    assert f"| 2024-01-01 | EUR | 125 | 125 | {total}00 | {total}00 |" in charges["money_in_and_out"]
    assert "| PUBLISHED |" in charges["attempts"]
    assert mart["billed_EUR"].startswith("![2024-01-01 to 2024-01-31, highest 45.62 on 2024-01-17](data:image/svg+xml")
    assert verdicts["top_findings"].splitlines()[2].startswith("| medium | Cost spike | EUC1-BoxUsage:m5.large |")
    assert verdicts["top_incidents"].startswith("![Cost spike. EUC1-BoxUsage:m5.large cost more")
    assert "Robust STL has 100% of its days outside the band." in verdicts["top_incidents"]
    assert "| 004471938265 | 2024-01-31 | 4 | 4 | 0 |" in verdicts["scored_by_day"]
    assert "all of it m5.large" in verdicts["top_causes"].splitlines()[2]
    assert "| 004471938265 | 2024-01-20 | 2024-01-31 | 12 |" in verdicts["judged"]


@pytest.mark.usefixtures("few_detectors")
def test_a_restated_month_replaces_the_earlier_one_and_only_that(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    february = write_month(orchestra.inbox, FEBRUARY)
    before = everything(orchestra)
    january = write_month(orchestra.inbox, JANUARY, dearer="0.0000000001")
    orchestra.bills(JANUARY)
    orchestra.findings(FIRST, LAST)
    after = metadata(orchestra.publish(), "published_snapshot")["content_digest"]
    totals = published(orchestra.settings, "SELECT sum(x_ChargedCost) FROM reconciliation GROUP BY BillingPeriodStart "
                                           "ORDER BY BillingPeriodStart")  # fmt: skip
    assert totals == [(january,), (february,)]
    assert after != before


@pytest.mark.usefixtures("few_detectors")
def test_a_file_of_two_months_is_taken_with_either_and_brings_both_marts(orchestra: Orchestra) -> None:
    total = write_file(orchestra.inbox / "both.csv", [JANUARY, FEBRUARY])
    ran = orchestra.bills(MARCH)
    assert metadata(ran, "service_day")["periods"] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    orchestra.findings(FIRST, LAST)
    orchestra.publish()
    assert published(orchestra.settings, "SELECT sum(BilledCost) FROM service_day") == [(total,)]


@pytest.mark.usefixtures("few_detectors")
def test_a_refused_delivery_is_an_attempt_and_the_last_good_month_stays(orchestra: Orchestra) -> None:
    january = write_month(orchestra.inbox, JANUARY)
    orchestra.bills(JANUARY)
    bill = orchestra.inbox / "BILLING_PERIOD=2024-01" / "bill.csv"
    bill.write_text(bill.read_text(encoding="utf-8").replace("2.7600000002", "NaN", 1), encoding="utf-8")
    said = metadata(orchestra.bills(JANUARY), "charges")
    assert "| REJECTED | bad_money | 'NaN' is no amount of money;" in said["attempts"]
    assert str(january) in said["money_in_and_out"]


@pytest.mark.usefixtures("few_detectors")
def test_a_period_without_a_bill_is_an_empty_success(orchestra: Orchestra) -> None:
    said = metadata(orchestra.bills(MARCH), "charges")
    assert (said["dagster/row_count"], said["money_in_and_out"]) == (0, "Nothing to show.")


def _by_steps(settings: Settings, inbox: Path) -> str:
    """The content digest of the same without the orchestrator."""
    with writer(settings) as con:
        ingest(con, settings, [inbox])
        for period in marts.stale(con):
            marts.build(con, period)
        judge.judge(con, settings, _days(FIRST, LAST))
        return content_digest(con)


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
