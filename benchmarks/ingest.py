"""Ingest and marts against the bare aggregation that they cannot do without, side by side in one run.

    python -m benchmarks.ingest [--line-items 10000000] [--runs 3] [--folder data/bench]

The yardstick: DuckDB over the same parquet files, one `GROUP BY` at the grain of `charges`, sums in DOUBLE, into a
table. Ours: hashing and landing the files, the source totals, charges in DECIMAL, reconciliation, the hourly commitment
mart, and every other mart. Both have the same threads and memory; runs alternate; the ratio is of the medians.
"""

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from benchmarks.bill import write_month
from pipelines.settings import Settings
from pipelines.steps import ingest, marts
from pipelines.warehouse import writer

KEYS = [
    "bill_payer_account_id",
    "line_item_usage_account_id",
    "bill_billing_period_start_date",
    "line_item_currency_code",
    "bill_billing_entity",
    "line_item_line_item_type",
    "line_item_product_code",
    "line_item_usage_type",
    "line_item_operation",
    "product_instance_type",
    "product_region_code",
    "line_item_availability_zone",
    "product_sku",
    "line_item_resource_id",
    "reservation_reservation_a_r_n",
    "savings_plan_savings_plan_a_r_n",
    "pricing_unit",
    "resource_tags",
]
LABELS = [
    "line_item_usage_account_name",
    "bill_invoice_id",
    "pricing_public_on_demand_rate",
    "line_item_unblended_rate",
]
SUMS = [
    "line_item_unblended_cost",
    "line_item_usage_amount",
    "pricing_public_on_demand_cost",
    "reservation_effective_cost",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_recurring_fee",
    "reservation_amortized_upfront_fee_for_billing_period",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
    "savings_plan_amortized_upfront_commitment_for_billing_period",
]


def bare(bill: Path, work: Path, settings: Settings) -> dict[str, float]:
    """The yardstick; seconds by part."""
    with duckdb.connect(work / "bare.duckdb", config={"memory_limit": settings.memory_limit}) as con:
        con.execute("SET preserve_insertion_order = false")
        started = perf_counter()
        con.execute(
            f"CREATE TABLE charges AS SELECT {', '.join(KEYS)}, CAST(line_item_usage_start_date AS DATE) AS day, "
            f"{', '.join(f'max({name}) AS {name}' for name in LABELS)}, max(product['product_name']) AS service, "
            f"{', '.join(f'sum({name}) AS {name}' for name in SUMS)}, count(*) AS line_items "
            f"FROM read_parquet('{bill}/*.parquet') GROUP BY ALL"
        )
        return {"bare aggregation": perf_counter() - started}


def ours(bill: Path, work: Path, settings: Settings) -> dict[str, float]:
    """Everything from files to marts; seconds by part."""
    mine = settings.model_copy(update={"data_dir": work / "data"})
    with writer(mine) as con:
        started = perf_counter()
        attempts = ingest.ingest(con, mine, [bill])
        assert [attempt.state for attempt in attempts] == ["PUBLISHED"], attempts
        ingested = perf_counter()
        for period in marts.periods(con):
            marts.build(con, period)
        return {"ingest": ingested - started, "marts": perf_counter() - ingested}


def timed(run: Callable[[Path, Path, Settings], dict[str, float]], bill: Path, settings: Settings) -> dict[str, float]:
    """One run in a fresh folder beside the bill."""
    with TemporaryDirectory(dir=bill.parent) as work:
        return run(bill, Path(work), settings)


def main() -> None:
    """Generate the bill once, alternate the two, print seconds and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--line-items", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--folder", type=Path, default=Path("data/bench"))
    arguments.add_argument("--memory-limit", default="8GB")
    given = arguments.parse_args()
    bill = given.folder.resolve() / f"month-{given.line_items}"
    write_month(bill, given.line_items)
    settings = Settings(memory_limit=given.memory_limit)
    results: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
    for _ in range(given.runs):
        results["bare"].append(timed(bare, bill, settings))
        results["ours"].append(timed(ours, bill, settings))
        print(results["bare"][-1], results["ours"][-1], flush=True)
    totals = {name: median(sum(parts.values()) for parts in runs) for name, runs in results.items()}
    for name, runs in results.items():
        for part in runs[0]:
            print(f"{name:5} {part:18} {median(run[part] for run in runs):7.2f} s")
    print(f"line items {given.line_items:,}; ratio ours / bare = {totals['ours'] / totals['bare']:.2f}")
    shutil.rmtree(given.folder / "tmp", ignore_errors=True)


if __name__ == "__main__":
    main()
