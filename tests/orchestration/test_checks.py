"""Checks block what they should, tell what they see, and publishing does not rely on their having run."""

from datetime import date

import dagster as dg
import pytest

import sql
from pipelines.publish import current
from pipelines.warehouse import writer
from tests.orchestration.conftest import Orchestra
from tests.orchestration.small_bills import PAYER, months, write_month

JANUARY, FEBRUARY = months(date(2024, 1, 1), 2)
LOST = "UPDATE reconciliation SET x_ChargedCost = x_ChargedCost - 0.000000000001 WHERE x_LineItemType = 'Tax'"


def tamper(orchestra: Orchestra, statement: str) -> None:
    with writer(orchestra.settings) as con:
        con.execute(statement)


def evaluations(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {one.check_name: one for one in result.get_asset_check_evaluations()}


@pytest.fixture
def delivered(orchestra: Orchestra) -> Orchestra:
    write_month(orchestra.inbox, JANUARY)
    assert orchestra.bills(JANUARY).success
    return orchestra


def test_every_check_passes_on_a_good_bill(delivered: Orchestra) -> None:
    found = evaluations(delivered.bills(JANUARY)) | evaluations(delivered.findings(JANUARY, JANUARY))
    assert sorted(f"checks/{name}" for name in found) == sql.names("checks")
    assert [name for name, one in found.items() if not one.passed] == []


def test_a_lost_trillionth_stops_the_run_before_the_marts_and_shows_the_row(delivered: Orchestra) -> None:
    tamper(delivered, LOST)
    ran = delivered.bills(FEBRUARY, raise_on_error=False)
    failed = evaluations(ran)["reconciliation"]
    assert (ran.success, failed.passed, failed.severity) == (False, False, dg.AssetCheckSeverity.ERROR)
    assert PAYER in str(failed.metadata["first_offending_rows"].value)
    made = {event.asset_key.to_user_string() for event in ran.get_asset_materialization_events() if event.asset_key}
    assert made == {"charges", "commitment_family_hour", "resource_metrics"}


def test_publishing_refuses_what_no_check_has_looked_at(delivered: Orchestra) -> None:
    assert delivered.publish().success
    before = current(delivered.settings.published)
    tamper(delivered, LOST)
    assert not delivered.publish(raise_on_error=False).success
    assert current(delivered.settings.published) == before


def test_a_warning_is_told_and_blocks_nothing(delivered: Orchestra) -> None:
    tamper(delivered, "UPDATE bills SET x_Settled = false")
    ran = delivered.bills(JANUARY)
    told = evaluations(ran)["immature"]
    assert (ran.success, told.passed, told.severity) == (True, False, dg.AssetCheckSeverity.WARN)
