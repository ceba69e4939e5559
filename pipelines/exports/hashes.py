"""The digest of a file's bytes, read once: a cache in landing remembers what has not changed since.

Here: SHA-256 of files, and landing/.hashes.json. Not here: digests of sets of files (staging.py).
"""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipelines.exports.disk import write_atomically

BLOCK: Final = 1 << 20
NAME: Final = ".hashes.json"
_MOST: Final = 100_000
_TICK_NS: Final = 50_000_000  # clocks of file systems advance in steps of some milliseconds
_COARSE_TICK_NS: Final = 2_000_000_000  # FAT's step; a time in whole seconds may come from such a clock
Key = tuple[str, int, int, int, int]


def key_of(path: Path) -> Key:
    """What must be unchanged for bytes to be taken as unchanged: place, size, times, inode.

    The time of the last status change is among them: a tool can set the modification time back, but not this one. Not
    so for a file that landing links to: linking moves that time, and nothing may rewrite such a file in place.
    """
    status = path.stat()
    status_ns = status.st_ctime_ns if status.st_nlink == 1 else 0
    return os.path.realpath(path), status.st_size, status.st_mtime_ns, status.st_ino, status_ns


@dataclass
class Hashes:
    """Known digests by key; a corrupt or absent file is an empty cache."""

    folder: Path
    known: dict[Key, str] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def load(cls, landing: Path) -> "Hashes":
        """The cache of this landing."""
        try:
            rows = json.loads((landing / NAME).read_bytes())
            known = {
                (str(place), int(size), int(mtime), int(inode), int(ctime)): str(sha)
                for place, size, mtime, inode, ctime, sha in rows
            }
        except (OSError, ValueError, TypeError, RecursionError):
            known = {}
        return cls(landing, known)

    def put(self, key: Key, sha256: str) -> None:
        """Remember a digest, unless the file is so fresh that a change could hide behind the same time."""
        mtime_ns = key[2]
        tick = _TICK_NS if mtime_ns % 1_000_000_000 else _COARSE_TICK_NS
        if time.time_ns() - mtime_ns > tick:
            self.known[key] = sha256
            self.changed = True

    def save(self) -> None:
        """Write the cache back, newest entries kept."""
        if self.changed:
            self.folder.mkdir(parents=True, exist_ok=True)
            rows = [[*key, sha256] for key, sha256 in self.known.items()][-_MOST:]
            write_atomically(self.folder / NAME, json.dumps(rows, separators=(",", ":")))
            self.changed = False


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
