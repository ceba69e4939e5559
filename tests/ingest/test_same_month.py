"""One month, delivered as six exports in three schemas, is one set of charges.

The month and its writers are in tests/sample. What a schema cannot give is named here, column by column.
"""

from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import Settings
from pipelines.warehouse import frame, writer
from tests.ingest.bills import ask, check, ends, taken
from tests.sample.three_schemas import Schema, write_month

OURS = ["x_ExportId", "x_Version"]
CANNOT = {
    Schema.LEGACY_CSV: ["SubAccountName"],
    Schema.LEGACY_PARQUET: ["SubAccountName"],
    Schema.CUR_2_PARQUET: [],
    Schema.CUR_2_CSV: [],
    Schema.FOCUS_1_0_PARQUET: ["InvoiceId"],
    Schema.FOCUS_1_2_CSV: [],
}
"""Legacy CUR has no account names; FOCUS 1.0 has no invoice number (1.2 brought it)."""


def charges(folder: Path, schema: Schema) -> pl.DataFrame:
    settings = Settings(data_dir=folder / "data")
    assert ends(taken(settings, write_month(folder / "bucket", schema))) == [("PUBLISHED", None)]
    with writer(settings) as con:
        table = frame(con, "SELECT * FROM charges")
    table = table.drop(*OURS)
    return table.sort(table.columns)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return charges(tmp_path_factory.mktemp("reference"), Schema.CUR_2_PARQUET)


@pytest.mark.parametrize("schema", list(Schema))
def test_the_same_month_gives_equal_charges_whatever_its_schema(
    tmp_path: Path, schema: Schema, reference: pl.DataFrame
) -> None:
    found = charges(tmp_path, schema)
    absent = CANNOT[schema]

    assert all(found[column].is_null().all() for column in absent)
    wanted = reference.drop(*absent).sort(pl.exclude(absent))
    found = found.drop(*absent).sort(pl.exclude(absent))
    assert [column for column in wanted.columns if not found[column].equals(wanted[column])] == []
    assert found.equals(wanted)


def test_every_line_item_type_is_in_that_month(reference: pl.DataFrame) -> None:
    assert sorted(reference["x_LineItemType"].unique()) == [
        "BundledDiscount", "Credit", "Discount", "DiscountedUsage", "EdpDiscount", "Fee", "PrivateRateDiscount",
        "RIFee", "Refund", "RiVolumeDiscount", "SavingsPlanCoveredUsage", "SavingsPlanNegation",
        "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "Tax", "Usage",
    ]  # fmt: skip


def test_the_three_schemas_of_one_bill_together_count_once(settings: Settings, tmp_path: Path) -> None:
    files = []
    for schema in (Schema.LEGACY_CSV, Schema.CUR_2_PARQUET, Schema.FOCUS_1_2_CSV):
        root = write_month(tmp_path / schema, schema)
        files += [*root.rglob("*.csv.gz"), *root.rglob("*.parquet")]

    attempts = taken(settings, *files)

    assert ends(attempts) == [("PUBLISHED", None)] * 3
    assert ask(settings, "SELECT x_Schema FROM bills WHERE x_Counted") == [("cur_2",)]
    assert ask(settings, "SELECT (SELECT sum(BilledCost) FROM service_day) * 3 = sum(BilledCost) FROM charges") == [
        (True,)
    ]
    assert check(settings, "overlapping_exports") == []
    assert check(settings, "marts_equal_charges") == []
