"""Whatever type a query returns, it can be shown, and written as JSON and csv."""

import json

import duckdb
import pytest

from pipelines.emit import as_csv, as_json
from pipelines.terminal import show
from pipelines.warehouse import asked

ODD = [
    ("interval 1 day", "1 day"),
    ("[interval 1 day]", "[1 day]"),
    ("map {'a': [1, 2]}", "{a=[1, 2]}"),
    ("map {[1]: 2}", "{[1]=2}"),
    ("'ab'::blob", "ab"),
    ("{'bytes': 'x'::blob}", "{'bytes': x}"),
    ("date '2026-04-01'", "2026-04-01"),
    ("timestamp '2026-04-01 10:00:00'", "2026-04-01 10:00:00"),
    ("'infinity'::date", "infinity"),
    ("'-infinity'::timestamp", "-infinity"),
    ("date '0044-03-15 (BC)'", "0044-03-15 (BC)"),
    ("time '10:00'", "10:00:00"),
    ("union_value(n := 1)", "1"),
    ("'101'::bit", "101"),
    ("1::variant", "1"),
]


@pytest.mark.parametrize(("expression", "text"), ODD)
def test_a_type_that_not_every_format_carries_is_text(
    expression: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect() as con:
        table = asked(con, f'SELECT {expression} AS v, 1 AS v, 2 AS "say ""n"""')
    assert json.loads(as_json(table)) == [{"v": text, "v_1": 1, 'say "n"': 2}]
    assert text in as_csv(table)
    show(table)
    assert text in capsys.readouterr().out


def test_types_that_are_carried_keep_their_kind() -> None:
    with duckdb.connect() as con:
        table = asked(
            con,
            "SELECT 1 AS n, true AS b, 1.50 AS d, [1, 2] AS l, {'a': ['x']} AS s, NULL AS z, [1]::INT[1] AS y, "
            "map {'k': 1} AS m",
        )
    assert json.loads(as_json(table)) == [
        {"n": 1, "b": True, "d": "1.50", "l": [1, 2], "s": {"a": ["x"]}, "z": None, "y": [1], "m": {"k": 1}}
    ]


def test_what_is_no_number_is_null_in_json() -> None:
    with duckdb.connect() as con:
        table = asked(con, "SELECT 'nan'::DOUBLE AS a, '-inf'::DOUBLE AS b, [1.5, 'inf'::DOUBLE] AS c")
    assert json.loads(as_json(table)) == [{"a": None, "b": None, "c": [1.5, None]}]


def test_evidence_that_is_no_json_stays_text() -> None:
    with duckdb.connect() as con:
        table = asked(con, """SELECT unnest(['one', '{"n": NaN}']) AS x_Evidence""")
    assert json.loads(as_json(table)) == [{"x_Evidence": "one"}, {"x_Evidence": {"n": None}}]
