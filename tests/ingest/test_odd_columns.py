"""Columns that somebody converted, renamed or typed by hand: read as what they say, or refused by name.

Here: types that differ between parts, words for NULL, binary text, odd tags and account ids. Not here: amounts
(test_money), which files belong together (test_parts).
"""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from pipelines.settings import Settings
from tests.ingest.bills import ACCOUNT, ask, ends, line, taken, write_parquet

COST = "line_item_unblended_cost"


def test_digits_grouped_in_text_are_refused_also_beside_a_part_of_doubles(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    write_parquet(folder / "a.parquet", [line(cost="1.5")])
    write_parquet(folder / "b.parquet", [line(cost="1_0")], {COST: pa.string()})
    (attempt,) = taken(settings, folder)

    assert ends([attempt]) == [("REJECTED", "bad_money")]
    assert f"b.parquet, data row 1, column {COST}" in (attempt.reason or "")


def test_empty_text_beside_a_part_of_doubles_is_no_amount(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "BILLING_PERIOD=2026-04"
    write_parquet(folder / "a.parquet", [line(cost="1.5")])
    write_parquet(folder / "b.parquet", [line(cost="")], {COST: pa.string()})
    taken(settings, folder)

    assert ask(settings, "SELECT sum(BilledCost), sum(x_LineItems) FROM charges") == [(Decimal("1.5"), 2)]


def test_text_that_parquet_calls_bytes_is_text(settings: Settings, tmp_path: Path) -> None:
    item = line(cost="1.5", resource_tags='{"user_name": "Größe-日本"}', product='{"product_name": "Compute"}')
    kinds = dict.fromkeys((*item,), pa.binary())
    texts = {name: str(value) for name, value in item.items() if value is not None}
    taken(settings, write_parquet(tmp_path / "bill.parquet", [texts], kinds))

    assert ask(settings, "SELECT SubAccountId, BilledCost, ServiceName, Tags FROM charges") == [
        (ACCOUNT, Decimal("1.5"), "Compute", '{"name":"Größe-日本"}')
    ]
