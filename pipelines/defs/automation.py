"""What starts what: bills → verdicts → snapshot → report → messages, by day, by delivery, by hand.

Here: jobs, the schedules, the sensor on deliveries, the four sensors that hand over. A run hands over only when
it succeeded, its blocking checks included (docs/decisions/0004-chain-of-runs.md). Not here: assets.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg

from pipelines.defs.delivery import NEWEST
from pipelines.defs.inbox import news
from pipelines.defs.marts import PERIODS
from pipelines.errors import CloudWiseError
from pipelines.notify.run import waiting
from pipelines.partitions import FIRST_DAY, Span, spans_to_judge
from pipelines.settings import Settings

EMPTY_INBOX = "The inbox names no path. Hint: set `inbox` in cloudwise.yaml, or CLOUDWISE_INBOX."
NO_CHANNEL = "No channel is set. Hint: docs/notifications.md shows how to write one."
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

bills = dg.define_asset_job(
    "bills",
    dg.AssetSelection.groups("bills"),
    description="Exports of a billing period into charges and marts, with their checks.",
)
findings = dg.define_asset_job(
    "findings", dg.AssetSelection.groups("findings"), description="Verdicts of one or many days, with their checks."
)
publish = dg.define_asset_job(
    "publish", dg.AssetSelection.groups("delivery"), description="The warehouse as it stands, as a new snapshot."
)

reports = dg.define_asset_job(
    "reports", dg.AssetSelection.groups("reports"), description="The reports of one or many days."
)

messages = dg.define_asset_job(
    "messages", dg.AssetSelection.groups("notifications"), description="What is new, to those whom it concerns."
)


@dg.schedule(
    cron_schedule="0 6 * * *",
    job=bills,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day: the previous and the current billing period, then what they change, then the snapshot.",
)
def every_day(
    context: dg.ScheduleEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.RunRequest | dg.SkipReason:
    """One run over both periods."""
    if not settings.inbox:
        return dg.SkipReason(EMPTY_INBOX)
    current = context.scheduled_execution_time.date().replace(day=1)
    previous = (current - timedelta(days=1)).replace(day=1)
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat(), tags=_span_tags((previous, current)))


@dg.sensor(
    job=bills,
    minimum_interval_seconds=120,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for every billing period whose deliveries in the inbox changed, once per version.",
)
def new_deliveries(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.SensorResult | dg.SkipReason:
    """Compare the inbox with the cursor; an inbox that cannot be read is skipped with its reason, and tried again."""
    if not settings.inbox:
        return dg.SkipReason(EMPTY_INBOX)
    today = datetime.now(UTC).date()
    try:
        found = news(settings.inbox, context.cursor, today)
    except (CloudWiseError, OSError) as error:
        return dg.SkipReason(f"The inbox cannot be read: {error}")
    requests = [
        dg.RunRequest(run_key=f"{period} {version}", partition_key=period.isoformat())
        for period, version in sorted(found.wanted.items())
        if date.fromisoformat(FIRST_DAY) <= period <= today
    ]
    return dg.SensorResult(requests, cursor=found.cursor)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[bills],
    request_job=findings,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="After bills: the verdicts of yesterday and of all days that the built periods may change.",
)
def judge_after_bills(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest]:
    """One run per stretch of days."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    for span in spans_to_judge(_periods_built(context), yesterday):
        yield dg.RunRequest(run_key=f"{context.dagster_run.run_id} {span[0]}", tags=_span_tags(span))


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[findings],
    request_job=publish,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="After verdicts: the snapshot.",
)
def publish_after_findings(context: dg.RunStatusSensorContext) -> dg.RunRequest:
    """One publication per run of verdicts."""
    return dg.RunRequest(run_key=context.dagster_run.run_id)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[publish],
    request_job=reports,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="After the snapshot: the report of its newest day.",
)
def report_after_publish(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """One report per publication; none where nothing is judged yet."""
    newest = [said.value for said in _said(context, NEWEST) if said.value]
    if not newest:
        return dg.SkipReason("The snapshot judges no day yet.")
    return dg.RunRequest(run_key=context.dagster_run.run_id, partition_key=str(newest[-1]))


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[reports],
    request_job=messages,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="After the report: messages to the channels of the settings, where there are any.",
)
def tell_after_report(
    context: dg.RunStatusSensorContext, settings: dg.ResourceParam[Settings]
) -> dg.RunRequest | dg.SkipReason:
    """One run of messages per run of reports."""
    if not settings.notifications.channels:
        return dg.SkipReason(NO_CHANNEL)
    return dg.RunRequest(run_key=context.dagster_run.run_id)


@dg.schedule(
    cron_schedule="5 * * * *",
    job=messages,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every hour: what waited for quiet hours to end, or for a channel that did not answer.",
)
def every_hour(
    context: dg.ScheduleEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.RunRequest | dg.SkipReason:
    """Nothing where nothing waits."""
    if not settings.notifications.channels:
        return dg.SkipReason(NO_CHANNEL)
    if not waiting(settings):
        return dg.SkipReason("Nothing waits to be sent.")
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())


def _span_tags(span: Span) -> dict[str, str]:
    return {RANGE_START: span[0].isoformat(), RANGE_END: span[1].isoformat()}


def _periods_built(context: dg.RunStatusSensorContext) -> set[date]:
    """The periods whose marts the run built, as its materialisations say."""
    return {
        date.fromisoformat(str(period))
        for said in _said(context, PERIODS)
        if isinstance(said.value, list)
        for period in said.value
    }


def _said(context: dg.RunStatusSensorContext, name: str) -> list[dg.MetadataValue[Any]]:
    """A run's metadata of that name, of all its materialisations."""
    records = context.instance.get_records_for_run(
        context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
    ).records
    found = [record.asset_materialization.metadata for record in records if record.asset_materialization]
    return [metadata[name] for metadata in found if name in metadata]


JOBS = [bills, findings, publish, reports, messages]
SCHEDULES = [every_day, every_hour]
SENSORS = [new_deliveries, judge_after_bills, publish_after_findings, report_after_publish, tell_after_report]
