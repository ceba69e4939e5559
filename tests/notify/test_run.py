"""Mornings come and messages go: once per incident, through failures, quiet hours, deaths and losses."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import CloudWiseError
from pipelines.notify.channels import Channel
from pipelines.notify.record import Line, Step, opened, store
from pipelines.notify.run import LOST, notify, preview, unanswered, waiting
from tests.notify.conftest import THURSDAY, TUESDAY, WEDNESDAY, Company
from tests.notify.receivers import Receiver

MORNING = datetime(2025, 11, 7, 8, tzinfo=UTC)
NIGHT = datetime(2025, 11, 7, 3, tzinfo=UTC)
ROUTE = [{"to": "ops"}]


def told(receiver: Receiver) -> list[str]:
    return [title.rpartition(" USD")[0] for title in receiver.titles]


def test_an_incident_is_told_once_over_days_and_again_when_it_grows(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    for day in (TUESDAY, WEDNESDAY, WEDNESDAY, THURSDAY, THURSDAY):
        company.on(day)
        notify(settings, now=MORNING)
    assert told(receiver) == ["Cost spike: +60.00", "Cost spike: +55.00", "Cost spike: +800.25"]
    assert receiver.got[2]["message"].startswith("It was told as medium, and has grown.\n")
    assert receiver.got[2]["type"] == "warning"


def test_what_was_sent_is_known_after_the_warehouse_is_made_again(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    notify(settings, now=MORNING)
    company.on(TUESDAY)  # a new generation of the same, as `cloudwise rebuild` publishes
    (settings.data_dir / "warehouse.duckdb").unlink(missing_ok=True)
    assert notify(settings, now=MORNING).did == ()
    assert receiver.asked == 1


def test_a_failing_channel_is_tried_again_and_the_others_get_theirs(company: Company, receiver: Receiver) -> None:
    settings = company.settings(
        channels={"down": "json://127.0.0.1:9/x?wait=0", "shaky": receiver.url(), "lost": "env:NO_SUCH_VARIABLE"},
        routes=[{"to": ["down", "shaky", "lost"]}],
    )
    receiver.answers = [500, 503]
    outcome = notify(settings, now=MORNING)
    assert {each.channel: (each.step, each.why) for each in outcome.did} == {
        "down": (Step.FAILED, "it refused the connection"),
        "shaky": (Step.SENT, ""),
        "lost": (Step.FAILED, "The environment has no NO_SUCH_VARIABLE; export it, then run again"),
    }
    assert (receiver.asked, len(receiver.got)) == (3, 1)
    assert unanswered(settings) == {"down": 1, "lost": 1}


def test_what_a_channel_does_not_take_waits_for_it_however_long(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url("&retry=1")}, routes=ROUTE, max_age_days=1)
    company.on(WEDNESDAY)
    receiver.answers = [500, 500]
    first = notify(settings, now=MORNING)
    assert [(each.step, each.why) for each in first.did] == [(Step.FAILED, "it answered HTTP 500")]
    assert (waiting(settings), receiver.asked) == (1, 2)
    company.on(THURSDAY)
    notify(settings, now=MORNING)
    assert sorted(told(receiver)) == ["Cost spike: +55.00"]
    assert waiting(settings) == 0


def test_after_a_first_failure_the_channel_is_left_alone_for_this_run(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url("&retry=0")}, routes=ROUTE)
    company.on(WEDNESDAY)
    receiver.answers = [500, 200]
    outcome = notify(settings, now=MORNING)
    assert [each.why for each in outcome.did] == ["it answered HTTP 500", "not tried: it answered HTTP 500"]
    assert receiver.asked == 1
    notify(settings, now=MORNING)
    assert told(receiver) == ["Cost spike: +120.50", "Cost spike: +55.00"]
    assert waiting(settings) == 0


def test_quiet_hours_hold_a_message_until_the_first_run_after_them(company: Company, receiver: Receiver) -> None:
    quiet = {"from": "20:00", "to": "07:00", "time_zone": "UTC", "unless": "high"}
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE, quiet_hours=quiet, max_age_days=1)
    (held,) = notify(settings, now=NIGHT).did
    assert (held.step, held.why) == (Step.HELD, "quiet until 2025-11-07 07:00 UTC")
    notify(settings, now=NIGHT)
    assert (receiver.asked, waiting(settings)) == (0, 1)
    assert store(settings.data_dir).read_text().count('"held"') == 1
    company.on(WEDNESDAY)
    notify(settings, now=MORNING)
    assert sorted(told(receiver)) == ["Cost spike: +120.50", "Cost spike: +55.00"]
    company.on(THURSDAY)
    notify(settings, now=NIGHT)
    assert told(receiver)[2:] == ["Cost spike: +800.25"]


def test_a_run_that_died_while_sending_sends_that_message_once_more(
    company: Company, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    company.on(WEDNESDAY)
    really = Channel.send

    def dies(channel: Channel, message: object) -> str | None:
        really(channel, message)  # type: ignore[arg-type]  # handed on as it came
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Channel, "send", dies)
        with pytest.raises(KeyboardInterrupt):
            notify(settings, now=MORNING)
    notify(settings, now=MORNING)
    assert sorted(told(receiver)) == ["Cost spike: +120.50", "Cost spike: +120.50", "Cost spike: +55.00"]


def test_many_incidents_are_summed_up_and_count_as_told(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE, max_messages=1)
    company.on(WEDNESDAY)
    notify(settings, now=MORNING)
    assert receiver.titles[1] == "1 incident: +55.00 USD"
    assert notify(settings, now=MORNING).did == ()


def test_a_lost_record_floods_nobody_and_is_said(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    company.on(WEDNESDAY)
    notify(settings, now=MORNING)
    store(settings.data_dir).unlink()
    assert notify(settings, now=MORNING).notes == (LOST,)
    assert receiver.titles[2:] == ["2 incidents: +175.50 USD"]
    assert notify(settings, now=MORNING).did == ()


def test_a_record_that_cannot_be_read_sends_nothing_and_names_the_line(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    with opened(store(settings.data_dir), wait=0) as kept:
        kept.add(Line(MORNING, Step.SENT, "ops", "grows"))
    with store(settings.data_dir).open("a") as file:
        file.write("{}\n")
    with pytest.raises(CloudWiseError, match="Line 2 is no record"):
        notify(settings, now=MORNING)
    assert receiver.asked == 0


def test_a_route_by_tag_asks_the_resources_behind_the_incident(company: Company, receiver: Receiver) -> None:
    company.on(WEDNESDAY)
    settings = company.settings(
        channels={"web": receiver.url()}, routes=[{"to": "web", "tags": "team=web", "services": "AWS Lambda"}]
    )
    notify(settings, now=MORNING)
    assert told(receiver) == ["Cost spike: +120.50"]


def test_a_preview_sends_and_records_nothing(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    plan = preview(settings, now=MORNING)
    assert [post.channel for post in plan.posts] == ["ops"]
    assert (receiver.asked, store(settings.data_dir).exists()) == (0, False)


def test_without_channels_nothing_is_read_or_written(company: Company) -> None:
    assert notify(company.settings(), now=MORNING).did == ()
    assert not store(company.data_dir).exists()


def test_a_detector_that_there_is_not_is_named(company: Company, receiver: Receiver) -> None:
    routes = [{"to": "ops", "detectors": "cost_anomly"}]
    with pytest.raises(CloudWiseError, match=r"no detector 'cost_anomly'\. Did you mean 'cost_anomaly'"):
        notify(company.settings(channels={"ops": receiver.url()}, routes=routes), now=MORNING)


def test_every_line_of_the_record_is_json_with_a_time(company: Company, receiver: Receiver) -> None:
    settings = company.settings(channels={"ops": receiver.url()}, routes=ROUTE)
    notify(settings, now=MORNING)
    lines = [json.loads(line) for line in Path(store(settings.data_dir)).read_text().splitlines()]
    assert [(line["step"], line["about"], line["severity"]) for line in lines] == [
        ("sending", "grows", "medium"),
        ("sent", "grows", "medium"),
    ]
