"""A small snapshot made by hand: every amount in a report of it can be checked with a pencil.

Here: the rows, and the tables they stand in. Not here: assertions. Marts and findings come from the project's own SQL,
so a report is read from what publishing would publish.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

import sql
from models.causes import CAUSE
from models.finding import FINDING
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.charges import ensure_tables
from pipelines.warehouse import Connection, append, writer

HOSTILE = "i-<script>alert(1)</script>|`*\u202e"
"""A resource id or a tag may hold anything that its owner types."""

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
ACME, OTTO = "111111111111", "022222222222"


@contextmanager
def snapshot(folder: Path) -> Iterator[Connection]:
    """An empty snapshot of generation 00000007-feedc0ffee00; the helpers below fill it, `closed` ends it."""
    with writer(Settings(data_dir=folder, threads=1)) as con:
        ensure_tables(con)
        con.execute(
            "CREATE TABLE generation AS SELECT '00000007-feedc0ffee00' AS generation, 7 AS number, "
            "'2025-11-04T06:12:00+00:00' AS created_at, '0.1.0' AS cloudwise_version, '[]' AS bill_versions, "
            "'2025-11-03' AS data_through, '2025-10-31' AS mature_through, 'false' AS settled"
        )
        yield con


def published(con: Connection) -> Connection:
    """Marts and findings from what is there."""
    for period in (OCTOBER, NOVEMBER):
        marts.build(con, period)
    for name in ("findings", "finding_history"):
        con.execute(f"CREATE TABLE {name} AS {sql.read(f'reports/{name}')}")
    return con


def bill(con: Connection, payer: str, period: date, *, through: date, settled: bool, lacks: str | None = None) -> None:
    """One payer's bill of one period, from one CUR 2.0 export; young after October."""
    row = {
        "x_ExportId": f"cur-{payer}", "BillingPeriodStart": period, "BillingAccountId": payer, "x_Version": "5be1c0ff",
        "x_Schema": "cur_2", "x_Order": "1", "x_Hourly": True, "x_Settled": settled, "x_DataThrough": through,
        "x_MatureThrough": min(through, date(2025, 11, 1)), "x_NotAvailable": lacks, "x_Counted": True,
    }  # fmt: skip
    append(con, "bills", pl.DataFrame([row]))


def charge(
    con: Connection,
    payer: str,
    day: date,
    service: str,
    billed: str,
    *,
    amortised: str | None = None,
    currency: str = "USD",
) -> None:
    """One line item that became one charge, and its row in the reconciliation."""
    cost = Decimal(billed)
    period = day.replace(day=1)
    row = {
        "x_ExportId": f"cur-{payer}", "x_Version": "5be1c0ff", "BillingPeriodStart": period, "ProviderName": "AWS",
        "BillingAccountId": payer, "SubAccountId": payer, "SubAccountName": "web & shop", "BillingCurrency": currency,
        "ChargePeriodStart": day, "ChargeCategory": "Usage", "x_LineItemType": "Usage", "ServiceName": service,
        "x_ServiceCode": service, "x_UsageType": f"{service}-Hours", "RegionId": "eu-west-1", "Tags": "{}",
        "BilledCost": cost, "EffectiveCost": cost if amortised is None else Decimal(amortised) if amortised else None,
        "x_LineItems": 1,
    }  # fmt: skip
    money = {name: pl.Decimal(38, 12) for name in ("BilledCost", "EffectiveCost")}
    append(con, "charges", pl.DataFrame([row], schema_overrides=money))
    exact = {name: pl.Decimal(38, 12) for name in ("x_SourceCost", "x_ChargedCost")}
    total = {
        "x_ExportId": f"cur-{payer}", "x_Version": "5be1c0ff", "BillingPeriodStart": period, "BillingAccountId": payer,
        "SubAccountId": payer, "x_LineItemType": "Usage", "BillingCurrency": currency, "x_SourceRows": 1,
        "x_ChargedRows": 1, "x_SourceCost": cost, "x_ChargedCost": cost, "x_Settled": period == OCTOBER,
    }  # fmt: skip
    append(con, "reconciliation", pl.DataFrame([total], schema_overrides=exact))


