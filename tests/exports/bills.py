"""Small bills in every form that AWS delivers, written by the tests that need them.

Here: bytes of files and manifests. Not here: what CloudWise makes of them.
"""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.exports import Candidate, Refused, discover

LEGACY = (
    "identity/LineItemId,bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/LineItemType,"
    "lineItem/UsageStartDate,lineItem/ProductCode,lineItem/UsageType,lineItem/CurrencyCode,lineItem/UnblendedCost,"
    "product/ProductName"
)
FLAT = (
    "identity_line_item_id,bill_payer_account_id,bill_billing_period_start_date,line_item_usage_account_id,"
    "line_item_line_item_type,line_item_usage_start_date,line_item_product_code,line_item_usage_type,"
    "line_item_currency_code,line_item_unblended_cost"
)
CUR_2 = f"{FLAT},product,resource_tags"
FOCUS = (
    "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeCategory,ServiceName,BilledCost,"
    "EffectiveCost,Tags"
)
ASSEMBLY_1 = "16e57707-f9e3-49be-8be6-b84e684b5194"
ASSEMBLY_2 = "27f68818-0af4-5acf-9cf7-c95f795c6205"
EXECUTION_1 = "2026-04-15T15:24:15.653Z-04e9e487-79a7-42b1-a680-1de7c660dc8f"
EXECUTION_2 = "2026-04-16T03:00:00Z-15fa0598-8ab8-53c2-b791-2ef8d771ed90"
ARN = "arn:aws:bcm-data-exports:us-east-1:147303435917:export/daily-0e818247-daba-463a-9819-0f9f647e956a"


def csv(header: str = LEGACY, mark: str = "a") -> bytes:
    """One row; `mark` makes the bytes differ."""
    return f"{header}\n{mark}{',' * header.count(',')}\n".encode()


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def zipped(content: bytes, name: str = "bill.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def parquet(columns: Sequence[str], mark: str = "a", **types: pa.DataType) -> bytes:
    """One row of nulls but for the first column; named columns have the given types."""
    kinds = [types.get(name, pa.string()) for name in columns]
    arrays = [pa.array([mark if place == 0 else None], kind) for place, kind in enumerate(kinds)]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), target)
    return target.getvalue()


def put(path: Path, content: bytes, *, age: int = 1_000) -> Path:
    """Write a file that was last changed `age` seconds before 2026-05-01."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_777_593_600 - age, 1_777_593_600 - age))
    return path


def legacy_manifest(
    path: Path, keys: Sequence[str], *, assembly: str = ASSEMBLY_1, age: int = 1_000, **more: Any
) -> Path:
    body = {
        "assemblyId": assembly,
        "account": "123456789012",
        "reportName": "hourly",
        "billingPeriod": {"start": "20240101T000000.000Z", "end": "20240201T000000.000Z"},
        "bucket": "b",
        "reportKeys": list(keys),
    }
    return put(path, json.dumps(body | more).encode(), age=age)


def export_manifest(path: Path, files: Sequence[str], *, age: int = 1_000, **more: Any) -> Path:
    body = {"executionId": "04e9e487", "exportArn": ARN, "dataFiles": list(files)}
    return put(path, json.dumps(body | more).encode(), age=age)


def candidates(*paths: Path) -> list[Candidate]:
    return [item for item in discover(paths) if isinstance(item, Candidate)]


def refusals(*paths: Path) -> list[Refused]:
    return [item for item in discover(paths) if isinstance(item, Refused)]


def only(*paths: Path) -> Candidate:
    """The one candidate of a discovery in which nothing was refused."""
    (found,) = discover(paths)
    assert isinstance(found, Candidate), found
    return found


def refusal(*paths: Path) -> Refused:
    """The one refusal of a discovery that gave nothing else."""
    (found,) = discover(paths)
    assert isinstance(found, Refused), found
    return found


def names(candidate: Candidate, root: Path) -> list[str]:
    return [str(file.path.relative_to(root)) for file in candidate.files]
