"""Reading source files whole: once, unchanged from discovery to the last byte, with progress.

Here: the digest of a file (from the cache when it is known), and the proof that it did not change meanwhile. Not here:
where the bytes go (staging.py).
"""

import hashlib
import threading
from dataclasses import dataclass, field
from typing import BinaryIO

from pipelines.errors import Code, RetryableError
from pipelines.exports.hashes import BLOCK, Hashes, Key, key_of
from pipelines.exports.kinds import Compression, Progress, SourceFile
from pipelines.exports.packed import GzipCheck


@dataclass
class Reading:
    """One pass over the files of a candidate; its threads share the cache and the progress."""

    hashes: Hashes
    total: int
    progress: Progress | None
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def digest(self, file: SourceFile) -> str:
        """The file's SHA-256; its bytes are read only when they are not known.

        Raises:
            RejectedError: UNREADABLE when a gzip is not whole.
            RetryableError: CHANGED_WHILE_READ.
        """
        key = unchanged(file)
        known = self.hashes.known.get(key)
        if known is None:
            return self.read(file)
        self._advance(file.size)
        return known

    def read(self, file: SourceFile, copy: BinaryIO | None = None) -> str:
        """The file's SHA-256 from its bytes, copied on the way if asked for; raises as `digest` does."""
        key = unchanged(file)
        digest = hashlib.sha256()
        check = GzipCheck(str(file.path)) if file.compression is Compression.GZIP else None
        with file.path.open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                if check:
                    check.feed(block)
                if copy:
                    copy.write(block)
                self._advance(len(block))
        if unchanged(file) != key:
            raise changed(file)
        if check:
            check.finish()
        self.hashes.put(key, digest.hexdigest())
        return digest.hexdigest()

    def _advance(self, size: int) -> None:
        with self.lock:
            self.done += size
            if self.progress:
                self.progress(self.done, self.total)


def unchanged(file: SourceFile) -> Key:
    """The key of a file that is still as it was discovered.

    Raises:
        RetryableError: CHANGED_WHILE_READ.
    """
    try:
        key = key_of(file.path)
    except FileNotFoundError:
        raise changed(file) from None
    if key[1:3] != (file.size, file.mtime_ns):
        raise changed(file)
    return key


def changed(file: SourceFile) -> RetryableError:
    """The refusal of a file that is being written."""
    return RetryableError(
        Code.CHANGED_WHILE_READ,
        "the file changed while it was read",
        where=str(file.path),
        hint="run again when its delivery is finished",
    )
