"""Writing so that a crash leaves the old or the new: fsync, atomic replacement, links, and copies where links fail.

Here: the four moves that landing is made of. Not here: what is written.
"""

import errno
import os
import shutil
from pathlib import Path
from typing import Final

_NO_LINKS: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content whole; readers see the old or the new, also after a crash."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def linked(source: Path, target: Path) -> bool:
    """Hard-link source to target; False where the file systems cannot (another device, no permission, too many)."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


def link_or_copy(source: Path, target: Path) -> None:
    """The same bytes under another name; an existing target is replaced whole."""
    new = target.with_name(f"{target.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    if not linked(source, new):
        with source.open("rb") as old, new.open("xb") as copy:
            shutil.copyfileobj(old, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
    new.replace(target)
    new.unlink(missing_ok=True)  # rename(2) between two links of one file does nothing and leaves both
