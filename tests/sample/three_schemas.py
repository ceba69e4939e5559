"""One and the same month, written as each export that CloudWise reads: `write_month(root, schema)`.

Here: files and manifests in the layouts of AWS. The month itself is in `month`, its FOCUS form in `focus_rows`.
What a schema cannot say: legacy CUR has no account names; FOCUS has no split cost allocation rows.
"""

import gzip
import json
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from tests.sample import focus_rows, month
from tests.sample.legacy_names import csv_name

REPORT: Final = "equal-month"
BUCKET: Final = "s3://bills"
ASSEMBLY: Final = "16e57707-f9e3-49be-8be6-b84e684b5194"
PERIOD: Final = "20260401-20260501"
BILLING_PERIOD: Final = "BILLING_PERIOD=2026-04"


class Schema(StrEnum):
    """The six ways to write the month."""

    LEGACY_CSV = "legacy_csv"
    LEGACY_PARQUET = "legacy_parquet"
    CUR_2_PARQUET = "cur_2_parquet"
    CUR_2_CSV = "cur_2_csv"
    FOCUS_1_0_PARQUET = "focus_1_0_parquet"
    FOCUS_1_2_CSV = "focus_1_2_csv"


def write_month(root: Path, schema: Schema) -> Path:
    """Write the month under `root` with its manifest; returns the export's root."""
    frame = month.frame()
    match schema:
        case Schema.LEGACY_CSV:
            return _legacy_csv(root, _legacy(frame))
        case Schema.LEGACY_PARQUET:
            return _legacy_parquet(root, _legacy(frame))
        case Schema.CUR_2_PARQUET:
            return _data_export(root, _floats(frame), "snappy.parquet")
        case Schema.CUR_2_CSV:
            return _data_export(root, _floats(frame), "csv.gz")
        case Schema.FOCUS_1_0_PARQUET:
            return _data_export(root, _floats(focus_rows.focus_1_0(frame)), "snappy.parquet")
        case Schema.FOCUS_1_2_CSV:
            return _data_export(root, focus_rows.focus_1_2(frame), "csv.gz")


def _floats(frame: pl.DataFrame) -> pl.DataFrame:
    """AWS writes money as doubles: the nearest one to each decimal."""
    return frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64()))


def _legacy(frame: pl.DataFrame) -> pl.DataFrame:
    """The flat columns of legacy CUR: product attributes and tags each in a column, and no account names."""
    tags = [pl.col("resource_tags").map.get(name).alias(f"resource_tags_{name}") for name in month.TAGS]
    return (
        _floats(frame)
        .with_columns(pl.col("product").map.get("product_name").alias("product_product_name"), *tags)
        .drop("product", "resource_tags", "line_item_usage_account_name")
    )


def _gzipped(frame: pl.DataFrame, path: Path, time_format: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = frame.write_csv(datetime_format=time_format)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def _written(path: Path, document: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def _legacy_manifest(
    columns: list[tuple[str, str]], keys: list[str], compression: str, content: str
) -> dict[str, object]:
    return {
        "assemblyId": ASSEMBLY,
        "account": month.PAYER,
        "columns": [{"category": category, "name": name} for category, name in columns],
        "charset": "UTF-8",
        "compression": compression,
        "contentType": content,
        "reportId": "7f5c1c0e",
        "reportName": REPORT,
        "billingPeriod": {"start": "20260401T000000.000Z", "end": "20260501T000000.000Z"},
        "bucket": BUCKET.removeprefix("s3://"),
        "reportKeys": keys,
        "additionalArtifactKeys": [],
    }


def _legacy_csv(root: Path, frame: pl.DataFrame) -> Path:
    """Layout of CREATE_NEW_REPORT: a folder per assembly, the manifest in it and beside it."""
    named = frame.rename(csv_name)
    key = f"{REPORT}/{PERIOD}/{ASSEMBLY}/{REPORT}-1.csv.gz"
    _gzipped(named, root / key, "%Y-%m-%dT%H:%M:%SZ")
    columns = [(name.split("/")[0], name.split("/")[1]) for name in named.columns]
    manifest = _legacy_manifest(columns, [key], "GZIP", "text/csv")
    for folder in (root / REPORT / PERIOD / ASSEMBLY, root / REPORT / PERIOD):
        _written(folder / f"{REPORT}-Manifest.json", manifest)
    return root


def _legacy_parquet(root: Path, frame: pl.DataFrame) -> Path:
    """Layout of OVERWRITE_REPORT for Athena: year=/month= folders, the manifest in the period's folder."""
    key = f"{REPORT}/{REPORT}/year=2026/month=4/{REPORT}-00001.snappy.parquet"
    (root / key).parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(root / key, compression="snappy")
    columns = [("", name) for name in frame.columns]
    _written(root / REPORT / PERIOD / f"{REPORT}-Manifest.json", _legacy_manifest(columns, [key], "Parquet", "Parquet"))
    return root


def _json_maps(frame: pl.DataFrame) -> pl.DataFrame:
    """MAP columns as the JSON text that csv exports hold."""
    maps = [name for name, dtype in frame.schema.items() if dtype == month.MAP]
    return frame.with_columns(
        pl.Series(name, [json.dumps(dict(value), ensure_ascii=False) for value in frame[name].to_list()])
        for name in maps
    )


def _data_export(root: Path, frame: pl.DataFrame, kind: str) -> Path:
    """Layout of Data Exports in overwrite mode: data/ and metadata/ by billing period."""
    name = f"{REPORT}-00001.{kind}"
    path = root / "data" / BILLING_PERIOD / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "csv.gz":
        _gzipped(_json_maps(frame), path, "%Y-%m-%dT%H:%M:%S%.3fZ")
    else:
        frame.write_parquet(path, compression="snappy")
    _written(
        root / "metadata" / BILLING_PERIOD / f"{REPORT}-Manifest.json",
        {
            "executionId": ASSEMBLY,
            "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{month.PAYER}:export/{REPORT}",
            "columns": [{"name": name, "type": "string"} for name in frame.columns],
            "dataFiles": [f"{BUCKET}/{REPORT}/data/{BILLING_PERIOD}/{name}"],
        },
    )
    return root
