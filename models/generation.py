"""A generation: what a published snapshot is called, and the words of the pointer that says which one is current.

Here: names, numbers, the pointer's format, for the side that writes it and the sides that read it. Not here: files and
folders (pipelines/publish, api/store.py), what is inside a snapshot.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

POINTER: Final = "CURRENT"
"""The file, beside the snapshots, that names the newest; replaced atomically."""

FILE_NAME: Final = re.compile(r"(?P<stage>snapshot|building)-(?P<number>[0-9]{8})-[0-9a-f]{12}\.duckdb(?:\.wal)?")

ID: Final = re.compile(r"[0-9]{8}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of all tables.

    Attributes:
        number: 1, 2, 3, …
        digest: of the content of all its tables, 64 hexadecimal digits (pipelines.digest).
        info: what the publisher said about it: created_at, cloudwise_version, bill_versions, data_through, …
    """

    number: int
    digest: str
    info: Mapping[str, str]

    @property
    def id(self) -> str:
        """The name that responses and reports show, e.g. 00000012-5be1c0ffee00."""
        return f"{self.number:08d}-{self.digest[:12]}"

    @property
    def file(self) -> str:
        """The snapshot's file name."""
        return file_of(self.id)

    @property
    def building_file(self) -> str:
        """Its name while it is being written."""
        return f"building-{self.id}.duckdb"


def file_of(generation: str) -> str:
    """The file name of a generation's snapshot, by its id."""
    return f"snapshot-{generation}.duckdb"


def said(generation: Generation) -> str:
    """What the pointer says of it."""
    return json.dumps(
        {"number": generation.number, "digest": generation.digest, "info": dict(generation.info)}, indent=2
    )


def heard(pointer: bytes) -> Generation:
    """The way back.

    Raises:
        ValueError, KeyError, TypeError: these are not the words of a pointer.
    """
    words = json.loads(pointer)
    return Generation(int(words["number"]), str(words["digest"]), dict(words["info"]))
