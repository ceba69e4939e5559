"""Findings for pages: what the list of the API asks, with nothing filtered unless a page says so.

Here: the parameters of sql/api/findings.sql. Not here: the question as it comes in (findings.py).
"""

from typing import Any

from api.auth import Principal
from api.pending import pending
from api.routes.findings import Question
from api.services import Services
from api.store import Snapshot


def listed(
    snapshot: Snapshot, services: Services, caller: Principal, question: Question, limit: int
) -> list[dict[str, Any]]:
    """The first findings of a question that the caller may see."""
    bound = question.parameters() | {"accounts": caller.bound, **pending(snapshot, services)}
    return snapshot.rows("findings", {**bound, "limit": limit})
