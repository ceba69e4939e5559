"""The simulated export looks like AWS's own: columns, folders, manifests, and an open last month."""

import ast
import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.sample import Truth, write_company
from pipelines.sample.columns import CUR2
from pipelines.sample.prices import EC2


def test_the_columns_are_those_of_a_real_cur_2_manifest(shared_data: Path) -> None:
    manifest = json.loads((shared_data / "cur2_csv_2026_04/ha-project-CUR-daily-1-Manifest.json").read_text())
    real = {column["name"]: column["type"] for column in manifest["columns"]}
    assert list(CUR2) == [name for name in real if name != "tags"]
    for name, dtype in CUR2.items():
        text_in_csv = isinstance(dtype, pl.Map) or dtype == pl.String()
        assert real[name] == ("string" if text_in_csv else "timestamp" if dtype == pl.Datetime("ms") else "double")


def test_machines_cost_what_aws_asks_for_them(shared_data: Path) -> None:
    public = json.loads((shared_data / "pricing/ec2_ondemand_linux.json").read_text())["prices"]["us-east-1"]
    assert EC2["us-east-1"] == {kind: public[kind] for kind in EC2["us-east-1"]}


def test_every_month_has_parts_that_its_manifests_name(company: Truth) -> None:
    for period in ("2026-04", "2026-05", "2026-06"):
        folder = f"BILLING_PERIOD={period}"
        manifests = sorted((company.root / "cur2/metadata" / folder).rglob("*-Manifest.json"))
        written = sorted(path.name for path in (company.root / "cur2/data" / folder).iterdir())
        assert len(manifests) == 2
        assert len(written) > 1
        for manifest in manifests:
            named = json.loads(manifest.read_text())["dataFiles"]
            assert [name.rsplit("/", 2)[1:] for name in named] == [[folder, name] for name in written]


def test_the_rows_are_as_many_as_the_truth_says(company: Truth, bills: dict[str, pl.DataFrame]) -> None:
    assert sum(bill.height for bill in bills.values()) == company.rows
    assert 300_000 < company.rows < 600_000


def test_only_the_last_month_is_open(bills: dict[str, pl.DataFrame]) -> None:
    invoices = {period: bill["bill_invoice_id"].null_count() == bill.height for period, bill in bills.items()}
    assert invoices == {"2026-04": False, "2026-05": False, "2026-06": True}


def test_the_last_two_days_are_incomplete(bills: dict[str, pl.DataFrame]) -> None:
    usage = bills["2026-06"].filter(pl.col("line_item_line_item_type") == "Usage")
    day = usage["line_item_usage_start_date"].dt.date()
    rows = usage.group_by(day).len().sort("line_item_usage_start_date")["len"].to_list()
    assert rows[-1] < rows[-2] < rows[-3]
    assert day.max() == date(2026, 6, 24)
    machines = usage.filter(pl.col("line_item_usage_type").str.contains("BoxUsage"))
    assert machines["line_item_usage_end_date"].max() == datetime(2026, 6, 24, 16)


def test_usage_is_hourly_and_carries_its_resource(bills: dict[str, pl.DataFrame]) -> None:
    machines = bills["2026-04"].filter(pl.col("line_item_usage_type").str.contains("BoxUsage|InstanceUsage"))
    used = machines.filter(pl.col("line_item_line_item_type").is_in(["Usage", "DiscountedUsage"]))
    length = used["line_item_usage_end_date"] - used["line_item_usage_start_date"]
    assert set(length.dt.total_hours()) == {1}
    assert used["line_item_resource_id"].null_count() == 0


def test_a_leading_zero_survives(bills: dict[str, pl.DataFrame]) -> None:
    accounts = set(bills["2026-05"]["line_item_usage_account_id"])
    assert "004471938265" in accounts
    assert len(accounts) == 7
    assert {len(account) for account in accounts} == {12}


def test_the_same_seed_and_end_give_the_same_content(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    truth = write_company(first, seed=3, months=1, end=date(2026, 2, 9))
    repeated = write_company(again, seed=3, months=1, end=date(2026, 2, 9))
    write_company(other, seed=4, months=1, end=date(2026, 2, 9))
    assert truth.planted == repeated.planted
    files = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    assert [(first / path).read_bytes() for path in files] == [(again / path).read_bytes() for path in files]
    part = "cur2/data/BILLING_PERIOD=2026-02/northlight-cur2-00001.snappy.parquet"
    assert not pl.read_parquet(first / part).equals(pl.read_parquet(other / part))


@pytest.mark.parametrize(
    ("end", "months", "periods"),
    [
        (date(2026, 3, 1), 1, ["2026-03"]),
        (date(2026, 1, 31), 2, ["2025-12", "2026-01"]),
        (date(2024, 2, 29), 1, ["2024-02"]),
    ],
)
def test_any_day_can_be_the_last(tmp_path: Path, end: date, months: int, periods: list[str]) -> None:
    said: list[str] = []
    truth = write_company(tmp_path, months=months, end=end, progress=said.append)
    folders = sorted(path.name for path in (tmp_path / "cur2/data").iterdir())
    assert folders == [f"BILLING_PERIOD={period}" for period in periods]
    assert said[0] == "company"
    assert [word for word in said if word.endswith("metrics")] == [f"{period} metrics" for period in periods]
    assert truth.rows > 0


def test_the_generator_knows_nothing_of_the_rest_of_the_project(repository: Path) -> None:
    allowed = {"pipelines.sample", "numpy", "polars"}
    for path in (repository / "pipelines/sample").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.split(".")[0] in {"api", "models", "pipelines", "sql", "duckdb"}]
            assert all(name in allowed or name.startswith("pipelines.sample.") for name in ours), (path.name, names)
