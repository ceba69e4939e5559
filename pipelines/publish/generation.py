"""A generation: what a published snapshot is called, and the pointer that says which one is current.

Here: names, numbers, the pointer file. Not here: what is inside a snapshot.

Numbers only grow: the next is one more than any that a file name or the pointer shows, half-written files included, so
no number that a reader may have seen ever names other content.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import CloudWiseError, PublishError

POINTER = "CURRENT"
REQUIRED_INFO = ("created_at", "cloudwise_version", "bill_versions", "data_through")
FILE_NAME = re.compile(r"(?P<stage>snapshot|building)-(?P<number>[0-9]{8})-[0-9a-f]{12}\.duckdb(?:\.wal)?")


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
        return f"snapshot-{self.id}.duckdb"

    @property
    def building_file(self) -> str:
        """Its name while it is being written."""
        return f"building-{self.id}.duckdb"


def pointed(published: Path) -> Generation | None:
    """What the pointer says, without looking at the snapshot; None before the first publish."""
    pointer = published / POINTER
    try:
        said = json.loads(pointer.read_bytes())
        return Generation(said["number"], said["digest"], said["info"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CloudWiseError(
            "The pointer to the current snapshot is not one that CloudWise wrote",
            where=str(pointer),
            hint="remove it and publish again; pointers are replaced whole, so something else wrote to it",
        ) from error


def current(published: Path) -> Generation | None:
    """The current generation; None before the first publish.

    Raises:
        CloudWiseError: the pointer names a snapshot that is not there, or was not written by CloudWise.
    """
    while (generation := pointed(published)) is not None and not (published / generation.file).is_file():
        if pointed(published) == generation:  # else it was pruned between the two looks: look again
            raise missing(published, generation)
    return generation


def missing(published: Path, generation: Generation) -> CloudWiseError:
    """The error for a pointer to a file that is gone."""
    return CloudWiseError(
        f"The current snapshot is missing: {generation.file}",
        where=str(published),
        hint="something removed it; publish again (`cloudwise run`), or restore the file",
    )


def next_number(published: Path) -> int:
    """One more than any number ever used in this folder that something still shows."""
    shown = [int(match["number"]) for path in published.iterdir() if (match := FILE_NAME.fullmatch(path.name))]
    newest = pointed(published)
    return max([0, *shown, *([newest.number] if newest else [])]) + 1


def require_info(generation: Generation) -> None:
    """Refuse a generation that does not say what readers are promised; empty text says "none yet"."""
    if absent := [key for key in REQUIRED_INFO if key not in generation.info]:
        raise PublishError(f"generation_info lacks {', '.join(absent)}", hint="the caller of publish() passes them")


def move_pointer(published: Path, generation: Generation) -> None:
    """Make the generation the current one: all readers see the old pointer or the new one, also after a crash."""
    temporary = published / f"{POINTER}.new"
    said = {"number": generation.number, "digest": generation.digest, "info": dict(generation.info)}
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(said, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(published / POINTER)


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
