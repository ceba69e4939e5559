"""What a message about an incident says, for a phone: the title alone says what, how much, where and since when.

Here: words. Not here: the sentence of the cause (models/causes), escaping (message.py).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from models.causes import names
from models.finding import Severity
from models.wording import count, day, joined, percent, short, signed, span
from pipelines.notify.due import Due
from pipelines.notify.incident import Incident
from pipelines.notify.message import Block, Link, Message

LISTED = 5
"""Incidents named in a summing-up."""


def of_incident(incident: Incident, base: str | None, told: Severity | None = None) -> Message:
    """One incident; `told`: with which severity it was told before."""
    grown = f"It was told as {told}, and has grown." if told else None
    further = None if base else f"Further: cloudwise why {incident.id}"
    said = (grown, incident.why or incident.summary, incident.action, _how_sure(incident), further)
    return Message(
        headline(incident),
        tuple(line for line in said if line),
        link=Link("Look at it", f"{base.rstrip('/')}/findings/{incident.id}") if base else None,
        severity=incident.severity,
    )


def headline(incident: Incident) -> str:
    """New spend: +3,771.72 USD, EC2 in northlight-sandbox since 13 Jun 2026 (high)."""
    money = f"{signed(incident.impact)} {incident.currency}"
    when = f" since {day(incident.since)}" if incident.running else f", {span(incident.since, incident.last)}"
    return f"{incident.title}: {money}, {place(incident)}{when} ({incident.severity})"


def place(incident: Incident) -> str:
    """Service or commitment, and account, as people know them; of wider incidents, how wide."""
    what = names.service(incident.service_code, incident.service) if incident.service else None
    if incident.resource:
        what = joined([what, short(incident.resource)])
    if incident.account is None:
        return what or f"the whole bill of {incident.payer} ({count(len(incident.accounts), 'account')})"
    return f"{what or 'several services'} in {incident.account_name or incident.account}"


def summing_up(many: Sequence[Due], base: str | None, *, lost: bool) -> Message:
    """More incidents than are told one by one; `lost`: because nobody knows which were told before."""
    found = [one.incident for one in many if one.incident is not None]
    why = "The record of what was sent is gone, so these may have been told before." if lost else None
    more = f"and {len(found) - LISTED} more" if len(found) > LISTED else None
    listed = tuple(headline(each) for each in found[:LISTED])
    return Message(
        f"{count(len(found), 'incident')}: {_sums(found)}",
        (why,) if why else (),
        (Block("Most severe first", (*listed, more) if more else listed),),
        Link("See them all", f"{base.rstrip('/')}/anomalies") if base else None,
        max((each.severity for each in found), key=list(Severity).index, default=None),
    )


def trial(channel: str, at: datetime) -> Message:
    """What `cloudwise notify --test` sends."""
    return Message(
        "CloudWise: this channel works",
        (f"A trial message to “{channel}”, sent on {day(at.date())} at {at:%H:%M} UTC. Nothing happened.",),
    )


def _how_sure(incident: Incident) -> str:
    return joined(
        [
            incident.region,
            f"{percent(incident.confidence)} sure",
            None if incident.mature else "from days that may still change",
            "over by now" if incident.over else None,
        ]
    )


def _sums(found: Sequence[Incident]) -> str:
    """What rose, by currency; what fell is no counterweight to it."""
    sums: dict[str, Decimal] = {}
    for each in found:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + max(each.impact, Decimal(0))
    return ", ".join(f"{signed(amount)} {currency}" for currency, amount in sorted(sums.items()))
