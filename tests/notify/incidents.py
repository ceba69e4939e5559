"""Incidents written by hand, for tests that need no snapshot; and what a record says of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.finding import Severity
from pipelines.notify.incident import Incident, Known
from pipelines.notify.record import Line, Record, Step
from pipelines.notify.settings import Notifications, section

NOW = datetime(2026, 6, 19, 6, tzinfo=UTC)
NEWEST = date(2026, 6, 18)


def incident(name: str = "a1", **changes: Any) -> Incident:
    """EC2 of one account, 600 USD above expectation since the 17th, first seen on the 18th; but for `changes`."""
    values: dict[str, Any] = {
        "id": name, "detector": "cost_anomaly", "title": "New spend", "severity": Severity.HIGH,
        "payer": "999999999999", "account": "111111111111", "account_name": "sandbox",
        "service": "Amazon Elastic Compute Cloud", "service_code": "AmazonEC2", "region": "eu-central-1",
        "resource": None, "usage_type": "EUC1-BoxUsage:g5.12xlarge", "since": date(2026, 6, 17), "last": NEWEST,
        "running": True, "currency": "USD", "impact": Decimal("600.00"), "mature": True,
        "summary": "It began to cost.", "why": "EC2 in account sandbox: +600.00 USD, all of it g5.12xlarge.",
        "action": "Ask who started it.", "confidence": 0.99, "state": "open", "opinion": None, "as_of": NEWEST,
        "accounts": frozenset({"111111111111"}), "services": frozenset({"Amazon Elastic Compute Cloud"}),
    }  # fmt: skip
    values |= changes
    values.setdefault("known", (Known(NEWEST, values["severity"], values["impact"]),))
    return Incident(**values)


def wanted(*routes: dict[str, Any], **more: Any) -> Notifications:
    """Channels a and b; one route to a, unless others are given."""
    channels = {"a": "json://127.0.0.1:9/a", "b": "json://127.0.0.1:9/b"}
    return section({"channels": channels, "routes": list(routes) or [{"to": "a"}], **more})


def record(*steps: tuple[str, str, Step, Severity | None]) -> Record:
    """Channel, what it is about, what became of it, its severity."""
    return Record(Path("nowhere"), [Line(NOW, step, channel, about, severe) for channel, about, step, severe in steps])
