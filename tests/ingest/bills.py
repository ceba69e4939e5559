"""Small bills, written line by line, and a warehouse that takes them.

Here: line items with defaults that a test overrides, writers of parquet and csv, and questions to the warehouse.
Not here: what must come of them, which stands in each test.
"""

import csv
import gzip
import json
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

import sql
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.attempts import Attempt
from pipelines.steps.ingest import ingest
from pipelines.warehouse import rows, writer

Line: TypeAlias = dict[str, Any]

PAYER, ACCOUNT = "111122223333", "004444555566"
MARCH = date(2026, 3, 1)
TEXT = pa.string()
MAP = pa.map_(pa.string(), pa.string())
TIME = pa.timestamp("ms")
_AMOUNTS = ("cost", "amount", "fee", "commitment", "_to_date", "_billing_period")


def line(kind: str = "Usage", cost: str | None = "1", day: int = 1, hour: int = 0, **more: Any) -> Line:
    """One hour of one machine in April 2026; `more` overrides columns, None leaves one empty."""
    start = datetime(2026, 4, day, hour)
    return {
        "bill_payer_account_id": PAYER,
        "bill_billing_period_start_date": datetime(2026, 4, 1),
        "bill_invoice_id": None,
        "line_item_usage_account_id": ACCOUNT,
        "line_item_line_item_type": kind,
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": start + timedelta(hours=1),
        "line_item_product_code": "AmazonEC2",
        "line_item_usage_type": "BoxUsage:m5.large",
        "line_item_operation": "RunInstances",
        "line_item_resource_id": "i-1",
        "line_item_currency_code": "USD",
        "line_item_usage_amount": "1",
        "line_item_unblended_cost": cost,
    } | more


def _kind(name: str) -> pa.DataType:
    if name in ("product", "resource_tags"):
        return MAP
    if name.startswith(("bill_", "line_item_")) and name.endswith("_date"):
        return TIME
    return pa.float64() if name.endswith(_AMOUNTS) else TEXT


def _cell(value: object, kind: pa.DataType) -> object:
    if value is None or not pa.types.is_floating(kind):
        return list(value.items()) if isinstance(value, dict) else value
    return float(str(value))


def columns_of(lines: Sequence[Line]) -> list[str]:
    """Every column that any line has, in order."""
    return list(dict.fromkeys(name for item in lines for name in item))


def write_parquet(path: Path, lines: Sequence[Line], types: Mapping[str, pa.DataType] | None = None) -> Path:
    """The lines as parquet: amounts as doubles, as AWS writes them, unless `types` says otherwise."""
    kinds = {name: (types or {}).get(name, _kind(name)) for name in columns_of(lines)}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table(
            {name: pa.array([_cell(item.get(name), kind) for item in lines], kind) for name, kind in kinds.items()}
        ),
        path,
    )
    return path


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, dict):
        return json.dumps(value)
    return "" if value is None else str(value)


def write_csv(path: Path, lines: Sequence[Line]) -> Path:
    """The lines as csv, compressed where the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = columns_of(lines)
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        table.writerows([_text(item.get(name)) for name in names] for item in lines)
    return path


def aged(path: Path, minute: int) -> Path:
    """The same file, last written at that minute of a day long past: without a manifest, its time is its order."""
    at = datetime(2026, 5, 2).timestamp() + minute * 60
    os.utime(path, (at, at))
    return path


def taken(settings: Settings, *paths: Path, replace: bool = False) -> list[Attempt]:
    """Ingest the paths; the marts, half of the time that it would take, are made when a query asks for one."""
    with writer(settings) as con:
        return ingest(con, settings, paths, replace=replace)


def with_marts(settings: Settings) -> Settings:
    """The same warehouse, its stale marts built."""
    with writer(settings) as con:
        for period in marts.stale(con):
            marts.build(con, period)
    return settings


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the warehouse, with the marts that it names."""
    if any(mart in query for mart in marts.FROM_CHARGES):
        with_marts(settings)
    with writer(settings) as con:
        return rows(con, query)


def check(settings: Settings, name: str) -> list[tuple[Any, ...]]:
    """The offending rows of one check."""
    return ask(settings, sql.read(f"checks/{name}"))


def ends(attempts: Sequence[Attempt]) -> list[tuple[str, str | None]]:
    """How each attempt ended: state and code."""
    return [(str(attempt.state), attempt.code and str(attempt.code)) for attempt in attempts]
