"""Incidents made by hand: a finding of one series and the charges around it.

Here: rows with few words. Not here: assertions.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from models.causes import CHARGE, HOURS, causes
from models.finding import FINDING

START = date(2026, 5, 3)
SINCE = date(2026, 1, 1)
FULL_DAY = (1 << 24) - 1


def finding(impact: str, cost: str | None = None, days: Sequence[date] = (START,), **changes: object) -> pl.DataFrame:
    """One finding of RDS in eu-west-1 as of its last day."""
    row: dict[str, object] = dict.fromkeys(FINDING) | {
        "x_AsOf": days[-1], "FindingId": "f", "DetectorId": "d", "Category": "anomaly", "BillingAccountId": "payer",
        "SubAccountId": "000000000001", "SubAccountName": "prod", "ServiceName": "Amazon RDS", "RegionId": "eu-west-1",
        "x_UsageType": "usage", "x_EventStart": days[0], "BillingCurrency": "USD", "x_Impact": Decimal(impact),
        "x_WindowStart": days[0], "x_WindowEnd": days[-1], "x_WindowCost": None if cost is None else Decimal(cost),
        "x_Scope": json.dumps({"days": [day.isoformat() for day in days]}),
    }  # fmt: skip
    return pl.DataFrame([row | changes], schema=FINDING)


def charged(resource: str | None, days: dict[date, float], **changes: object) -> list[dict[str, object]]:
    """One resource's cost by day; a unit of quantity costs 1, and it runs all day, but for `changes`."""
    return [
        {
            "FindingId": "f", "x_Series": 0, "SubAccountId": "000000000001", "ServiceName": "Amazon RDS",
            "x_ServiceCode": "AmazonRDS", "RegionId": "eu-west-1", "x_UsageType": "EU-InstanceUsage:db.m5.large",
            "x_Operation": "CreateDBInstance:0014", "x_InstanceType": None, "ResourceId": resource, "Tags": "{}",
            "ConsumedUnit": "Hrs", "ChargePeriodStart": day, "EffectiveCost": cost, "ConsumedQuantity": cost,
            "x_HourMask": FULL_DAY,
        } | changes
        for day, cost in days.items()
    ]  # fmt: skip


def before(cost: float, weeks: int = 5) -> dict[date, float]:
    """The same cost on every day of the weeks before START."""
    return {START - timedelta(days=n): cost for n in range(7 * weeks, 0, -1)}


def explained(
    of: pl.DataFrame, rows: Sequence[dict[str, object]], hours: Sequence[dict[str, object]] = (), since: date = SINCE
) -> pl.DataFrame:
    """The causes of the findings."""
    return causes(of, pl.DataFrame(rows, schema=CHARGE), pl.DataFrame(hours, schema=HOURS), since)


def of(found: pl.DataFrame, breakdown: str) -> list[tuple[Any, ...]]:
    """Dimension, resource, change and impact of one breakdown's parts."""
    rows = found.filter(x_Breakdown=breakdown)
    return rows.select("x_Dimension", "ResourceId", "x_Change", pl.col("x_Impact").cast(pl.String)).rows()


def said(found: pl.DataFrame) -> str:
    """The sentence."""
    (words,) = found.filter(x_Breakdown="whole")["x_Words"]
    return str(words)
