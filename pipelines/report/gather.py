"""From a published snapshot to a `Report`: one small query per part (sql/reports/report_*.sql), put together here.

Here: reading and grouping. Not here: any table but those of the snapshot, any wording or rendering.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import sql
from pipelines.report.day import Changed, Dismissed, Fresh, Realised, Reliability
from pipelines.report.expectation import against_expectation, course
from pipelines.report.model import (
    ANOMALY,
    Book,
    Change,
    DaySpend,
    Delivery,
    NotAssessed,
    Open,
    Reconciled,
    Report,
    Source,
    Spend,
)
from pipelines.report.ranking import Finding, Kind, Ranking
from pipelines.warehouse import Connection, frame, rows

TOP = 25
"""Findings shown per currency; the rest is counted, summed, and left to `cloudwise findings`."""

OF_A_KIND = 10
"""Savings of one detector among them, so that a thousand small volumes do not hide the next kind."""

CHART_DAYS = 60
"""Days in the chart of spend by day."""

HISTORY_DAYS = 91
"""Days behind the expectation of the newest one."""

INCIDENT_DAYS = 30
"""Days in an anomaly's small chart, up to its last flagged day."""

Row = TypeVar("Row")


def gather(con: Connection, *, afterwards: bool = False) -> Report:
    """Read everything that a report says from one published snapshot.

    Args:
        con: an open snapshot, as `pipelines.publish.open_current` gives it, or cut off at a past day
            (pipelines.steps.asof).
        afterwards: say that it is cut off.
    """
    spend = _read(con, "spend", Spend)
    days = _read(con, "spend_day", DaySpend, {"days": HISTORY_DAYS})
    opened = _read(con, "open", Open)
    changes = _read(con, "change", Change)
    findings = _read(con, "finding", Finding, {"top": TOP, "of_a_kind": OF_A_KIND})
    shown = [finding.id for finding in findings if finding.category == ANOMALY]
    books = [
        Book(
            payer,
            currency,
            periods=_of(spend, payer, currency),
            days=_of(days, payer, currency),
            open=_of(opened, payer, currency),
            change=next(iter(_of(changes, payer, currency)), None),
        )
        for payer, currency in dict.fromkeys((row.payer, row.currency) for row in spend)
    ]
    newest = [each for book in books for each in against_expectation(book.days, book.periods[0].mature_through)]
    ((day,),) = rows(con, "SELECT max(x_AsOf) FROM judged")
    return Report(
        day=day,
        afterwards=afterwards,
        source=_source(con),
        books=tuple(replace(book, days=_newest(book.days), course=course(book.days, CHART_DAYS)) for book in books),
        yesterday=tuple(newest),
        changed=tuple(_read(con, "changed", Changed)),
        realised=tuple(_read(con, "realised", Realised)),
        dismissed=tuple(_read(con, "dismissed", Dismissed)),
        reliability=tuple(_read(con, "reliability", Reliability)),
        fresh=tuple(_read(con, "fresh", Fresh)),
        savings=_rankings(findings, opened, anomalies=False),
        anomalies=_rankings(findings, opened, anomalies=True),
        anomaly_days=_anomaly_days(con, shown),
        reconciliation=tuple(_read(con, "reconciliation", Reconciled)),
        not_assessed=tuple(_read(con, "not_assessed", NotAssessed)),
        deliveries=tuple(_read(con, "delivery", Delivery)),
    )


def _read(con: Connection, name: str, row: Callable[..., Row], params: Mapping[str, object] | None = None) -> list[Row]:
    return [row(**values) for values in frame(con, sql.read(f"reports/report_{name}"), params).to_dicts()]


def _newest(days: tuple[DaySpend, ...]) -> tuple[DaySpend, ...]:
    first = max(row.day for row in days) - timedelta(days=CHART_DAYS - 1) if days else date.min
    return tuple(row for row in days if row.day >= first)


Booked = TypeVar("Booked", Spend, DaySpend, Open, Change)


def _of(items: Iterable[Booked], payer: str, currency: str) -> tuple[Booked, ...]:
    return tuple(item for item in items if (item.payer, item.currency) == (payer, currency))


def _rankings(findings: Iterable[Finding], opened: Iterable[Open], *, anomalies: bool) -> tuple[Ranking, ...]:
    shown = [finding for finding in findings if (finding.category == ANOMALY) is anomalies]
    wanted = [row for row in opened if (row.category == ANOMALY) is anomalies]
    return tuple(
        _ranking(
            currency,
            [finding for finding in shown if finding.currency == currency],
            [row for row in wanted if row.currency == currency],
        )
        for currency in sorted({row.currency for row in wanted})
    )


def _ranking(currency: str, findings: Iterable[Finding], opened: Iterable[Open]) -> Ranking:
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.detector, []).append(finding)
    totals: dict[str, tuple[int, Decimal]] = {}
    falls = 0
    for row in opened:
        falls += row.falls
        number, amount = totals.get(row.detector, (0, Decimal(0)))
        totals[row.detector] = number + row.findings, amount + (row.impact if row.category == ANOMALY else row.net)
    groups = [Kind(shown[0].title, tuple(shown), *totals[detector]) for detector, shown in kinds.items()]
    return Ranking(
        currency,
        kinds=tuple(sorted(groups, key=lambda kind: (-kind.amount, kind.title))),
        total=sum(number for number, _ in totals.values()),
        falls=falls,
        amount=sum((amount for _, amount in totals.values()), Decimal(0)),
    )


def _anomaly_days(con: Connection, shown: list[str]) -> dict[str, tuple[tuple[date, Decimal | None], ...]]:
    read = rows(con, sql.read("reports/report_anomaly_day"), {"days": INCIDENT_DAYS, "shown": shown})
    return {finding: tuple((day, cost) for owner, day, cost in read if owner == finding) for finding in shown}


def _source(con: Connection) -> Source:
    (values,) = frame(
        con,
        "SELECT generation, created_at, cloudwise_version, data_through, mature_through, settled = 'true' AS settled "
        "FROM generation",
    ).to_dicts()
    return Source(**values)
