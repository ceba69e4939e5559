"""The digest says that two builds hold the same rows, and nothing else changes it."""

from collections.abc import Iterator

import pytest

from pipelines.digest import digest
from pipelines.settings import Settings
from pipelines.warehouse import Connection, writer


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with writer(Settings(data_dir=tmp_path_factory.mktemp("digest"))) as con:
        yield con


def of(con: Connection, select: str) -> str:
    con.execute(f"CREATE OR REPLACE TABLE t AS {select}")
    return digest(con, ["t"])


MANY = "SELECT range AS a, (range * 1.1)::DECIMAL(38, 12) AS m, md5(range::VARCHAR) AS s FROM range(200_000)"


def test_it_is_the_same_in_any_order_on_any_number_of_threads(con: Connection) -> None:
    one = of(con, f"FROM ({MANY}) ORDER BY s")
    con.execute("SET threads = 1")
    other = of(con, f"FROM ({MANY}) ORDER BY a DESC")
    con.execute("RESET threads")

    assert one == other


def test_it_is_the_same_next_year(con: Connection) -> None:
    select = "SELECT 1 AS a, 'x' AS b, 1.5::DECIMAL(38, 12) AS m, NULL::DATE AS d, [1, NULL] AS l"

    assert of(con, select) == "1131c54010db56ed41f8a8714f6aae1dd7b64d7e91df95122c921b72d42329cb"


def test_the_order_of_columns_does_not_count(con: Connection) -> None:
    assert of(con, "SELECT 1 AS a, 'x' AS b") == of(con, "SELECT 'x' AS b, 1 AS a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT 1 AS a", "SELECT 2 AS a"),
        ("SELECT 1 AS a", "SELECT 1 AS b"),
        ("SELECT 1 AS a", "SELECT 1::BIGINT AS a"),
        ("SELECT 1 AS a", "SELECT 1 AS a UNION ALL SELECT 1"),
        ("SELECT 1 AS a", "SELECT 1 AS a WHERE false"),
        ("SELECT NULL AS a", "SELECT 'NULL' AS a"),
        ("SELECT '' AS a", "SELECT NULL::VARCHAR AS a"),
        ("SELECT NULL::VARCHAR AS a, ':' AS b", "SELECT ':' AS a, NULL::VARCHAR AS b"),
        ("SELECT 'x' AS a, 'yz' AS b", "SELECT 'xy' AS a, 'z' AS b"),
        ("SELECT '1:x' AS a, '' AS b", "SELECT '' AS a, '1:x' AS b"),
        ("FROM (VALUES (1, 2), (3, 4)) v(a, b)", "FROM (VALUES (1, 4), (3, 2)) v(a, b)"),
        ("SELECT 0.000000000001::DECIMAL(38, 12) AS m", "SELECT 0::DECIMAL(38, 12) AS m"),
    ],
)
def test_it_sees(con: Connection, one: str, other: str) -> None:
    assert of(con, one) != of(con, other)


def test_several_tables_count_by_name(con: Connection) -> None:
    con.execute("CREATE TABLE x AS SELECT 1 AS a")
    con.execute("CREATE TABLE y AS SELECT 2 AS a")

    assert digest(con, ["x", "y"]) == digest(con, ["y", "x"])
    assert len({digest(con, ["x"]), digest(con, ["y"]), digest(con, ["x", "y"])}) == 3


def test_names_are_quoted(con: Connection) -> None:
    con.execute('CREATE TABLE "odd ""name" AS SELECT 1 AS "select"')

    assert len(digest(con, ['odd "name'])) == 64
