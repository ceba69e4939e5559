"""What a run would send: messages made of what is due, and the digests of the newest day.

Here: reading the snapshot once, and putting decisions and words together. Not here: the decisions (due.py), sending and
recording (run.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.decision import dismissed
from models.finding import Severity
from models.registry import detectors
from models.threshold import hint
from pipelines.decisions import read, store
from pipelines.errors import CloudWiseError
from pipelines.notify.digest import digest
from pipelines.notify.due import Due, Fate, Moment, due
from pipelines.notify.incident import incidents, newest_days
from pipelines.notify.incident_words import headline, of_incident, summing_up
from pipelines.notify.message import Message
from pipelines.notify.quiet import quiet_until
from pipelines.notify.record import Record, Step, digest_of, is_digest
from pipelines.notify.scope import Scope, cut, scope_of
from pipelines.notify.settings import Notifications
from pipelines.publish import open_current
from pipelines.report import gather
from pipelines.settings import Settings


@dataclass(frozen=True)
class Told:
    """What a message tells of, as it is recorded."""

    about: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Post:
    """One message for one channel; `becomes`: what its parts are once it was taken."""

    channel: str
    message: Message
    told: tuple[Told, ...]
    becomes: Step = Step.SENT


@dataclass(frozen=True)
class Waits:
    """What is not sent now, and why."""

    channel: str
    what: str
    told: Told
    why: str
    becomes: Step


@dataclass(frozen=True)
class Plan:
    """All of a run, in the order of the channels."""

    posts: tuple[Post, ...]
    waits: tuple[Waits, ...]


def planned(settings: Settings, record: Record, now: datetime) -> Plan:
    """What is due for the published snapshot.

    Raises:
        CloudWiseError: nothing is published, or a route names a detector that there is not.
    """
    wanted = settings.notifications
    _require_detectors(wanted)
    with open_current(settings.published) as con:
        newest = newest_days(con)
        with_tags = any(route.tags for route in wanted.routes)
        found = incidents(con, waiting=record.waiting(), with_tags=with_tags)
    gone = dismissed(read(store(settings.data_dir)), max(newest.values(), default=date.min))
    found = [each for each in found if each.id not in gone]  # also where no snapshot shows it yet
    when = Moment(now, newest, str(settings.owners_time.general["time_zone"]))
    decided = due(wanted, found, record, when)
    digests = list(_digests(settings, record, when, max(newest.values()))) if newest else []
    posts = [post for name in wanted.channels for post in _posts(name, decided, wanted, lost=record.lost)]
    waits = [_waits(one) for one in decided if one.fate is not Fate.SEND]
    return Plan(
        (*posts, *(each for each in digests if isinstance(each, Post))),
        (*waits, *(each for each in digests if isinstance(each, Waits))),
    )


def _posts(channel: str, decided: Sequence[Due], wanted: Notifications, *, lost: bool) -> Iterator[Post]:
    """One by one up to `max_messages`, the rest summed up; all of it where nobody knows what was told before."""
    mine = [one for one in decided if one.channel == channel and one.fate is Fate.SEND]
    most = 0 if lost else wanted.max_messages
    for one in mine[:most]:
        if one.incident is not None:
            told = Told(one.id, one.incident.severity)
            yield Post(channel, of_incident(one.incident, wanted.link, one.told), (told,))
    if rest := mine[most:]:
        told_of = tuple(Told(one.id, one.incident.severity) for one in rest if one.incident is not None)
        yield Post(channel, summing_up(rest, wanted.link, lost=lost), told_of, Step.COUNTED)


def _waits(one: Due) -> Waits:
    what = Message(headline(one.incident) if one.incident else one.id).subject
    told = Told(one.id, one.incident.severity if one.incident else None)
    if one.fate is Fate.HOLD:
        return Waits(one.channel, what, told, f"quiet until {one.until:%Y-%m-%d %H:%M} UTC", Step.HELD)
    return Waits(one.channel, what, told, "nobody needs it any more", Step.DROPPED)


def _digests(settings: Settings, record: Record, when: Moment, day: date) -> Iterator[Post | Waits]:
    """One a day for each channel and scope; quiet hours hold it, and a newer one replaces it."""
    wanted = settings.notifications
    made: dict[str, Message] = {}
    asked = _wanted_digests(wanted, when)
    current = {(channel, digest_of(day, scope.key)) for channel, scope in asked}
    for channel in wanted.channels:
        for about in record.waiting(channel):
            if is_digest(about) and (channel, about) not in current:
                yield Waits(channel, about, Told(about), "a newer day is told", Step.DROPPED)
    for (channel, scope), ends in asked.items():
        told = Told(digest_of(day, scope.key))
        if record.told(channel, told.about):
            continue
        held = [end for end in ends if end is not None]
        if len(held) == len(ends):
            why = f"quiet until {min(held):%Y-%m-%d %H:%M} UTC"
            yield Waits(channel, f"Digest of {day}", told, why, Step.HELD)
            continue
        if scope.key not in made:
            made[scope.key] = _digest(settings, scope, day)
        yield Post(channel, made[scope.key], (told,))


def _wanted_digests(wanted: Notifications, when: Moment) -> dict[tuple[str, Scope], list[datetime | None]]:
    """Channel and scope → the ends of the quiet hours that its routes lie in."""
    found: dict[tuple[str, Scope], list[datetime | None]] = {}
    for route in wanted.routes:
        if "digest" in route.what:
            end = quiet_until(when.now, wanted.quiet_of(route), None, when.home)
            for channel in route.to:
                found.setdefault((channel, scope_of(route)), []).append(end)
    return found


def _digest(settings: Settings, scope: Scope, day: date) -> Message:
    with open_current(settings.published) as con:
        cut(con, scope)
        return digest(gather(con), day, scope, settings.notifications.link)


def _require_detectors(wanted: Notifications) -> None:
    named = [(place, name) for place, route in enumerate(wanted.routes) for name in route.detectors]
    known = detectors() if named else {}
    for place, name in named:
        if name not in known:
            where = f"notifications.routes.{place}.detectors"
            raise CloudWiseError(f"There is no detector {name!r}{hint(name, known)}", where=where)
