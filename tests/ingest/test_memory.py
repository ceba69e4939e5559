"""A bill that is larger than the memory it may use is taken all the same, by spilling to disk."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from pipelines.errors import CloudWiseError
from pipelines.settings import Settings
from pipelines.steps import marts
from pipelines.steps.ingest import ingest
from pipelines.warehouse import rows, writer
from tests.ingest.bills import ends, line

pytestmark = pytest.mark.slow
RESOURCES, HOURS = 400_000, 3


def bill() -> pa.Table:
    """1.2 million line items, each of 400,000 resources in three hours: as many charges as resources."""
    first, height = line(), RESOURCES * HOURS
    hours = np.tile(np.arange(HOURS, dtype="timedelta64[h]"), RESOURCES)
    start = np.datetime64("2026-04-01T00", "ms") + hours
    columns = {name: pa.array([value], pa.string()).take(pa.array(np.zeros(height, np.int32)))
               for name, value in first.items() if isinstance(value, str)}  # fmt: skip
    names = pa.array([f"arn:aws:ec2:us-east-1:004444555566:instance/i-{number:017x}" for number in range(RESOURCES)])
    columns["line_item_resource_id"] = names.take(pa.array(np.repeat(np.arange(RESOURCES), HOURS)))
    columns["line_item_usage_start_date"] = pa.array(start)
    columns["line_item_usage_end_date"] = pa.array(start + np.timedelta64(1, "h"))
    columns["bill_billing_period_start_date"] = pa.array(np.full(height, np.datetime64("2026-04-01T00", "ms")))
    columns["line_item_unblended_cost"] = pa.array(np.full(height, 0.0960000001))
    return pa.table(columns)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    table = bill()
    pq.write_table(table, folder / "bill.parquet")
    pc.write_csv(table.slice(0, RESOURCES), folder / "bill.csv")
    return folder


def small(tmp_path: Path, name: str) -> Settings:
    """One thread: each one holds a row group of the table that it fills, some 80 MB; two need 384 MB."""
    return Settings(data_dir=tmp_path / name, memory_limit="256MB", threads=1)


def test_a_bill_larger_than_memory_is_taken_by_spilling(tmp_path: Path, folder: Path) -> None:
    settings = small(tmp_path, "spilling")
    with writer(settings) as con:
        attempts = ingest(con, settings, [folder / "bill.parquet"])
        assert ends(attempts) == [("PUBLISHED", None)]
        assert rows(con, "SELECT count(*), sum(BilledCost), sum(x_LineItems) FROM charges") == [
            (RESOURCES, Decimal("0.0960000001") * RESOURCES * HOURS, RESOURCES * HOURS)
        ]
        for period in marts.stale(con):
            marts.build(con, period)
        assert rows(con, "SELECT sum(x_RunningHours) FROM resource_hour_of_week") == [(RESOURCES * HOURS,)]


def test_without_room_to_spill_the_same_bill_is_an_error_that_says_what_to_do(tmp_path: Path, folder: Path) -> None:
    settings = small(tmp_path, "no_room")

    def without_room() -> None:
        with writer(settings) as con:
            con.execute("SET max_temp_directory_size = '0KiB'")
            ingest(con, settings, [folder / "bill.parquet"])

    with pytest.raises(CloudWiseError, match="raise memory_limit"):
        without_room()


def test_a_large_csv_is_taken_in_little_memory(tmp_path: Path, folder: Path) -> None:
    settings = small(tmp_path, "csv")
    with writer(settings) as con:
        assert ends(ingest(con, settings, [folder / "bill.csv"])) == [("PUBLISHED", None)]
        assert rows(con, "SELECT sum(x_LineItems) FROM charges") == [(RESOURCES,)]
