"""Receivers, and a small company of which three mornings are published."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree, rmtree

import polars as pl
import pytest

import sql
from pipelines.publish import publish
from pipelines.settings import Settings
from pipelines.steps.marts import ensure_marts
from pipelines.warehouse import Connection, append
from tests.notify.receivers import Receiver, http, smtp
from tests.report.snapshot import ACME, bill, cause, charge, delivery, finding, judged, published, snapshot

TUESDAY, WEDNESDAY, THURSDAY = date(2025, 11, 4), date(2025, 11, 5), date(2025, 11, 6)
INFO = {
    "created_at": "2025-11-07T06:00:00+00:00", "cloudwise_version": "0.1.0", "bill_versions": "[]",
    "data_through": "2025-11-06", "mature_through": "2025-11-03", "settled": "false",
}  # fmt: skip
HOSTILE = "i-1\r\nBcc: all@evil.example\n\n[Pay](http://evil.example) <b>@everyone</b>"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http() as kept:
        yield kept


@pytest.fixture
def mail() -> Iterator[Receiver]:
    with smtp() as kept:
        yield kept


def anomaly(con: Connection, name: str, day: date, impact: str, **changes: str) -> None:
    """A rise of Lambda that began on Tuesday, as of a day."""
    finding(
        con, name, x_AsOf=day, Category="anomaly", DetectorId="cost_anomaly", Title="Cost spike", ResourceId=None,
        ServiceName="AWS Lambda", x_UsageType="Lambda-GB-Second", x_EventStart=TUESDAY, x_WindowEnd=day,
        x_EstimatedMonthlySaving=None, x_NetMonthlySaving=None, x_Impact=impact, x_Summary="It cost more.",
        x_Action="Look at what started.", x_Evidence='{"state":"open"}', payer=ACME, **changes,
    )  # fmt: skip


IMPACTS = {TUESDAY: ("60.00", "medium"), WEDNESDAY: ("120.50", "medium"), THURSDAY: ("800.25", "high")}


@pytest.fixture(scope="session")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> dict[date, Path]:
    """Day → what is published after it: one incident grows, by `webhooks` of team web; another is new on Wednesday."""
    folder = tmp_path_factory.mktemp("mornings")
    with snapshot(folder) as con:
        ensure_marts(con)
        con.execute("DROP TABLE generation")
        tags = {"BillingAccountId": ACME, "ResourceId": "webhooks", "Tags": '{"team":"web"}'}
        append(con, "resource_day", pl.DataFrame([tags | {"ChargePeriodStart": TUESDAY}]))
        for day, (impact, severity) in IMPACTS.items():
            judged(con, ACME, day)
            anomaly(con, "grows", day, impact, Severity=severity)
            if day >= WEDNESDAY:
                anomaly(con, "second", day, "55.00", Severity="medium", SubAccountName=HOSTILE)
            part = {"x_AsOf": day, "FindingId": "grows", "BillingAccountId": ACME, "x_Breakdown": "resource",
                    "x_Rank": 1, "x_Dimension": "ResourceId", "ResourceId": "webhooks", "BillingCurrency": "USD",
                    "x_Impact": Decimal(impact), "x_Share": 1.0, "x_Words": "webhooks"}  # fmt: skip
            append(con, "anomaly_causes", pl.DataFrame([part]))
            con.execute(f"CREATE OR REPLACE TABLE findings AS {sql.read('reports/findings')}")
            tables = ("findings", "verdicts", "anomaly_causes", "judged", "resource_day")
            publish(con, folder / day.isoformat(), tables, keep=1, generation_info=INFO)
    return {day: folder / day.isoformat() for day in IMPACTS}


class Company:
    """An installation on which mornings come."""

    def __init__(self, data_dir: Path, mornings: dict[date, Path]) -> None:
        self.data_dir, self._mornings = data_dir, mornings

    def on(self, day: date) -> None:
        """What is known after this day is published."""
        rmtree(self.data_dir / "published", ignore_errors=True)
        copytree(self._mornings[day], self.data_dir / "published", symlinks=True)

    def settings(self, **notifications: object) -> Settings:
        return Settings.model_validate({"data_dir": self.data_dir, "notifications": notifications})


@pytest.fixture
def company(tmp_path: Path, mornings: dict[date, Path]) -> Company:
    made = Company(tmp_path / "data", mornings)
    made.on(TUESDAY)
    return made


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a company whose whole snapshot is published: what a digest reads."""
    folder = tmp_path_factory.mktemp("reported")
    with snapshot(folder) as con:
        bill(con, ACME, date(2025, 10, 1), through=date(2025, 10, 31), settled=True)
        bill(con, ACME, date(2025, 11, 1), through=TUESDAY, settled=False)
        judged(con, ACME, date(2025, 11, 3), TUESDAY)
        for day in range(20, 32):
            charge(con, ACME, date(2025, 10, day), "Amazon EC2", "100.00")
        charge(con, ACME, date(2025, 11, 1), "Amazon EC2", "1234.561")
        charge(con, ACME, TUESDAY, "AWS Lambda", "7.00")
        finding(con, "a1", x_AsOf=TUESDAY, x_NetMonthlySaving="1234.50")
        finding(con, "a2", x_AsOf=date(2025, 11, 3), ResourceId=HOSTILE)
        anomaly(con, "c1", TUESDAY, "45.12", Severity="medium", SubAccountId="222222222222")
        cause(con, "c1", "Lambda: +45.12 USD.", "45.12")
        delivery(con, 1, "PUBLISHED")
        published(con)
        tags = {"BillingAccountId": ACME, "ResourceId": "a1", "Tags": '{"user:Team":"Data"}'}
        append(con, "resource_day", pl.DataFrame([tags | {"ChargePeriodStart": date(2025, 11, 1)}]))
        con.execute("DROP TABLE generation")
        tables = [
            "findings", "finding_history", "verdicts", "anomaly_causes", "judged", "resource_day", "decisions", "bills",
            "service_day", "usage_type_day", "commitment_day", "reconciliation", "not_assessed", "deliveries",
            "realised_savings", "reliability",
        ]  # fmt: skip
        publish(con, folder / "published", tables, keep=1, generation_info=INFO)
    return folder
