"""Compressed files, read whole once: a gzip is checked to its last byte, a zip's csv becomes a gzip.

Here: integrity and bounds of compressed bytes. Not here: their digests' meaning (staging.py).
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from pipelines.errors import RejectedError
from pipelines.exports.hashes import BLOCK
from pipelines.exports.headers import only_csv, unreadable

LARGEST_UNPACKED: Final = 256 << 30
HIGHEST_RATIO: Final = 200
"""Bills compress 10 to 40 times; beyond this ratio, past the free allowance, it is a bomb."""
FREE_ALLOWANCE: Final = 256 << 20
_GZIP_START: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_RAW: Final = -zlib.MAX_WBITS
_GZIP: Final = zlib.MAX_WBITS | 16


class GzipCheck:
    """Fed the blocks of a gzip file in order; `finish` says whether they were a whole one."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._stream = zlib.decompressobj(_GZIP)
        self._packed = self._unpacked = 0

    def feed(self, block: bytes) -> None:
        """Unpack and forget.

        Raises:
            RejectedError: UNREADABLE at the first byte that is wrong.
        """
        self._packed += len(block)
        try:
            while block:
                if self._stream.eof:  # gzip files may be joined; AWS's are not, other tools' are
                    block = block.lstrip(b"\0")
                    if not block:
                        return
                    self._stream = zlib.decompressobj(_GZIP)
                self._unpacked += len(self._stream.decompress(block, BLOCK << 4))
                within_bounds(self._packed, self._unpacked, self._where)
                block = self._stream.unconsumed_tail or self._stream.unused_data
        except zlib.error as error:
            raise unreadable(str(error), self._where) from error

    def finish(self) -> None:
        """Raise UNREADABLE when the file ended before its stream did."""
        if not self._stream.eof:
            raise unreadable("the gzip ends too early", self._where)


def within_bounds(packed: int, unpacked: int, where: str) -> None:
    """Refuse what grows beyond any bill."""
    if unpacked > LARGEST_UNPACKED or (unpacked > FREE_ALLOWANCE and unpacked > HIGHEST_RATIO * packed):
        raise unreadable(f"{packed} bytes unpack to more than {unpacked}", where, "unpack it by hand and look at it")


def zip_to_gzip(source: Path, target: BinaryIO) -> None:
    """Write the csv of a zip as a gzip, checked while it is unpacked.

    A zip's deflate stream is a gzip's: it is moved, not compressed again (APPNOTE.TXT 4.4.5, RFC 1952).

    Raises:
        RejectedError: UNREADABLE.
    """
    where = str(source)
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            member = only_csv(archive, where)
            within_bounds(member.compress_size, member.file_size, where)
            target.write(_GZIP_START)
            target.writelines(_deflated(file, member, where))
            target.write(struct.pack("<II", member.CRC, member.file_size & 0xFFFFFFFF))
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError) as error:
        raise unreadable(str(error), where) from error


def _deflated(file: BinaryIO, member: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """The member's deflate stream, verified against its size and CRC."""
    file.seek(member.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    stored = member.compress_type == zipfile.ZIP_STORED
    packer, unpacker = zlib.compressobj(1, zlib.DEFLATED, _RAW), zlib.decompressobj(_RAW)
    left, size, crc = member.compress_size, 0, 0
    while left:
        block = file.read(min(BLOCK, left))
        if not block:
            raise unreadable("the zip ends too early", where)
        left -= len(block)
        yield packer.compress(block) if stored else block
        pieces = iter([block]) if stored else _unpack(unpacker, block)
        for piece in pieces:
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > member.file_size:
                raise unreadable("the zip's csv is longer than the zip says", where)
    if stored:
        yield packer.flush()
    if size != member.file_size or crc != member.CRC or not (stored or unpacker.eof):
        raise _damaged(where)


def _unpack(unpacker: "zlib._Decompress", block: bytes) -> Iterator[bytes]:
    full = True
    while block or full:  # a full piece may leave more to come even when every byte of the block is in
        piece = unpacker.decompress(block, BLOCK << 4)
        full = len(piece) == BLOCK << 4
        yield piece
        block = unpacker.unconsumed_tail


def _damaged(where: str) -> RejectedError:
    return unreadable("the zip's csv does not match its checksum", where)
