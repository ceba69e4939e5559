"""Quiet hours: until when a moment lies in them, by the clocks of a time zone.

Here: pure functions of a moment. Not here: what waits (due.py), which clock it is now (the callers').
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from models.finding import Severity
from pipelines.notify.settings import DAY, DAYS, QuietHours

_ENOUGH = 2 * len(DAYS)
"""Spans that may follow one another without a gap before they are taken to be always."""


def quiet_until(now: datetime, spans: Sequence[QuietHours], severity: Severity | None, home: str) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None where what is of this severity need not wait.

    Spans that touch are one. By the clock on the wall: on the night in which clocks change, 20:00 to 07:00 is an hour
    longer or shorter.

    Args:
        now: with its time zone.
        spans: quiet hours.
        severity: of the incident; None for a digest, which always waits.
        home: the time zone of spans that name none.
    """
    holding = [span for span in spans if not _passes(severity, span)]
    moment = now.astimezone(UTC)
    for _ in range(_ENOUGH):
        ends = [end for span in holding if (end := _end(moment, span, ZoneInfo(span.time_zone or home))) is not None]
        if not ends:
            break
        moment = max(ends)
    return None if moment == now else moment


def _passes(severity: Severity | None, span: QuietHours) -> bool:
    order = list(Severity)
    return severity is not None and span.unless is not None and order.index(severity) >= order.index(span.unless)


def _end(moment: datetime, span: QuietHours, zone: tzinfo) -> datetime | None:
    """When the span that holds the moment ends; it may have begun the day before."""
    local = moment.astimezone(zone)
    for begun in (local.date(), local.date() - DAY):
        if DAYS[begun.weekday()] in span.days:
            begin, end = _bounds(begun, span, zone)
            if begin <= moment < end:
                return end.astimezone(UTC)
    return None


def _bounds(day: date, span: QuietHours, zone: tzinfo) -> tuple[datetime, datetime]:
    since, until = span.clock
    over = until <= since  # over midnight, or the whole day
    return datetime.combine(day, since, zone), datetime.combine(day + timedelta(days=over), until, zone)
