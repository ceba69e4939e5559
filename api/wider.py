"""What one account has to do with incidents that are told of no single account: a service, or a whole bill, that moved.

Here: the account's own part of them. Not here: incidents (models/incident.py), which keys to all accounts see whole.
Of the other accounts nothing is said: neither how many there are, nor what they cost, nor when it began there.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from api.causes import causes
from api.pending import pending
from api.services import Services
from api.store import Snapshot


def wider(snapshot: Snapshot, services: Services, payer: str, account: str, as_of: date) -> list[dict[str, object]]:
    """One row for each open incident that a series of this account is part of; `x_Impact` where its causes tell it."""
    found = snapshot.rows("wider", {"payer": payer, "as_of": as_of, **pending(snapshot, services)})
    why = causes(snapshot, [row["FindingId"] for row in found]) if found else {}
    rows = []
    for row in found:
        mine = [
            each for each in json.loads(row["x_Scope"] or "{}").get("series", ()) if each["SubAccountId"] == account
        ]
        if mine:
            days = sorted(day for each in mine for day in each["days"])
            parts = [
                part["x_Impact"] for part in why.get(row["FindingId"], {}).get("element", ())
                if part["SubAccountId"] == account
            ]  # fmt: skip
            rows.append(
                {
                    "x_WindowStart": days[0],
                    "x_WindowEnd": days[-1],
                    "BillingCurrency": row["BillingCurrency"],
                    "x_Impact": sum(parts, Decimal(0)) if parts else None,
                    "series": [_place(each) for each in mine],
                }
            )
    return rows


def _place(series: dict[str, Any]) -> dict[str, object]:
    return {name: series[name] for name in ("ServiceName", "x_UsageType", "RegionId")}
