"""Which incidents a route is about.

Here: pure predicates. Not here: what was sent already, quiet hours, channels (due.py).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from models.finding import Severity
from pipelines.notify.incident import Incident
from pipelines.notify.settings import Route

MOST: Final = 0.5
"""Share of the impact that must lie on resources with a tag for the incident to be of that tag."""

_RANK: Final = {severity: rank for rank, severity in enumerate(Severity)}


def about(route: Route, incident: Incident) -> bool:
    """Whether an incident is, as of now, one that the route asks for; every condition that is written holds."""
    return of_whom(route, incident) and _weighs(route, incident.severity, incident.impact)


def of_whom(route: Route, incident: Incident) -> bool:
    """The same, but for severity and money."""
    return (
        (not route.payers or incident.payer in route.payers)
        and (not route.accounts or not incident.accounts.isdisjoint(route.accounts))
        and (not route.services or not incident.services.isdisjoint(route.services))
        and (not route.detectors or incident.detector in route.detectors)
        and (not route.tags or any(_tagged_share(incident, tag) >= MOST for tag in route.tags))
    )


def first_about(route: Route, incident: Incident) -> date:
    """The first day of judgement as of which the route would have asked for it: one that grows slowly is new late."""
    days = (known.day for known in incident.known if _weighs(route, known.severity, known.impact))
    return min(days, default=incident.as_of)


def higher(severity: Severity, than: Severity) -> bool:
    """Whether a severity is above another."""
    return _RANK[severity] > _RANK[than]


def _weighs(route: Route, severity: Severity, impact: Decimal) -> bool:
    return not higher(route.min_severity, severity) and abs(impact) >= route.min_impact


def _tagged_share(incident: Incident, pairs: str) -> float:
    return sum(each.share for each in incident.tagged if any(tags_match(tags, pairs) for tags in each.tags))


def tags_match(tags: Mapping[str, str], pairs: str) -> bool:
    """Whether tags hold all of `key=value,…`; nobody spells tags alike, so case is ignored."""
    held = {key.removeprefix("user:").casefold(): value.casefold() for key, value in tags.items()}
    return all(held.get(key) == value for key, value in map(_pair, pairs.split(",")))


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip().casefold(), value.strip().casefold()
