"""Under Dagster a channel that fails is a warning, counted by channel, and fails nothing; the hourly run comes back."""

from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.defs.automation import every_hour, tell_after_report
from pipelines.settings import Settings
from tests.notify.conftest import WEDNESDAY, Company
from tests.notify.receivers import Receiver

CANARY = "cAnArY0123456789"
DOWN = f"json://u:{CANARY}@127.0.0.1:9/{CANARY}?wait=0"


@pytest.fixture
def settings(company: Company, receiver: Receiver) -> Settings:
    company.on(WEDNESDAY)
    return company.settings(channels={"ops": receiver.url(), "down": DOWN}, routes=[{"to": ["ops", "down"]}])


def run(settings: Settings) -> tuple[dict[str, Any], dg.AssetCheckEvaluation, str]:
    """Metadata of the asset, its check, and every event as text."""
    job = build_defs({"settings": settings}).resolve_job_def("messages")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
        (made,) = result.asset_materializations_for_node("notifications")
        (check,) = result.get_asset_check_evaluations()
        return {name: value.value for name, value in made.metadata.items()}, check, str(result.all_events)


def test_a_failing_channel_is_a_warning_and_the_others_get_theirs(settings: Settings, receiver: Receiver) -> None:
    told, check, events = run(settings)
    assert (told["sent"], told["held"], told["failed"]) == ({"ops": 2}, {}, {"down": 2})
    assert "| down | Cost spike: +120.50 USD" in told["messages"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["failed"].value == {"down": 2}
    assert len(receiver.got) == 2
    assert CANARY not in events


def test_the_hourly_run_comes_only_where_something_waits(settings: Settings, company: Company) -> None:
    def tick(of: Settings) -> dg.RunRequest | dg.SkipReason:
        context = dg.build_schedule_context(
            scheduled_execution_time=datetime(2025, 11, 7, 8, 5, tzinfo=UTC), resources={"settings": of}
        )
        said = every_hour(context)
        assert isinstance(said, dg.RunRequest | dg.SkipReason)
        return said

    def why(of: Settings) -> str | None:
        said = tick(of)
        assert isinstance(said, dg.SkipReason)
        return said.skip_message

    assert why(settings) == "Nothing waits to be sent."
    run(settings)
    assert isinstance(tick(settings), dg.RunRequest)
    assert "No channel is set" in str(why(company.settings()))


def test_messages_follow_a_report_where_there_is_a_channel(settings: Settings, company: Company) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs({"settings": settings}).resolve_job_def("messages")
        done = job.execute_in_process(instance=instance)
        context = dg.build_run_status_sensor_context(
            sensor_name="tell_after_report",
            dagster_instance=instance,
            dagster_run=done.dagster_run,
            dagster_event=done.get_run_success_event(),
        )
        asked = tell_after_report(context, settings=settings)
        unasked = tell_after_report(context, settings=company.settings())
    assert isinstance(asked, dg.RunRequest)
    assert asked.run_key == done.dagster_run.run_id
    assert isinstance(unasked, dg.SkipReason)
