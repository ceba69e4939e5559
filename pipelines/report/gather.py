"""From a published snapshot to a `Report`: one small query per part (sql/reports/report_*.sql), put together here.

Here: reading and grouping. Not here: any table but those of the snapshot, any wording or rendering.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

import sql
from pipelines.report.model import (
    Book,
    Change,
    DaySpend,
    Delivery,
    Finding,
    NotAssessed,
    Open,
    Ranking,
    Reconciled,
    Report,
    Source,
    Spend,
)
from pipelines.warehouse import Connection, frame, rows

TOP = 25
"""Findings shown per currency; the rest is counted, summed, and left to `cloudwise findings`."""

CHART_DAYS = 60
"""Days in the chart of spend by day."""

INCIDENT_DAYS = 30
"""Days in an anomaly's small chart, up to its last flagged day."""

ANOMALY = "anomaly"

Row = TypeVar("Row")


def gather(con: Connection) -> Report:
    """Read everything that a report says from one published snapshot.

    Args:
        con: an open snapshot, as `pipelines.publish.open_current` gives it.
    """
    spend = _read(con, "spend", Spend)
    days = _read(con, "spend_day", DaySpend, {"days": CHART_DAYS})
    opened = _read(con, "open", Open)
    changes = _read(con, "change", Change)
    findings = _read(con, "finding", Finding, {"top": TOP})
    shown = [finding.id for finding in findings if finding.category == ANOMALY]
    return Report(
        source=_source(con),
        books=tuple(
            Book(
                payer,
                currency,
                periods=_of(spend, payer, currency),
                days=_of(days, payer, currency),
                open=_of(opened, payer, currency),
                change=next(iter(_of(changes, payer, currency)), None),
            )
            for payer, currency in dict.fromkeys((row.payer, row.currency) for row in spend)
        ),
        savings=_rankings(findings, opened, anomalies=False),
        anomalies=_rankings(findings, opened, anomalies=True),
        anomaly_days=_anomaly_days(con, shown),
        reconciliation=tuple(_read(con, "reconciliation", Reconciled)),
        not_assessed=tuple(_read(con, "not_assessed", NotAssessed)),
        deliveries=tuple(_read(con, "delivery", Delivery)),
    )


def _read(con: Connection, name: str, row: Callable[..., Row], params: Mapping[str, object] | None = None) -> list[Row]:
    return [row(**values) for values in frame(con, sql.read(f"reports/report_{name}"), params).to_dicts()]


Booked = TypeVar("Booked", Spend, DaySpend, Open, Change)


def _of(items: Iterable[Booked], payer: str, currency: str) -> tuple[Booked, ...]:
    return tuple(item for item in items if (item.payer, item.currency) == (payer, currency))


def _rankings(findings: Iterable[Finding], opened: Iterable[Open], *, anomalies: bool) -> tuple[Ranking, ...]:
    kind = [row for row in opened if (row.category == ANOMALY) is anomalies]
    return tuple(
        Ranking(
            currency,
            shown=tuple(f for f in findings if f.currency == currency and (f.category == ANOMALY) is anomalies),
            total=sum(row.findings for row in kind if row.currency == currency),
            amount=sum((row.impact if anomalies else row.net for row in kind if row.currency == currency), Decimal(0)),
        )
        for currency in sorted({row.currency for row in kind})
    )


def _anomaly_days(con: Connection, shown: list[str]) -> dict[str, tuple[tuple[object, Decimal | None], ...]]:
    read = rows(con, sql.read("reports/report_anomaly_day"), {"days": INCIDENT_DAYS, "shown": shown})
    return {
        finding: tuple((day, cost) for owner, day, cost in read if owner == finding) for finding in shown
    }


def _source(con: Connection) -> Source:
    (values,) = frame(
        con,
        "SELECT generation, created_at, cloudwise_version, data_through, mature_through, settled = 'true' AS settled "
        "FROM generation",
    ).to_dicts()
    return Source(**values)
