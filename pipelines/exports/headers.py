"""What a data file is: format and compression from its first bytes, columns from its header or footer.

Here: reading headers and footers, never rows. Not here: what the columns mean (schemas.py).
"""

import codecs
import csv
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import Code, RejectedError
from pipelines.exports.kinds import Compression, Format, SourceFile
from pipelines.exports.tree import Entry

LONGEST_HEADER: Final = 1 << 20
"""Bytes of a csv that its header must fit in."""

_USUAL_HEADER: Final = 1 << 16  # a real bill's header has some 10 KiB; wider ones have thousands of tags

_FETCH_AGAIN: Final = "copy or download the file again"
_BROKEN: Final = (
    OSError, EOFError, zlib.error, struct.error, csv.Error, zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError,
    pa.ArrowException,
)  # fmt: skip
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")  # with members, and without
_GZIP: Final = b"\x1f\x8b"
_STREAM: Final = b'"metric_stream_name"'
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def inspect(entry: Entry) -> SourceFile:
    """The file's format, compression and columns.

    Raises:
        RejectedError: UNREADABLE (truncated, encrypted, not what its bytes say), NO_ROWS (zero bytes).
    """
    path, where = entry.path, str(entry.path)
    if entry.size == 0:
        raise RejectedError(Code.NO_ROWS, "the file is empty (0 bytes)", where=where, hint=_FETCH_AGAIN)
    types: Mapping[str, str] = {}
    form, compression = Format.CSV, Compression.NONE
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if keys := stream_keys(path):
                form = Format.JSON_LINES
                columns = keys
                compression = Compression.GZIP if magic[:2] == _GZIP else Compression.NONE
            elif magic == b"PAR1":
                form = Format.PARQUET
                columns, types = _footer(path)
            elif magic[:2] == _GZIP:
                compression = Compression.GZIP
                with gzip.open(file) as unpacked:
                    columns = _header(unpacked, where)
            elif magic in _ZIP:
                compression = Compression.ZIP
                columns = _zipped_header(file, where)
            else:
                columns = _header(file, where)
    except _BROKEN as error:
        raise unreadable(
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", where
        ) from error
    return SourceFile(path, form, compression, entry.size, entry.mtime_ns, columns, types)


def stream_keys(path: Path) -> tuple[str, ...] | None:
    """The keys of a CloudWatch metric stream's records, or None: no such file.

    Firehose names its objects without a suffix, so their first record is what tells them from other files.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_USUAL_HEADER)
        if start[:2] == _GZIP:
            start = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, _USUAL_HEADER)
        first = start.lstrip().split(b"\n", 1)[0]
        record = json.loads(first) if first.startswith(b"{") and _STREAM in first else None
    except (*_BROKEN, ValueError, RecursionError):
        return None
    return tuple(record) if isinstance(record, dict) else None


def unreadable(why: str, where: str, hint: str = _FETCH_AGAIN) -> RejectedError:
    """The one refusal of a file whose bytes are not what they claim."""
    return RejectedError(Code.UNREADABLE, f"the file cannot be read ({why[:200]})", where=where, hint=hint)


def only_csv(archive: zipfile.ZipFile, where: str) -> zipfile.ZipInfo:
    """The one csv of a zip that a legacy report was delivered in.

    Raises:
        RejectedError: UNREADABLE when there is none or several, or it is encrypted.
    """
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/") and info.filename.lower().endswith(".csv")
    ]
    if len(members) != 1:
        raise unreadable(f"a zip with {len(members)} csv files; a bill's has one", where, "unpack it into a folder")
    if members[0].flag_bits & 0x1:
        raise unreadable("an encrypted zip", where, "unpack it with its password")
    if members[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise unreadable("a zip with a method other than deflate", where, "unpack it")
    return members[0]


def _footer(path: Path) -> tuple[tuple[str, ...], Mapping[str, str]]:
    schema = pq.read_schema(path)
    return _shared(tuple(str(name) for name in schema.names), tuple(str(kind) for kind in schema.types))


@lru_cache(maxsize=256)
def _shared(columns: tuple[str, ...], types: tuple[str, ...]) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """One record for the thousands of parts that have the same columns."""
    return columns, dict(zip(columns, types, strict=True)) if types else {}


def _zipped_header(file: BinaryIO, where: str) -> tuple[str, ...]:
    with zipfile.ZipFile(file) as archive, archive.open(only_csv(archive, where)) as member:
        return _header(member, where)


def _header(file: IO[bytes] | gzip.GzipFile, where: str) -> tuple[str, ...]:
    """The first record of a csv: quoted newlines, CRLF or CR line ends, with or without a byte order mark."""
    start = file.read(_USUAL_HEADER)
    columns = _first_record(start, where, whole=len(start) < _USUAL_HEADER)
    if columns is None:
        start += file.read(LONGEST_HEADER - _USUAL_HEADER)
        columns = _first_record(start, where, whole=len(start) < LONGEST_HEADER)
    if columns is None:
        raise unreadable(f"no end of the header within {LONGEST_HEADER} bytes", where)
    return _shared(columns, ())[0]


def _first_record(start: bytes, where: str, *, whole: bool) -> tuple[str, ...] | None:
    """The first record of these bytes, or None when they may hold only a part of it."""
    if start.startswith(_UTF_16):
        raise unreadable("UTF-16 text", where, "save it as UTF-8")
    if not start:
        raise RejectedError(Code.NO_ROWS, "the file unpacks to nothing", where=where, hint=_FETCH_AGAIN)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=whole)
    except UnicodeDecodeError as error:
        raise unreadable(f"not UTF-8 at byte {error.start}", where, "save it as UTF-8") from error
    lines = io.StringIO(text, newline="")
    columns = next(csv.reader(lines, strict=whole), [])
    return tuple(columns) if whole or lines.tell() < len(text) else None
