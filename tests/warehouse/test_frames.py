"""Frames in and out of the warehouse keep names, types and exact money."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import Settings
from pipelines.warehouse import Connection, DatabaseError, append, frame, rows, writer


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Connection]:
    with writer(Settings(data_dir=tmp_path, threads=1)) as con:
        con.execute("CREATE TABLE t (name VARCHAR, cost DECIMAL(38, 12), tags VARCHAR[])")
        yield con


def test_columns_go_by_name_and_money_stays_exact(con: Connection) -> None:
    data = pl.DataFrame(
        {"cost": [Decimal("12345678901234567890.000000000001"), None], "name": ["a", "b"]},
        schema={"cost": pl.Decimal(38, 12), "name": pl.Enum(["a", "b"])},
    )

    assert append(con, "t", data) == 2

    assert frame(con, "FROM t ORDER BY name").equals(
        pl.DataFrame(
            {"name": ["a", "b"], "cost": data["cost"], "tags": [None, None]},
            schema={"name": pl.String, "cost": pl.Decimal(38, 12), "tags": pl.List(pl.String)},
        )
    )


def test_an_unknown_column_is_an_error_and_adds_nothing(con: Connection) -> None:
    with pytest.raises(DatabaseError, match="price"):
        append(con, "t", pl.DataFrame({"name": ["a"], "price": [1]}))

    assert rows(con, "FROM t") == []


def test_parameters_are_values_never_sql(con: Connection) -> None:
    append(con, "t", pl.DataFrame({"name": ["it's; DROP TABLE t"]}))

    assert rows(con, "SELECT name FROM t WHERE name = ?", ["it's; DROP TABLE t"]) == [("it's; DROP TABLE t",)]
