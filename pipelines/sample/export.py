"""The export on disk, as AWS Data Exports lays it out in a bucket (overwrite mode).

Here: parquet parts and manifests of one billing period. Source of the layout:
https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html.
"""

import json
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl

from pipelines.sample.clock import Clock, Month
from pipelines.sample.columns import CUR2, MANIFEST_TYPES
from pipelines.sample.company import BUCKET, EXPORT_NAME, PAYER

PART_ROWS = 60_000
NAMESPACE = uuid.UUID("6f0a1c52-6f3e-5d0e-9a64-0b6e3f1f9b11")


def write_month(
    root: Path, clock: Clock, seed: int, month: Month, rows: pl.DataFrame, report: Callable[[str], None]
) -> None:
    """Write a month's parts, then its manifests: a manifest never names a file that is not there yet."""
    period = f"BILLING_PERIOD={month.label}"
    data = root / "data" / period
    data.mkdir(parents=True, exist_ok=True)
    names = []
    for number, offset in enumerate(range(0, rows.height, PART_ROWS), start=1):
        name = f"{EXPORT_NAME}-{number:05d}.snappy.parquet"
        rows.slice(offset, PART_ROWS).write_parquet(data / name, compression="snappy")
        names.append(f"s3://{BUCKET}/{EXPORT_NAME}/data/{period}/{name}")
        report(f"{month.label} part {number}")
    execution = str(uuid.uuid5(NAMESPACE, f"{seed} {clock.end} {month.label}"))
    identity = uuid.uuid5(NAMESPACE, EXPORT_NAME)
    manifest = json.dumps(
        {
            "executionId": execution,
            "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{PAYER.id}:export/{EXPORT_NAME}-{identity}",
            "columns": [{"name": name, "type": MANIFEST_TYPES[dtype]} for name, dtype in CUR2.items()],
            "dataFiles": names,
        }
    )
    delivered = datetime.combine(min(clock.end, month.next - timedelta(days=1)), time(20, 41, 7))
    metadata = root / "metadata" / period
    for folder in (metadata / f"{delivered:%Y-%m-%dT%H:%M:%S}.000Z-{execution}", metadata):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{EXPORT_NAME}-Manifest.json").write_text(manifest, encoding="utf-8")
