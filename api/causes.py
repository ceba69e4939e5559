"""Why anomalies happened, as answers and pages show it: a sentence, and breakdowns that each add up to the impact.

Here: reading and grouping what was published. Not here: who may see a finding (its routes), the causes (models/causes).
"""

from collections.abc import Sequence
from typing import Any

from api.shown import shown
from api.store import Snapshot
from models.causes.cause import Breakdown

Causes = dict[str, Any]
"""`sentence`, and a list of parts for each breakdown but the whole."""


def causes(snapshot: Snapshot, findings: Sequence[str]) -> dict[str, Causes]:
    """Of those of the findings that have any; none have in a snapshot of an older version, which lacks the table."""
    if not snapshot.rows("tables", {"table": "anomaly_causes"}):
        return {}
    found: dict[str, Causes] = {}
    for row in shown(snapshot.rows("causes", {"findings": list(findings)})):
        finding, breakdown = str(row.pop("FindingId")), row.pop("x_Breakdown")
        if breakdown == Breakdown.WHOLE:
            parts: dict[str, list[Any]] = {each.value: [] for each in Breakdown if each is not Breakdown.WHOLE}
            found[finding] = {"sentence": row["x_Words"], **parts}
        else:
            found[finding][str(breakdown)].append(row)
    return found
