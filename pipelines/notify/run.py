"""Notifications of the published snapshot, sent: each step on the record before the next.

Here: the order, for the command line and for Dagster. Not here: what is due (plan.py), how it is sent (channels.py).

A channel that does not take a message is given up for the run; what was for it waits for the next. The other channels
get theirs, and nothing is raised.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.threshold import hint
from pipelines.errors import CloudWiseError
from pipelines.notify.channels import Channel, require_library
from pipelines.notify.incident_words import trial
from pipelines.notify.plan import Plan, Post, Told, planned
from pipelines.notify.record import Line, Record, Step, opened, read, store
from pipelines.settings import Settings

LOST = "the record of what was sent was gone: what is open is told in one message per channel"


@dataclass(frozen=True)
class Did:
    """What became of one message."""

    channel: str
    what: str
    step: Step
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a run did; `notes`: what a person should know besides."""

    did: tuple[Did, ...]
    notes: tuple[str, ...] = ()

    def by_channel(self, *steps: Step) -> Mapping[str, int]:
        """Channel → how many messages came to one of these steps."""
        return Counter(each.channel for each in self.did if each.step in steps)

    @property
    def failed(self) -> tuple[Did, ...]:
        """What its channel did not take."""
        return tuple(each for each in self.did if each.step is Step.FAILED)


def notify(settings: Settings, *, now: datetime) -> Outcome:
    """Send what is due, and record it.

    Raises:
        CloudWiseError: nothing is published, apprise is not installed, the record cannot be read, or a route names a
            detector that there is not. A channel that fails raises nothing.
    """
    if not settings.notifications.channels:
        return Outcome(())
    require_library()
    with opened(_store(settings), wait=settings.wait_seconds) as record:
        plan = planned(settings, record, now)
        did = [*_set_aside(plan, record, now)]
        for name in settings.notifications.channels:
            did += _sent(settings, name, [post for post in plan.posts if post.channel == name], record, now)
        return Outcome(tuple(did), (LOST,) if record.lost else ())


def preview(settings: Settings, *, now: datetime) -> Plan:
    """What `notify` would do; nothing is sent or recorded."""
    return planned(settings, read(_store(settings)), now)


def waiting(settings: Settings) -> int:
    """How many messages wait for a channel or for quiet hours to end."""
    record = read(_store(settings))
    return sum(len(record.waiting(name)) for name in settings.notifications.channels)


def unanswered(settings: Settings) -> dict[str, int]:
    """Channel → messages that it did not take."""
    record = read(_store(settings))
    failed = {name: record.failed(name) for name in settings.notifications.channels}
    return {name: number for name, number in failed.items() if number}


def trials(settings: Settings, names: Sequence[str], *, now: datetime) -> Outcome:
    """Send a trial message to these channels, or to all.

    Raises:
        CloudWiseError: there is no channel, or none of that name, or apprise is not installed.
    """
    known = settings.notifications.channels
    if not known:
        raise CloudWiseError(
            "No channel is set", where="notifications.channels", hint="docs/notifications.md shows how to write one"
        )
    for name in names:
        if name not in known:
            raise CloudWiseError(f"There is no channel {name!r}{hint(name, known)}", where="notifications.channels")
    require_library()
    return Outcome(tuple(_tried(settings, name, now) for name in names or known))


def _tried(settings: Settings, name: str, now: datetime) -> Did:
    message = trial(name, now)
    try:
        why = Channel(name, settings.notifications.channels[name]).send(message)
    except CloudWiseError as error:
        why = _why(error)
    return Did(name, message.subject, Step.FAILED if why else Step.SENT, why or "")


def _set_aside(plan: Plan, record: Record, now: datetime) -> list[Did]:
    """What waits, or needs nobody any more."""
    did = []
    for each in plan.waits:
        new = each.becomes is Step.DROPPED or not record.waits(each.channel, each.told.about)
        if new:
            record.add(Line(now, each.becomes, each.channel, each.told.about, each.told.severity))
        did.append(Did(each.channel, each.what, each.becomes, each.why))
    return did


def _sent(settings: Settings, name: str, posts: Sequence[Post], record: Record, now: datetime) -> list[Did]:
    if not posts:
        return []
    did, why = [], None
    try:
        channel = Channel(name, settings.notifications.channels[name])
    except CloudWiseError as error:
        channel, why = None, _why(error)
    for post in posts:
        if channel is None or why:
            _keep(record, Step.FAILED, name, [each for each in post.told if not record.waits(name, each.about)], now)
            did.append(Did(name, post.message.subject, Step.FAILED, f"not tried: {why}" if channel else why or ""))
            continue
        _keep(record, Step.SENDING, name, post.told, now)
        why = channel.send(post.message)
        step = Step.FAILED if why else post.becomes
        _keep(record, step, name, post.told, now)
        did.append(Did(name, post.message.subject, step, why or ""))
    return did


def _keep(record: Record, step: Step, channel: str, told: Sequence[Told], now: datetime) -> None:
    record.add(*(Line(now, step, channel, each.about, each.severity) for each in told))


def _why(error: CloudWiseError) -> str:
    return f"{error.what}; {error.hint}"


def _store(settings: Settings) -> Path:
    return store(settings.data_dir)
