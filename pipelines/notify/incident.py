"""From a published snapshot to its incidents: what is known of each, and what was known on each day of judgement.

Here: reading. Not here: which of them are told to whom (routing.py, due.py), words (incident_words.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import sql
from models.causes.cause import DAYS_BEFORE
from models.finding import Severity
from pipelines.warehouse import Connection, frame, rows

OPEN: Final = ("open", "regressed")
EXPECTED: Final = ("planned", "false")
"""Opinions of a person by which an incident needs nobody."""


@dataclass(frozen=True)
class Known:
    """What was known of an incident as of one day of judgement."""

    day: date
    severity: Severity
    impact: Decimal


@dataclass(frozen=True)
class Tagged:
    """A resource behind an incident: its share of the impact, and the tags that it had, one mapping per spelling."""

    share: float
    tags: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Incident:
    """One incident as of its payer's newest day of judgement; `accounts` and `services` are all that it is of."""

    id: str
    detector: str
    title: str
    severity: Severity
    payer: str
    account: str | None
    account_name: str | None
    service: str | None
    region: str | None
    resource: str | None
    usage_type: str | None
    since: date
    last: date
    running: bool
    currency: str
    impact: Decimal
    mature: bool
    summary: str
    why: str | None
    action: str
    confidence: float
    state: str
    opinion: str | None
    as_of: date
    service_code: str | None = None
    accounts: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    known: tuple[Known, ...] = ()
    tagged: tuple[Tagged, ...] = ()

    @property
    def silent(self) -> bool:
        """A person dismissed it, or said that it was planned or is none."""
        return self.state == "dismissed" or self.opinion in EXPECTED

    @property
    def over(self) -> bool:
        """It is not among the findings of the newest day any more."""
        return self.state not in (*OPEN, "dismissed")


def incidents(con: Connection, *, waiting: Sequence[str] = (), with_tags: bool = False) -> list[Incident]:
    """Those that are open, and those that are named, most money first.

    Args:
        con: an open snapshot.
        waiting: ids of incidents that are read whatever became of them.
        with_tags: read the tags of the resources behind them too: only where a route asks for tags.
    """
    found = frame(con, sql.read("reports/notify_incident"), {"waiting": list(waiting)}).to_dicts()
    ids = [row["id"] for row in found]
    known: dict[str, list[Known]] = {each: [] for each in ids}
    for finding, day, severity, impact in rows(con, sql.read("reports/notify_day"), {"incidents": ids}):
        known[finding].append(Known(day, Severity(severity), impact))
    tagged = _tagged(con, ids) if with_tags and ids else {}
    return [_incident(row, known[row["id"]], tagged.get(row["id"], ())) for row in found]


def newest_days(con: Connection) -> dict[str, date]:
    """Payer → its newest day of judgement."""
    return dict(rows(con, "SELECT BillingAccountId, max(x_AsOf) FROM judged GROUP BY ALL ORDER BY ALL"))


def _incident(row: Mapping[str, Any], known: Sequence[Known], tagged: Sequence[Tagged]) -> Incident:
    series = json.loads(row["scope"] or "{}").get("series", [])
    accounts = {row["account"], *(each.get("SubAccountId") for each in series)}
    codes = {each.get("ServiceName"): each.get("x_ServiceCode") for each in series}
    services = {row["service"], *(each.get("ServiceName") for each in series)}
    values = {name: value for name, value in row.items() if name != "scope"} | {"severity": Severity(row["severity"])}
    return Incident(
        **values,
        service_code=codes.get(row["service"]),
        accounts=frozenset(each for each in accounts if each),
        services=frozenset(each for each in services if each),
        known=tuple(known),
        tagged=tuple(tagged),
    )


def _tagged(con: Connection, ids: Sequence[str]) -> dict[str, list[Tagged]]:
    params = {"findings": list(ids), "before": DAYS_BEFORE}
    held: dict[tuple[str, str, float], list[Mapping[str, str]]] = {}
    for finding, resource, share, tags in rows(con, sql.read("reports/notify_tag"), params):
        held.setdefault((finding, resource, share), []).append(json.loads(tags or "{}"))
    found: dict[str, list[Tagged]] = {}
    for (finding, _, share), tags in held.items():
        found.setdefault(finding, []).append(Tagged(share, tuple(tags)))
    return found
