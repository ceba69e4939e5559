"""What is due for which channel: once per incident and channel, held in quiet hours, silent where a person decided.

Here: the decision, pure. Not here: which incidents there are (incident.py), sending (run.py).

- New is what a route asks for, first asked for within the newest `max_age_days` days of judgement: a backfill of the
  past is no news. What waits (held, or not taken by its channel) waits however long it takes.
- An incident whose severity rises above the one it was told with is told once more, per step of severity.
- What a person dismissed or called planned or false is not told, nor what went away while it waited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from models.finding import Severity
from pipelines.notify.incident import Incident
from pipelines.notify.quiet import quiet_until
from pipelines.notify.record import Record, is_digest
from pipelines.notify.routing import about, first_about, higher
from pipelines.notify.settings import Notifications, Route


class Fate(Enum):
    """What happens to it now."""

    SEND = auto()
    HOLD = auto()
    DROP = auto()


@dataclass(frozen=True)
class Due:
    """One incident for one channel; `incident` is None where the snapshot does not hold it any more.

    `until`: the end of the quiet hours that hold it. `told`: the severity it was told with before.
    """

    channel: str
    id: str
    fate: Fate
    incident: Incident | None = None
    until: datetime | None = None
    told: Severity | None = None


@dataclass(frozen=True)
class Moment:
    """When this is decided: now, the newest day of judgement by payer, whose clocks are meant where none are named."""

    now: datetime
    newest: Mapping[str, date]
    home: str


def due(wanted: Notifications, found: Sequence[Incident], record: Record, when: Moment) -> list[Due]:
    """What is due, channel by channel, the most severe and then the most money first."""
    decided = []
    for channel in wanted.channels:
        routes = [route for route in wanted.routes if channel in route.to and "anomalies" in route.what]
        waiting = set(record.waiting(channel))
        mine = [one for each in found if (one := _of(channel, each, routes, wanted, record, when))]
        decided += sorted(mine, key=_urgency)
        gone = waiting - {each.id for each in found}
        decided += [Due(channel, each, Fate.DROP) for each in sorted(gone) if not is_digest(each)]
    return decided


def _of(
    channel: str,
    incident: Incident,
    routes: Sequence[Route],
    wanted: Notifications,
    record: Record,
    when: Moment,
) -> Due | None:
    asked = [route for route in routes if about(route, incident)]
    waits = record.waits(channel, incident.id)
    told = record.severity(channel, incident.id)
    fresh = told is None or higher(incident.severity, told)
    if not asked or incident.silent or not fresh:
        return Due(channel, incident.id, Fate.DROP, incident) if waits else None
    if not waits and told is None and not any(_new(route, incident, wanted, when) for route in asked):
        return None
    ends = [quiet_until(when.now, wanted.quiet_of(route), incident.severity, when.home) for route in asked]
    held = [end for end in ends if end is not None]
    if len(held) == len(ends):
        return Due(channel, incident.id, Fate.HOLD, incident, min(held), told)
    return Due(channel, incident.id, Fate.SEND, incident, None, told)


def _new(route: Route, incident: Incident, wanted: Notifications, when: Moment) -> bool:
    newest = when.newest.get(incident.payer, incident.as_of)
    return not incident.over and (newest - first_about(route, incident)).days < wanted.max_age_days


def _urgency(one: Due) -> tuple[int, object, str]:
    if one.incident is None:
        return 0, 0, one.id
    return -list(Severity).index(one.incident.severity), -abs(one.incident.impact), one.id
