"""Months of a small legacy CUR, written by the tests: four lines a day, exact totals, waste that detectors know.

Here: literal resources and the files. Not here: every line item type (tests/sample/month), manifests (tests/exports).
"""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

PAYER, ACCOUNT = "004471938265", "582910374466"
REGION = "eu-central-1"
LINES = (
    # product, usage type, operation, resource, quantity a day, cost a day
    ("AmazonEC2", "EUC1-EBS:VolumeUsage.gp2", "CreateVolume-Gp2", "vol-0aaaaaaaaaaaaaaa1", "16.1290322581",
     "1.9193548387"),
    ("AmazonVPC", "EUC1-PublicIPv4:IdleAddress", "AllocateAddressVPC",
     f"arn:aws:ec2:eu-central-1:{ACCOUNT}:elastic-ip/eipalloc-016ffd53ad02017e1", "24", "0.1200000000"),
    ("AmazonEC2", "EUC1-BoxUsage:m5.large", "RunInstances", "i-0aaaaaaaaaaaaaaa1", "24", "2.7600000001"),
    ("AmazonS3", "EUC1-TimedStorage-ByteHrs", "StandardStorage", "archive-bucket", "33.3333333333", "0.8166666667"),
)  # fmt: skip
COLUMNS = (
    "bill/PayerAccountId", "bill/BillingPeriodStartDate", "bill/InvoiceId", "bill/BillingEntity",
    "lineItem/UsageAccountId", "lineItem/LineItemType", "lineItem/UsageStartDate", "lineItem/UsageEndDate",
    "lineItem/ProductCode", "lineItem/UsageType", "lineItem/Operation", "lineItem/ResourceId",
    "lineItem/CurrencyCode", "lineItem/UsageAmount", "lineItem/UnblendedCost", "product/ProductName", "product/region",
    "pricing/publicOnDemandCost",
)  # fmt: skip


def months(first: date, count: int) -> list[date]:
    """Consecutive billing periods."""
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def write_month(inbox: Path, period: date, *, dearer: str = "0") -> Decimal:
    """Deliver one month, whole, over an earlier delivery; each cost rises by `dearer`. Returns the bill's total."""
    return write_file(inbox / f"BILLING_PERIOD={period:%Y-%m}" / "bill.csv", [period], dearer=dearer)


def write_file(path: Path, periods: Iterable[date], *, dearer: str = "0") -> Decimal:
    """A bill of one or several months in one file; returns its total."""
    rows = [row for period in periods for row in _month(period, Decimal(dearer))]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return sum((Decimal(row[14]) for row in rows), Decimal(0))


def _month(period: date, dearer: Decimal) -> list[tuple[str, ...]]:
    (after,) = months(period, 2)[1:]
    grown = Decimal(period.month) / Decimal(10**10)
    rows = []
    for n in range((after - period).days):
        day = period + timedelta(days=n)
        for product, usage, operation, resource, quantity, cost in LINES:
            spike = Decimal(40) if day.day == 17 and resource.startswith("i-") else Decimal(0)  # an incident a month
            paid = str(Decimal(cost) + grown + dearer + spike)
            rows.append((
                PAYER, f"{period}T00:00:00Z", "1234567890", "AWS", ACCOUNT, "Usage", f"{day}T00:00:00Z",
                f"{day + timedelta(days=1)}T00:00:00Z", product, usage, operation, resource, "EUR", quantity, paid,
                product, REGION, paid,
            ))  # fmt: skip
    tax = (PAYER, f"{period}T00:00:00Z", "1234567890", "AWS", ACCOUNT, "Tax", f"{period}T00:00:00Z",
           f"{after}T00:00:00Z", "AmazonEC2", "", "", "", "EUR", "1", "33.1234567891", "AmazonEC2", "", "")  # fmt: skip
    return [*rows, tax]
