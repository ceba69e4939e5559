"""The lock that makes one process, and one thread of it, the writer.

Here: an exclusive `flock` on a small file that names its holder. Not here: what the holder does with it.

The kernel frees the lock when its holder dies, however it dies, so what the file says is a courtesy to the reader of an
error message and never decides anything. The lock belongs to the open file: two threads of one process exclude each
other as two processes do. The file is never removed: a lock on an unlinked file would exclude nobody.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import Code, RetryableError

POLL_SECONDS = 0.05

Progress = Callable[[str], None]


@contextmanager
def exclusive(path: Path, *, wait: float = 0.0, progress: Progress | None = None) -> Iterator[None]:
    """Hold the lock file `path` for the body.

    Args:
        path: the lock file; made with its folder when absent.
        wait: seconds to wait for another holder; 0 asks once.
        progress: called once per holder waited for, with a sentence for the terminal.

    Raises:
        RetryableError: WRITER_BUSY, naming the holder, when it is still held after `wait`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, path, wait, progress)
        _describe(descriptor, f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        try:
            yield
        finally:
            _describe(descriptor, "")
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # explicit: a forked child may hold a copy of the descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, wait: float, progress: Progress | None) -> None:
    deadline, told = time.monotonic() + wait, ""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text(encoding="utf-8") or "a process that has not given its name yet"
            if time.monotonic() >= deadline:
                raise RetryableError(
                    Code.WRITER_BUSY,
                    f"The warehouse is being written by another run ({holder})",
                    where=str(path),
                    hint="wait for it to end, then run the same command again",
                ) from None
            if progress is not None and holder != told:
                progress(f"Waiting for {holder}, which writes the warehouse")
                told = holder
            time.sleep(POLL_SECONDS)
        else:
            return


def _describe(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
