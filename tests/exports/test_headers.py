"""A file is what its first bytes say, whatever it is called; only headers and footers are read."""

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import Code
from pipelines.exports import Compression, Format
from tests.exports.bills import CUR_2, FLAT, LEGACY, csv, gz, only, parquet, put, refusal, zipped


@pytest.mark.parametrize(
    ("name", "content", "form", "compression"),
    [
        ("bill.csv", csv(), Format.CSV, Compression.NONE),
        ("bill.csv.gz", gz(csv()), Format.CSV, Compression.GZIP),
        ("bill.csv.zip", zipped(csv()), Format.CSV, Compression.ZIP),
        ("bill.zip", zipped(csv()), Format.CSV, Compression.ZIP),
        ("bill.snappy.parquet", parquet(FLAT.split(",")), Format.PARQUET, Compression.NONE),
        ("BILL.CSV", csv(), Format.CSV, Compression.NONE),
        ("unpacked-by-a-browser.csv.gz", csv(), Format.CSV, Compression.NONE),
        ("packed-without-saying.csv", gz(csv()), Format.CSV, Compression.GZIP),
    ],
)
def test_format_and_compression_come_from_the_bytes(
    tmp_path: Path, name: str, content: bytes, form: Format, compression: Compression
) -> None:
    (file,) = only(put(tmp_path / name, content)).files
    assert (file.format, file.compression, file.size) == (form, compression, len(content))


def test_a_file_that_the_user_names_is_read_whatever_its_extension(tmp_path: Path) -> None:
    assert only(put(tmp_path / "download", csv())).files[0].format is Format.CSV


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + csv(),
        csv().replace(b"\n", b"\r\n"),
        csv().replace(b"\n", b"\r"),
        ('"' + LEGACY.replace(",", '","') + '"\n').encode(),
        LEGACY.encode(),
    ],
    ids=["byte order mark", "CRLF", "CR", "quoted", "no rows and no line end"],
)
def test_headers_are_read_as_they_are_really_written(tmp_path: Path, content: bytes) -> None:
    assert only(put(tmp_path / "bill.csv", content)).files[0].columns == tuple(LEGACY.split(","))


def test_a_quoted_newline_in_a_header_belongs_to_its_column(tmp_path: Path) -> None:
    content = f'{LEGACY},"resourceTags/user:two\nlines"\n'.encode()
    assert only(put(tmp_path / "bill.csv", content)).files[0].columns[-1] == "resourceTags/user:two\nlines"


def test_a_parquet_file_tells_the_arrow_type_of_each_column(tmp_path: Path) -> None:
    content = parquet(
        CUR_2.split(","),
        product=pa.map_(pa.string(), pa.string()),
        line_item_unblended_cost=pa.float64(),
        line_item_usage_start_date=pa.timestamp("ms", "UTC"),
    )
    (file,) = only(put(tmp_path / "bill.parquet", content)).files
    assert file.types["product"].startswith("map<string, string")
    assert file.types["line_item_unblended_cost"] == "double"
    assert file.types["line_item_usage_start_date"] == "timestamp[ms, tz=UTC]"
    assert file.types["resource_tags"] == "string"


def test_upper_case_parquet_columns_keep_their_spelling_as_found(tmp_path: Path) -> None:
    (file,) = only(put(tmp_path / "bill.parquet", parquet(FLAT.upper().split(",")))).files
    assert file.columns == tuple(FLAT.upper().split(","))


def test_a_parquet_file_with_two_columns_of_one_name_is_no_crash(tmp_path: Path) -> None:
    content = parquet([*FLAT.split(","), "resource_tags_user_name", "resource_tags_user_name"])
    assert only(put(tmp_path / "bill.parquet", content)).files[0].columns.count("resource_tags_user_name") == 2


def _encrypted() -> bytes:
    content = bytearray(zipped(csv()))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("short.parquet", parquet(FLAT.split(","))[:-20]),
        ("shortest.parquet", b"PAR1"),
        ("short.csv.gz", gz(csv())[:15]),
        ("short.zip", zipped(csv())[:-30]),
        ("encrypted.zip", _encrypted()),
        ("no-csv-in-it.zip", zipped(b"x", "readme.txt")),
        ("utf16.csv", LEGACY.encode("utf-16")),
        ("latin1.csv", f"{LEGACY},resourceTags/user:Größe\n".encode("latin-1")),
        ("endless.csv", b"a," * 600_000),
        ("torn.csv", b'"' + LEGACY.encode()),
    ],
)
def test_a_file_that_is_not_whole_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    found = refusal(put(tmp_path / name, content))
    assert found.code is Code.UNREADABLE
    assert name in found.where
    assert found.hint


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert refusal(put(tmp_path / "bill.csv", b"")).code is Code.NO_ROWS
    assert refusal(put(tmp_path / "packed.csv.gz", gzip.compress(b""))).code is Code.NO_ROWS


def test_a_csv_whose_first_column_starts_like_a_zip_is_a_csv(tmp_path: Path) -> None:
    assert only(put(tmp_path / "bill.csv", b"PK," + csv())).files[0].compression is Compression.NONE


def test_a_header_of_thousands_of_tags_is_read_whole(tmp_path: Path) -> None:
    columns = [*LEGACY.split(","), *(f"resourceTags/user:{n:030d}" for n in range(5_000))]
    content = ",".join(columns).encode()
    assert only(put(tmp_path / "bill.csv", content + b"\nrow\n")).files[0].columns == tuple(columns)


def test_rows_are_not_read(tmp_path: Path) -> None:
    content = csv() + b"\xff\xfe not text, far below the header\n"
    big = LEGACY.encode() + b"\n" + b"x" * (1 << 20) + content
    assert only(put(tmp_path / "bill.csv", big)).files[0].columns == tuple(LEGACY.split(","))
