"""What starts what: the daily run, the sensor on the inbox, and the handing over from bills to verdicts to snapshot."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.automation import (
    every_day,
    judge_after_bills,
    new_deliveries,
    publish_after_findings,
    report_after_publish,
)
from pipelines.defs.delivery import NEWEST
from pipelines.partitions import Span, spans_to_judge
from pipelines.settings import Settings
from tests.orchestration.conftest import Orchestra
from tests.orchestration.small_bills import months, write_file, write_month

JANUARY, FEBRUARY, MARCH = months(date(2024, 1, 1), 3)
START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def tick(orchestra: Orchestra, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    """One tick of the sensor on deliveries."""
    resources = {"settings": orchestra.settings}
    context = dg.build_sensor_context(
        instance=orchestra.instance, cursor=cursor, definitions=orchestra.defs, resources=resources
    )
    said = new_deliveries(context)
    assert isinstance(said, dg.SensorResult | dg.SkipReason)
    return said


def asked(said: dg.SensorResult | dg.SkipReason) -> list[str | None]:
    assert isinstance(said, dg.SensorResult)
    return [request.partition_key for request in said.run_requests or []]


def keys(said: dg.SensorResult | dg.SkipReason) -> set[str | None]:
    assert isinstance(said, dg.SensorResult)
    return {request.run_key for request in said.run_requests or []}


def cursor_of(said: dg.SensorResult | dg.SkipReason) -> str:
    assert isinstance(said, dg.SensorResult)
    return said.cursor or ""


def test_the_daily_run_takes_the_previous_and_the_current_period(orchestra: Orchestra) -> None:
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2024, 3, 1, 6, tzinfo=UTC), resources={"settings": orchestra.settings}
    )
    request = every_day(context)
    assert isinstance(request, dg.RunRequest)
    assert (request.tags[START], request.tags[END]) == ("2024-02-01", "2024-03-01")


def test_with_an_empty_inbox_the_daily_run_and_the_sensor_say_what_to_set(settings: Settings) -> None:
    resources = {"settings": settings}
    daily = every_day(dg.build_schedule_context(scheduled_execution_time=datetime.now(UTC), resources=resources))
    sensor = new_deliveries(dg.build_sensor_context(resources=resources))
    assert isinstance(daily, dg.SkipReason)
    assert isinstance(sensor, dg.SkipReason)
    assert daily.skip_message == sensor.skip_message
    assert "CLOUDWISE_INBOX" in str(daily.skip_message)


def test_the_sensor_asks_for_each_delivered_period_once(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    write_month(orchestra.inbox, FEBRUARY)
    first = tick(orchestra)
    assert asked(first) == ["2024-01-01", "2024-02-01"]
    assert asked(tick(orchestra, cursor_of(first))) == []


def test_only_the_restated_period_is_asked_for_again_and_under_a_new_key(orchestra: Orchestra) -> None:
    for month in (JANUARY, FEBRUARY):
        write_month(orchestra.inbox, month)
    first = tick(orchestra)
    write_month(orchestra.inbox, FEBRUARY, dearer="1")
    second = tick(orchestra, cursor_of(first))
    assert asked(second) == ["2024-02-01"]
    assert keys(first) & keys(second) == set()


def test_a_lost_cursor_asks_under_the_same_keys_so_that_no_version_runs_twice(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    assert keys(tick(orchestra, None)) == keys(tick(orchestra, None))


def test_a_bill_that_only_its_rows_can_date_is_asked_for_with_the_current_period(orchestra: Orchestra) -> None:
    write_file(orchestra.inbox / "both.csv", [JANUARY, FEBRUARY])
    assert asked(tick(orchestra)) == [f"{datetime.now(UTC):%Y-%m}-01"]


def test_a_period_of_the_future_is_nothing_to_ask_for(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, date(2090, 1, 1))
    assert asked(tick(orchestra)) == []


def test_an_inbox_that_is_not_there_is_skipped_with_the_reason_and_tried_again(orchestra: Orchestra) -> None:
    orchestra.inbox.rmdir()
    said = tick(orchestra)
    assert isinstance(said, dg.SkipReason)
    assert str(orchestra.inbox) in str(said.skip_message)
    write_month(orchestra.inbox, JANUARY)
    assert asked(tick(orchestra)) == ["2024-01-01"]


def test_a_broken_link_in_the_inbox_does_not_stop_the_sensor(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    (orchestra.inbox / "nowhere.csv").symlink_to(orchestra.inbox / "gone.csv")
    assert asked(tick(orchestra)) == ["2024-01-01"]


def test_a_delivery_copied_with_its_old_time_is_seen_by_its_size(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    bill = orchestra.inbox / "BILLING_PERIOD=2024-01" / "bill.csv"
    first, times = tick(orchestra), bill.stat()
    write_month(orchestra.inbox, JANUARY, dearer="10.5")
    os.utime(bill, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert asked(tick(orchestra, cursor_of(first))) == ["2024-01-01"]


def after(sensor: dg.SensorDefinition, orchestra: Orchestra, ran: dg.ExecuteInProcessResult) -> list[dg.RunRequest]:
    """What a hand-over sensor asks for after this run; nothing where it says why not."""
    context = dg.build_run_status_sensor_context(
        sensor.name, dagster_event=ran.get_run_success_event(), dagster_instance=orchestra.instance,
        dagster_run=ran.dagster_run,
    )  # fmt: skip
    said = sensor(context)
    if isinstance(said, dg.RunRequest | dg.SkipReason):
        return [said] if isinstance(said, dg.RunRequest) else []
    assert isinstance(said, Iterator)
    return [request for request in said if isinstance(request, dg.RunRequest)]


def test_bills_hand_over_the_days_that_they_may_change_and_yesterday(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    requests = after(judge_after_bills, orchestra, orchestra.bills(JANUARY))
    assert [request.tags[START] for request in requests[:1]] == ["2024-01-01"]
    assert [request.tags[END] for request in requests[:1]] == ["2024-03-01"]
    assert len(requests) == 2
    assert requests[1].tags[START] == requests[1].tags[END]


def test_verdicts_hand_over_to_the_snapshot_and_it_to_the_report_of_its_newest_day(orchestra: Orchestra) -> None:
    write_month(orchestra.inbox, JANUARY)
    orchestra.bills(JANUARY)
    ran = orchestra.findings(JANUARY, JANUARY + timedelta(days=2))
    assert [request.run_key for request in after(publish_after_findings, orchestra, ran)] == [ran.run_id]
    published = orchestra.publish()
    (request,) = after(report_after_publish, orchestra, published)
    assert (request.run_key, request.partition_key) == (published.run_id, "2024-01-03")


def test_a_snapshot_that_judges_no_day_asks_for_no_report(orchestra: Orchestra) -> None:
    @dg.asset
    def snapshot() -> dg.MaterializeResult[None]:
        return dg.MaterializeResult(metadata={NEWEST: ""})

    ran = dg.materialize([snapshot], instance=orchestra.instance)
    assert after(report_after_publish, orchestra, ran) == []


@pytest.mark.parametrize(
    ("periods", "yesterday", "spans"),
    [
        (set(), date(2024, 3, 9), [(date(2024, 3, 9), date(2024, 3, 9))]),
        ({MARCH}, date(2024, 3, 9), [(MARCH, date(2024, 3, 9))]),
        ({FEBRUARY, MARCH}, date(2024, 3, 9), [(FEBRUARY, date(2024, 3, 9))]),
        ({MARCH}, date(2024, 2, 29), [(date(2024, 2, 29), date(2024, 2, 29))]),
        ({JANUARY}, date(2024, 6, 1), [(JANUARY, MARCH), (date(2024, 6, 1), date(2024, 6, 1))]),
    ],
)
def test_restated_periods_mean_their_days_and_the_window_after(
    periods: set[date], yesterday: date, spans: list[Span]
) -> None:
    assert spans_to_judge(periods, yesterday) == spans


def test_the_instance_is_one_writer_watched_and_silent(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((repository / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.get_settings("telemetry") == {"enabled": False}
        assert instance.nux_enabled is False
        assert (instance.run_monitoring_enabled, instance.run_retries_max_retries) == (True, 3)
        assert instance.run_retries_retry_on_asset_or_op_failure is False
        assert instance.global_op_concurrency_default_limit == 1
        assert instance.root_directory == str(tmp_path)
    assert "base_dir:" not in (repository / "dagster.yaml").read_text(encoding="utf-8")
