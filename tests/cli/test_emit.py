"""Tables on their way out: exact amounts, and cells that no spreadsheet runs."""

import json
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.emit import as_csv, as_json


def test_json_keeps_every_digit_and_opens_evidence() -> None:
    table = pl.DataFrame(
        {"x_Evidence": ['{"gb": 1.5}'], "cost": [Decimal("0.000000000001")], "day": [date(2026, 4, 1)], "n": [3]},
        schema_overrides={"cost": pl.Decimal(38, 12)},
    )
    assert json.loads(as_json(table)) == [
        {"x_Evidence": {"gb": 1.5}, "cost": "0.000000000001", "day": "2026-04-01", "n": 3}
    ]


def test_text_that_a_spreadsheet_would_run_is_defused_and_numbers_are_left_alone() -> None:
    table = pl.DataFrame({"name": ["=cmd()", "+1", "-1", "@x", "\tx", "plain", None], "n": [-1, 2, 3, 4, 5, 6, 7]})
    lines = as_csv(table).splitlines()
    assert lines[1:5] == ["'=cmd(),-1", "'+1,2", "'-1,3", "'@x,4"]
    assert lines[6:] == ["plain,6", ",7"]


def test_lists_are_arrays_in_json_and_their_json_text_in_csv() -> None:
    table = pl.DataFrame({"days": [["a", "b"]]})
    assert json.loads(as_json(table)) == [{"days": ["a", "b"]}]
    assert as_csv(table).splitlines() == ["days", '"[""a"", ""b""]"']
