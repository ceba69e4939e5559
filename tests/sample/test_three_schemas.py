"""The equal month is the same month in each of its six forms, and keeps design §4's identity."""

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.sample import focus_rows, month
from tests.sample.three_schemas import Schema, write_month

BILLED = {
    Schema.LEGACY_CSV: "lineItem/UnblendedCost",
    Schema.LEGACY_PARQUET: "line_item_unblended_cost",
    Schema.CUR_2_PARQUET: "line_item_unblended_cost",
    Schema.CUR_2_CSV: "line_item_unblended_cost",
    Schema.FOCUS_1_0_PARQUET: "BilledCost",
    Schema.FOCUS_1_2_CSV: "BilledCost",
}


def _values(root: Path, column: str) -> list[Decimal]:
    """A column of the one data file under `root`, digit by digit."""
    (path,) = [path for path in root.rglob("*") if path.is_file() and "Manifest" not in path.name]
    if path.suffix == ".gz":
        text = gzip.decompress(path.read_bytes()).decode()
        return [Decimal(row[column]) for row in csv.DictReader(io.StringIO(text))]
    return [Decimal(repr(value)) for value in pl.read_parquet(path)[column]]


def _sum(values: pl.Series) -> Decimal:
    return sum(values.drop_nulls().to_list(), Decimal(0))


@pytest.mark.parametrize("schema", list(Schema))
def test_every_form_bills_the_same_amount(tmp_path: Path, schema: Schema) -> None:
    values = _values(write_month(tmp_path, schema), BILLED[schema])
    assert sum(values) == Decimal("3275.7467479143")
    assert len(values) == (430 if schema.startswith("focus") else 482)


def test_unblended_is_amortised_plus_true_up_plus_upfront_fees() -> None:
    focus = focus_rows.focus_1_2(month.frame())
    one_time = focus.filter(
        (pl.col("x_LineItemType") == "SavingsPlanUpfrontFee")
        | (pl.col("x_LineItemType").is_in(["Fee", "Refund"]) & pl.col("CommitmentDiscountId").is_not_null())
    )
    assert one_time["BilledCost"].to_list() == [Decimal("397.8"), Decimal(438), Decimal("-12.5")]
    amortised, true_up = _sum(focus["EffectiveCost"]), -_sum(focus["x_AmortizedUpfrontFee"])
    assert _sum(focus["BilledCost"]) == amortised + true_up + _sum(one_time["BilledCost"])


def test_the_month_has_every_line_item_type_and_one_that_nobody_knows() -> None:
    assert set(month.frame()["line_item_line_item_type"]) == {
        "Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanRecurringFee",
        "SavingsPlanUpfrontFee", "RIFee", "Fee", "Refund", "Credit", "Tax", "EdpDiscount", "PrivateRateDiscount",
        "BundledDiscount", "Discount", "RiVolumeDiscount",
    }  # fmt: skip


@pytest.mark.parametrize("schema", list(Schema))
def test_every_manifest_names_the_file_that_lies_there(tmp_path: Path, schema: Schema) -> None:
    root = write_month(tmp_path, schema)
    (path,) = [path for path in root.rglob("*") if path.is_file() and "Manifest" not in path.name]
    for manifest in root.rglob("*-Manifest.json"):
        document = json.loads(manifest.read_text())
        (named,) = document.get("reportKeys") or document["dataFiles"]
        assert named.endswith(path.relative_to(root).as_posix())


def test_legacy_csv_uses_the_names_of_legacy_csv(tmp_path: Path) -> None:
    (path,) = write_month(tmp_path, Schema.LEGACY_CSV).rglob("*.csv.gz")
    header = gzip.decompress(path.read_bytes()).decode().splitlines()[0].split(",")
    assert {
        "lineItem/UnblendedCost", "savingsPlan/SavingsPlanARN", "reservation/ReservationARN", "product/ProductName",
        "pricing/publicOnDemandCost", "resourceTags/user:cost_center", "bill/PayerAccountId",
    } <= set(header)  # fmt: skip
