"""docs/focus-mapping.md names every column of charges, every column that a projection reads, every line item type."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sql
from models.focus import LineItemType
from pipelines.exports import SourceSchema
from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.steps.projection import placeholders
from pipelines.warehouse import Connection, rows, writer

CLOSED = {
    "ChargeCategory": {"Usage", "Purchase", "Tax", "Credit", "Adjustment"},
    "ChargeFrequency": {"Usage-Based", "Recurring", "One-Time"},
    "PricingCategory": {"Committed", "Dynamic", "Standard"},
}


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    with writer(settings) as con:
        ensure_tables(con)
        yield con


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/focus-mapping.md").read_text(encoding="utf-8")


def test_every_column_of_charges_is_mapped_in_its_order(con: Connection, page: str) -> None:
    table = page.partition("## Column by column")[2].partition("## The money table")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [name for name, *_ in rows(con, "DESCRIBE charges")]


def test_every_line_item_type_has_its_worth(page: str) -> None:
    table = page.partition("## The money table")[2].partition("## What is refused")[0]

    for kind in LineItemType:
        assert re.search(rf"^\|[^|]*\b{kind}\b", table, re.MULTILINE), kind


@pytest.mark.parametrize("schema", list(SourceSchema))
def test_every_column_that_counts_in_money_is_named(page: str, schema: SourceSchema) -> None:
    read = placeholders(sql.read(f"stage/{schema}"))
    used = {name for kind, name in read if kind in ("money", "quantity") and "_net_" not in name}
    split = {name for name in used if name.startswith("split_line_item")}

    assert {name for name in used - split if f"`{name}`" not in page} == set()


def test_the_closed_lists_of_focus_are_the_words_of_the_projection() -> None:
    text = sql.read("stage/cur_charge")

    for column, words in CLOSED.items():
        (case,) = re.findall(rf"CASE\n((?:(?!CASE).)*?)END AS {column}", text, re.DOTALL)
        written = set(re.findall(r"(?:THEN|ELSE) '([^']+)'", case)) | set(re.findall(r"'(Tax|Credit)'", case))
        assert written == words, column
