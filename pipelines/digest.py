"""What a table holds, as a number that any two builds of the same rows share.

Here: row count and checksum of one table, and one digest over several. Not here: comparing money (pipelines/publish).

The canonical text of a row is the netstring (`length in bytes:text`, NULL is `:` alone) of each column's text, columns
in the order of their names. The checksum is the sum over the rows of the lower 64 bits of the text's MD5, in 128-bit
integers: exact, so neither the order of rows nor the number of threads changes it, and a row that is there twice counts
twice. The table's column names and types are part of its digest. Time zones do not matter: every connection of ours is
in UTC. A DOUBLE counts by its shortest exact text; two builds agree on it only if they computed the same bits.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pipelines.warehouse re-exports `digest`
    from pipelines.warehouse import Connection


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One table's content: columns as (name, type) by name, number of rows, sum of the rows' 64-bit checksums."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    checksum: int


def quoted(name: str) -> str:
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def fingerprint(con: "Connection", table: str) -> Fingerprint:
    """The fingerprint of a table or view of the connection's current schema."""
    described = con.execute(f"DESCRIBE {quoted(table)}").fetchall()
    columns = tuple(sorted((str(name), str(kind)) for name, kind, *_ in described))
    texts = [f"{quoted(name)}::VARCHAR" for name, _ in columns]
    canonical = ", ".join(f"strlen({text}), ':', {text}" for text in texts)  # concat() leaves NULLs out
    ((count, checksum),) = con.execute(
        f"SELECT count(*), coalesce(sum(md5_number_lower(concat({canonical}))), 0) FROM {quoted(table)}"  # noqa: S608  # quoted
    ).fetchall()
    return Fingerprint(columns, int(count), int(checksum))


def combined(fingerprints: dict[str, Fingerprint]) -> str:
    """One digest, 64 hexadecimal digits, over the fingerprints of tables by name."""
    text = "\n".join(repr((name, fingerprints[name])) for name in sorted(fingerprints))
    return hashlib.sha256(text.encode()).hexdigest()


def digest(con: "Connection", tables: Sequence[str]) -> str:
    """The digest of the named tables' content: equal for equal rows, whatever their order, threads or build."""
    return combined({table: fingerprint(con, table) for table in tables})
