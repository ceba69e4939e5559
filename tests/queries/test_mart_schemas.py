"""Every mart states its grain and window, and has the columns and types of its frame in models/focus.py."""

from collections.abc import Iterator

import polars as pl
import pytest

import sql
from models.focus import FRAMES
from pipelines.settings import Settings
from pipelines.steps.charges import ensure_tables
from pipelines.steps.frames import read
from pipelines.steps.marts import MARTS, build
from pipelines.warehouse import Connection, rows, writer
from tests.ingest.bills import MARCH

MONEY = "DECIMAL(38,12)"
TYPES = {
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    MONEY: pl.Float64,
}
"""Money is exact in the warehouse, and Float64 in the frames that feed features (design of models/focus.py)."""
READ_WITH = {"x_Mature"}
"""Added when a frame is read: a day matures without its mart being built again."""
EVERYWHERE = {"BillingPeriodStart"}
"""What a mart is replaced by, whether or not its frame has it."""


@pytest.fixture
def con(settings: Settings) -> Iterator[Connection]:
    with writer(settings) as con:
        ensure_tables(con)
        build(con, MARCH)
        yield con


def test_every_file_of_sql_marts_is_a_mart_that_is_published() -> None:
    assert {name.removeprefix("marts/") for name in sql.names("marts")} <= set(MARTS)


@pytest.mark.parametrize("name", [*sql.names("marts"), "tables/commitment_family_hour"])
def test_the_first_line_states_grain_and_window(name: str) -> None:
    first = sql.read(name).splitlines()[0]

    assert first.startswith("-- Grain: ")
    assert "billing period" in first


@pytest.mark.parametrize("folder", ["tables", "stage", "marts", "checks", "reports"])
def test_every_sql_file_says_what_it_is_and_fits_a_screen(folder: str) -> None:
    for name in sql.names(folder):
        lines = sql.read(name).splitlines()
        assert lines[0].startswith("-- "), name
        assert len(lines) <= 65, name


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_has_the_columns_and_types_of_its_frame(con: Connection, mart: str) -> None:
    frame = FRAMES[mart]
    held = {str(name): str(kind) for name, kind, *_ in rows(con, f"DESCRIBE {mart}")}

    assert set(held) - EVERYWHERE == set(frame.columns) - READ_WITH - EVERYWHERE
    for column in set(held) & set(frame.columns):
        assert frame.schema[column] == TYPES[held[column]], f"{mart}.{column} is {held[column]}"


def test_money_in_marts_is_decimal(con: Connection) -> None:
    for mart in MARTS:
        held = {str(name): str(kind) for name, kind, *_ in rows(con, f"DESCRIBE {mart}")}
        assert {kind for name, kind in held.items() if name.endswith("Cost")} <= {MONEY}, mart


@pytest.mark.parametrize("mart", ["usage_type_day", "resource_day", "commitment_day"])
def test_a_mart_is_read_as_its_frame(con: Connection, mart: str) -> None:
    table = read(con, FRAMES[mart], "111122223333", None, MARCH, MARCH)

    assert table.schema == FRAMES[mart].schema
