"""Files hold what the list holds: parquet to the digit, csv without a cell that a spreadsheet would run."""

import csv
import io
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from api import exports
from tests.service.conftest import Served

DANGEROUS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "|calc", "  =1", "\x00=1", "=cmd|' /C calc'!A0"]
HARMLESS = ["plain", "a=1", "1-2", "i-0586a30f", "", "é=1", "'=1"]


def _file(served: Served, form: str, **asked: Any) -> Any:  # noqa: ANN401  # the client's own answer
    answer = served.client.get("/api/v1/findings", params={"format": form, **asked})
    assert answer.status_code == 200
    return answer


@pytest.fixture(scope="module")
def listed(served: Served) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = served.client.get("/api/v1/findings", params={"limit": "500"}).json()["items"]
    return items


def test_parquet_is_the_list_to_the_digit(served: Served, listed: list[dict[str, Any]]) -> None:
    answer = _file(served, "parquet", limit="3")  # a file is the whole list
    table = pl.read_parquet(io.BytesIO(answer.content))
    assert set(table.columns) == set(listed[0])
    assert table["FindingId"].to_list() == [row["FindingId"] for row in listed]
    assert table.schema["x_NetMonthlySaving"] == pl.Decimal(18, 2)
    for name in ("x_NetMonthlySaving", "x_Impact", "x_WindowCost"):
        money = [None if row[name] is None else Decimal(row[name]) for row in listed]
        assert table[name].to_list() == money
    for name in ("Title", "ResourceId", "SubAccountId", "x_Summary", "x_State"):
        assert table[name].to_list() == [row[name] for row in listed]
    generation = answer.headers["x-cloudwise-generation"]
    assert answer.headers["content-disposition"] == f'attachment; filename="findings-{generation}.parquet"'


def test_csv_is_the_list_too_with_leading_zeros_and_amounts_as_they_are(
    served: Served, listed: list[dict[str, Any]]
) -> None:
    answer = _file(served, "csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["FindingId"] for row in rows] == [row["FindingId"] for row in listed]
    assert {"004471938265"} < {row["SubAccountId"] for row in rows}
    for name in ("x_NetMonthlySaving", "x_Impact", "x_FirstSeen", "Title"):
        assert [row[name] for row in rows] == [row[name] or "" for row in listed]


def test_a_file_is_filtered_sorted_and_scoped_like_the_list(served: Served) -> None:
    asked = {"category": "terminate", "sort": "account", "descending": "false"}
    headers = served.key("219465803371")
    page = served.client.get("/api/v1/findings", params=asked | {"limit": "500"}, headers=headers).json()["items"]
    file = served.client.get("/api/v1/findings", params=asked | {"format": "parquet"}, headers=headers)
    assert pl.read_parquet(io.BytesIO(file.content))["FindingId"].to_list() == [row["FindingId"] for row in page]
    assert {row["SubAccountId"] for row in page} == {"219465803371"}


def test_no_cell_of_a_csv_is_a_formula_and_none_of_a_parquet_is_changed() -> None:
    table = pl.DataFrame({"text": DANGEROUS + HARMLESS, "amount": [-1.5] * len(DANGEROUS + HARMLESS)})
    cells = [row["text"] for row in csv.DictReader(io.StringIO(exports.csv(table).decode(), newline=""))]
    assert cells == [f"'{text}" for text in DANGEROUS] + HARMLESS
    assert {row["amount"] for row in csv.DictReader(io.StringIO(exports.csv(table).decode(), newline=""))} == {"-1.5"}
    assert pl.read_parquet(io.BytesIO(exports.parquet(table))).equals(table)
