"""What is told, what waits, and what nobody hears of."""

from datetime import date
from decimal import Decimal

from models.finding import Severity
from pipelines.notify.due import Due, Fate, Moment, due
from pipelines.notify.incident import Known
from pipelines.notify.record import Record, Step
from pipelines.notify.settings import Notifications
from tests.notify.incidents import NEWEST, NOW, incident, record, wanted

WHEN = Moment(NOW, {"999999999999": NEWEST}, "UTC")
NIGHT = {"from": "20:00", "to": "07:00", "unless": "critical"}
HIGH = Severity.HIGH


def decided(asked: Notifications, kept: Record, *found: object) -> list[Due]:
    return due(asked, found or [incident()], kept, WHEN)  # type: ignore[arg-type]  # incidents, whatever they are


def fates(asked: Notifications, kept: Record, *found: object) -> list[tuple[str, str, Fate]]:
    return [(one.channel, one.id, one.fate) for one in decided(asked, kept, *found)]


SENT_TO_A = [("a", "a1", Fate.SEND)]


def test_an_incident_goes_once_to_each_channel_however_many_routes_lead_there() -> None:
    twice = wanted({"to": ["a", "b"]}, {"to": "a", "min_severity": "high"})
    assert fates(twice, record()) == [*SENT_TO_A, ("b", "a1", Fate.SEND)]
    told = record(("a", "a1", Step.SENT, HIGH), ("b", "a1", Step.COUNTED, HIGH))
    assert fates(twice, told) == []
    assert fates(wanted({"to": "a", "what": "digest"}), record()) == []


def test_it_is_told_again_only_when_it_rises_by_a_severity() -> None:
    told = record(("a", "a1", Step.SENT, HIGH))
    assert fates(wanted(), told, incident(impact=Decimal(4_000))) == []
    assert fates(wanted(), told, incident(severity=Severity.MEDIUM)) == []
    (again,) = decided(wanted(), told, incident(severity=Severity.CRITICAL))
    assert (again.fate, again.told) == (Fate.SEND, HIGH)


def test_what_is_older_than_the_newest_days_is_no_news_unless_it_waits() -> None:
    old = [incident(known=(Known(date(2026, 6, day), HIGH, Decimal(600)),)) for day in (15, 16)]
    assert [fates(wanted(), record(), each) for each in old] == [[], SENT_TO_A]
    assert fates(wanted(max_age_days=4), record(), old[0]) == SENT_TO_A
    for step in (Step.HELD, Step.FAILED, Step.SENDING):
        assert fates(wanted(), record(("a", "a1", step, HIGH)), old[0]) == SENT_TO_A


def test_what_a_person_decided_is_silent_also_while_it_waits() -> None:
    waits = record(("a", "a1", Step.HELD, HIGH))
    for change in ({"state": "dismissed"}, {"opinion": "planned"}, {"opinion": "false"}):
        assert fates(wanted(), record(), incident(**change)) == []
        assert fates(wanted(), waits, incident(**change)) == [("a", "a1", Fate.DROP)]
    assert fates(wanted(), record(), incident(opinion="real")) == SENT_TO_A


def test_what_went_while_it_waited_is_dropped_and_what_ended_is_told() -> None:
    waiting = {"a1": HIGH, "gone": HIGH, "digest 2026-06-17 all": None}
    waits = record(*(("a", about, Step.HELD, severity) for about, severity in waiting.items()))
    assert fates(wanted(), waits) == [*SENT_TO_A, ("a", "gone", Fate.DROP)]
    assert fates(wanted(), record(("a", "a1", Step.HELD, HIGH)), incident(state="resolved")) == SENT_TO_A
    assert fates(wanted({"to": "b"}), record(("a", "a1", Step.HELD, HIGH)), incident(state="resolved")) == [
        ("a", "a1", Fate.DROP)
    ]


def test_quiet_hours_hold_what_is_not_severe_and_a_route_may_have_its_own() -> None:
    (held,) = decided(wanted(quiet_hours=NIGHT), record())
    assert (held.fate, f"{held.until:%H:%M}") == (Fate.HOLD, "07:00")
    assert fates(wanted(quiet_hours=NIGHT), record(), incident(severity=Severity.CRITICAL)) == SENT_TO_A
    awake = wanted({"to": "a", "quiet_hours": []}, {"to": "b"}, quiet_hours=NIGHT)
    assert fates(awake, record()) == [*SENT_TO_A, ("b", "a1", Fate.HOLD)]
    one_is_awake = wanted({"to": "a", "quiet_hours": []}, {"to": "a"}, quiet_hours=NIGHT)
    assert fates(one_is_awake, record()) == SENT_TO_A


def test_the_most_severe_and_then_the_most_money_comes_first() -> None:
    small, large = incident("small", impact=Decimal(510)), incident("large", impact=Decimal(4_000))
    worst, fell = incident("worst", severity=Severity.CRITICAL), incident("fell", impact=Decimal(-900))
    found = decided(wanted(), record(), small, large, worst, fell)
    assert [one.id for one in found] == ["worst", "large", "fell", "small"]