def finding(con: Connection, name: str, payer: str = ACME, **changes: object) -> None:
    """One verdict of 3 November: an idle instance that could save 10.00 USD a month, but for `changes`."""
    row: dict[str, object] = {
        "x_AsOf": date(2025, 11, 3), "FindingId": name, "DetectorId": "dev_around_the_clock",
        "Title": "Development resource running around the clock", "Category": "terminate", "Severity": "low",
        "Confidence": 0.9, "BillingAccountId": payer, "SubAccountId": payer, "SubAccountName": "web & shop",
        "ServiceName": "Amazon EC2", "RegionId": "eu-west-1", "ResourceId": name, "x_UsageType": "Amazon EC2-Hours",
        "x_EventStart": None, "BillingCurrency": "USD", "x_CostBasis": "EffectiveCost", "x_MonthlyCost": "12.00",
        "x_EstimatedMonthlySaving": "10.00", "x_NetMonthlySaving": "10.00", "x_Impact": None,
        "x_WindowStart": date(2025, 10, 5), "x_WindowEnd": date(2025, 11, 3), "x_Mature": True,
        "x_Summary": "It ran 720 of 720 hours and costs 12.00 USD a month.", "x_Action": "Stop it at night.",
        "x_Evidence": "{}",
    }  # fmt: skip
    row |= changes
    for money in ("x_MonthlyCost", "x_EstimatedMonthlySaving", "x_NetMonthlySaving", "x_Impact"):
        row[money] = None if row[money] is None else Decimal(str(row[money]))
    append(con, "verdicts", pl.DataFrame([row], schema=FINDING))


def cause(con: Connection, finding: str, words: str, impact: str) -> None:
    """Why one anomaly of 3 November happened."""
    row = {
        "x_AsOf": date(2025, 11, 3), "FindingId": finding, "BillingAccountId": ACME, "x_Breakdown": "whole",
        "x_Rank": 1, "x_Dimension": "impact", "BillingCurrency": "USD", "x_Impact": Decimal(impact), "x_Share": 1.0,
        "x_Words": words,
    }  # fmt: skip
    append(con, "anomaly_causes", pl.DataFrame([dict.fromkeys(CAUSE) | row], schema=CAUSE))


def dismissed(con: Connection, name: str, reason: str, *, on: date, until: date | None = None) -> None:
    """A person's decision, at noon."""
    row = {
        "x_Decision": 1, "x_DecidedAt": datetime(on.year, on.month, on.day, 12), "FindingId": name,
        "x_Kind": "dismissed", "x_Verdict": "planned", "x_Reason": reason, "x_Until": until,
    }  # fmt: skip
    append(con, "decisions", pl.DataFrame([row], schema_overrides={"x_Until": pl.Date}))


def saved(con: Connection, name: str, estimated: str, realised: str, *, mature: bool) -> None:
    """What later bills say of a finding that was resolved on 20 October, and its detector's record."""
    row = {
        "FindingId": name, "DetectorId": "dev_around_the_clock", "BillingAccountId": ACME, "BillingCurrency": "USD",
        "x_ResolvedOn": date(2025, 10, 20), "x_MeasuredThrough": date(2025, 10, 31), "x_DaysMeasured": 12,
        "x_EstimatedSaving": Decimal(estimated), "x_CounterfactualCost": Decimal(estimated), "x_ActualCost": Decimal(0),
        "x_MovedCost": Decimal(0), "x_RealisedSaving": Decimal(realised), "x_Mature": mature,
    }  # fmt: skip
    append(con, "realised_savings", pl.DataFrame([row]))
    record = {
        "DetectorId": "dev_around_the_clock", "x_ConfidenceFrom": 0.8, "x_ConfidenceTo": 1.0, "x_Findings": 4,
        "x_Confirmed": 1, "x_Refuted": 0, "x_StatedRate": 0.9, "x_ObservedRate": 1.0, "x_CalibratedRate": 0.91,
    }  # fmt: skip
    append(con, "reliability", pl.DataFrame([record]))


def judged(con: Connection, payer: str, *days: date) -> None:
    """Days of judgement."""
    rows = [{"BillingAccountId": payer, "x_AsOf": day, "x_Findings": 0} for day in days]
    append(con, "judged", pl.DataFrame(rows))


