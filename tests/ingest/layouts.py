"""Deliveries of small bills in AWS's layouts: CREATE_NEW, OVERWRITE, Data Exports, and files without a manifest.

Here: where files and manifests lie. Not here: what the bills say (bills.py), what must come of them.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.ingest.bills import PAYER, Line, write_csv, write_parquet

START = datetime(2026, 5, 2, tzinfo=UTC)


def at(path: Path, order: int) -> Path:
    """The same file, written that many minutes later: the order of legacy manifests is the time of their writing."""
    stamp = (START + timedelta(minutes=order)).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def _span(month: int) -> str:
    return f"2026{month:02}01-2026{month + 1:02}01"


def _legacy(path: Path, name: str, month: int, assembly: str, keys: Sequence[str], order: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "assemblyId": assembly,
                "account": PAYER,
                "reportName": name,
                "billingPeriod": {"start": f"2026{month:02}01T000000.000Z", "end": f"2026{month + 1:02}01T000000.000Z"},
                "reportKeys": list(keys),
            }
        )
    )
    return at(path, order)


def create_new(root: Path, name: str, month: int, order: int, parts: Sequence[Sequence[Line]]) -> Path:
    """Legacy CREATE_NEW_REPORT: a folder per assembly, the manifest in it and, for the newest, beside it."""
    assembly = f"00000000-0000-0000-0000-{order:012}"
    period = root / name / _span(month)
    keys = [f"{name}/{_span(month)}/{assembly}/{name}-{number:05}.csv.gz" for number in range(len(parts))]
    for key, lines in zip(keys, parts, strict=True):
        write_csv(root / key, lines)
    for folder in (period / assembly, period):
        _legacy(folder / f"{name}-Manifest.json", name, month, assembly, keys, order)
    return root


def overwrite(root: Path, name: str, month: int, order: int, parts: Sequence[Sequence[Line]]) -> Path:
    """Legacy OVERWRITE_REPORT for Athena: the same parquet files again, the manifest in the period's folder."""
    folder = f"{name}/{name}/year=2026/month={month}"
    keys = [f"{folder}/{name}-{number:05}.snappy.parquet" for number in range(len(parts))]
    for key, lines in zip(keys, parts, strict=True):
        write_parquet(root / key, lines)
    assembly = f"00000000-0000-0000-0000-{order:012}"
    _legacy(root / name / _span(month) / f"{name}-Manifest.json", name, month, assembly, keys, order)
    return root


def data_export(root: Path, name: str, month: int, order: int, parts: Sequence[Sequence[Line]]) -> Path:
    """Data Exports that create a new folder each time, its execution's time in its name."""
    partition = f"BILLING_PERIOD=2026-{month:02}"
    execution = f"{START + timedelta(minutes=order):%Y-%m-%dT%H:%M:%S}.000Z-00000000-0000-0000-0000-{order:012}"
    keys = [f"data/{partition}/{execution}/{name}-{number:05}.snappy.parquet" for number in range(len(parts))]
    for key, lines in zip(keys, parts, strict=True):
        write_parquet(root / key, lines)
    manifest = root / "metadata" / partition / execution / f"{name}-Manifest.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(
        json.dumps(
            {
                "executionId": execution[-36:],
                "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{PAYER}:export/{name}",
                "dataFiles": [f"s3://bills/{name}/{key}" for key in keys],
            }
        )
    )
    return root
