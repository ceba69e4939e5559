"""The pointer that says which generation is current, and the number of the next one.

Here: the pointer file, numbers. Not here: a generation's names and the pointer's words (models/generation.py), what is
inside a snapshot.

Numbers only grow: the next is one more than any that a file name or the pointer shows, half-written files included, so
no number that a reader may have seen ever names other content.
"""

import os
from pathlib import Path

from models.generation import FILE_NAME, POINTER, Generation, heard, said
from pipelines.errors import CloudWiseError, PublishError

REQUIRED_INFO = ("created_at", "cloudwise_version", "bill_versions", "data_through")


def pointed(published: Path) -> Generation | None:
    """What the pointer says, without looking at the snapshot; None before the first publish."""
    pointer = published / POINTER
    try:
        return heard(pointer.read_bytes())
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
    with temporary.open("w", encoding="utf-8") as file:
        file.write(said(generation))
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