def delivery(con: Connection, number: int, state: str, **changes: object) -> None:
    """One attempt, in the morning of 4 November."""
    row = {
        "x_Attempt": number, "x_State": state,
        "x_AttemptedAt": datetime(2025, 11, 4, 6, number, tzinfo=UTC).replace(tzinfo=None),
        "x_ExportId": f"cur-{ACME}", "BillingPeriodStart": NOVEMBER, "x_Version": "5be1c0ff",
        "x_Source": "inbox/november.parquet", "x_SourceRows": 4,
    } | changes  # fmt: skip
    append(con, "deliveries", pl.DataFrame([row]))


def company(con: Connection) -> Connection:
    """Two payers and two currencies; October is settled, November young.

    Three savings, one dismissed and one resolved, one incident, two attempts.
    """
    for payer in (ACME, OTTO):
        bill(con, payer, OCTOBER, through=date(2025, 10, 31), settled=True)
        bill(con, payer, NOVEMBER, through=date(2025, 11, 3), settled=False)
        judged(con, payer, date(2025, 11, 2), date(2025, 11, 3))
    charge(con, ACME, date(2025, 10, 30), "Amazon EC2", "1000.000000000001")
    charge(con, ACME, date(2025, 10, 30), "Refunds & credits", "-200.50")
    charge(con, ACME, date(2025, 11, 1), "Amazon EC2", "10.00")
    charge(con, ACME, date(2025, 11, 3), "Amazon EC2", "55.125")
    charge(con, OTTO, date(2025, 10, 31), "Amazon S3", "7.00", currency="EUR")
    charge(con, OTTO, date(2025, 11, 2), "Amazon S3", "8.00", currency="EUR")
    arn = f"arn:aws:ec2:eu-west-1:{ACME}:instance/"
    finding(con, "a1", ResourceId=f"{arn}i-0a", x_MonthlyCost="1500.00", x_EstimatedMonthlySaving="1400.00",
            x_NetMonthlySaving="1234.50", Severity="high")  # fmt: skip
    finding(con, "a1", x_AsOf=date(2025, 11, 2), ResourceId=f"{arn}i-0a")
    finding(con, "a2", ResourceId=HOSTILE, SubAccountName="<b>bold</b>", x_Mature=False)
    finding(con, "a3", x_AsOf=date(2025, 11, 2), ResourceId="i-resolved-yesterday")
    finding(con, "b1", OTTO, BillingCurrency="EUR", Title="EBS volume still on gp2", Category="modernize",
            DetectorId="gp2_to_gp3", ResourceId="vol-1", x_Action="Modify the volume to gp3.")  # fmt: skip
    finding(con, "c1", Category="anomaly", DetectorId="cost_anomaly", Title="Cost spike", ResourceId=None,
            x_EventStart=date(2025, 11, 3), x_EstimatedMonthlySaving=None, x_NetMonthlySaving=None, x_Impact="45.12",
            Severity="medium", x_Summary="It cost 55.12 USD where 10.00 USD was expected.",
            x_Action="Look at what started.")  # fmt: skip
    cause(con, "c1", "EC2: +45.12 USD on 3 November 2025, all of it m5.large, started at 14:00 UTC.", "45.12")
    for day in (date(2025, 11, 2), date(2025, 11, 3)):
        finding(con, "d1", x_AsOf=day, ResourceId="i-planned", x_NetMonthlySaving="7.50")
    dismissed(con, "d1", "Migration until Christmas | Ann", on=date(2025, 11, 3), until=date(2025, 12, 24))
    saved(con, "a3", "3.94", "3.50", mature=True)
    lack = {"BillingAccountId": OTTO, "SubAccountId": OTTO, "DetectorId": "nat_gateway_idle", "x_Reason": "no quantity"}
    append(con, "not_assessed", pl.DataFrame([lack]))
    delivery(con, 1, "PUBLISHED", BilledCost=Decimal("65.125"), BillingCurrency="USD")
    delivery(con, 2, "REJECTED", x_ExportId=None, BillingPeriodStart=None, x_Code="bad_money", x_Reason="in row 7")
    return published(con)
