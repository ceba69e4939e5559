"""Staging: every file of a candidate read once, whole and unchanged, under a generated name in landing/.incoming.

Here: linking or copying, digests, the version of a set. Not here: its final place (landing.py).
"""

import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import psutil

from pipelines.errors import Code, RetryableError
from pipelines.exports.disk import linked, sync_folder
from pipelines.exports.hashes import BLOCK, Hashes, Key, key_of, sha256_of
from pipelines.exports.kinds import (
    Candidate,
    Compression,
    Format,
    LandedFile,
    Progress,
    SourceFile,
    SourceSchema,
    Staged,
)
from pipelines.exports.packed import GzipCheck, zip_to_gzip

INCOMING: Final = ".incoming"
_THREADS: Final = 2
_DIGITS: Final = 16


@dataclass
class _Reading:
    """What the threads of one staging share."""

    folder: Path
    hashes: Hashes
    link: bool
    total: int
    progress: Progress | None
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def advance(self, size: int) -> None:
        """Say how far we are."""
        with self.lock:
            self.done += size
            if self.progress:
                self.progress(self.done, self.total)


def stage(candidate: Candidate, landing: Path, *, link: bool, progress: Progress | None = None) -> Staged:
    """Bring the candidate's files into landing/.incoming/ and compute their version.

    Raises:
        RejectedError: UNREADABLE when a gzip or zip is not whole.
        RetryableError: CHANGED_WHILE_READ when a file is not as it was discovered, or vanished.
    """
    incoming = landing / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    sweep(landing)
    folder = incoming / f"{_owner()}-{secrets.token_hex(8)}"
    folder.mkdir()
    total = sum(file.size for file in candidate.files)
    reading = _Reading(folder, Hashes.load(landing), link, total, progress)
    try:
        with ThreadPoolExecutor(_THREADS) as pool:
            files = tuple(pool.map(lambda pair: _bring(reading, *pair), enumerate(candidate.files)))
    except BaseException:  # a half-filled folder is of no use to anyone, whatever stopped us
        shutil.rmtree(folder)
        raise
    sync_folder(folder)
    reading.hashes.save()
    return Staged(
        candidate, _version(((f.source_sha256, f.source_size) for f in files), candidate.schema), folder, files
    )


def version_of(candidate: Candidate, landing: Path) -> str:
    """The version that staging would give; an unchanged file costs one stat call.

    Raises:
        RejectedError: UNREADABLE when a gzip is not whole.
        RetryableError: CHANGED_WHILE_READ.
    """
    hashes = Hashes.load(landing)
    with ThreadPoolExecutor(_THREADS) as pool:
        digests = list(pool.map(lambda file: _digest(file, hashes), candidate.files))
    hashes.save()
    sizes = (file.size for file in candidate.files)
    return _version(zip(digests, sizes, strict=True), candidate.schema)


def discard(staged: Staged) -> None:
    """Remove the incoming folder; settled versions keep their own links."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def sweep(landing: Path) -> None:
    """Remove incoming folders whose process is gone, and which are older than this process."""
    started = psutil.Process().create_time()
    for folder in (landing / INCOMING).iterdir():
        try:
            if folder.stat().st_mtime < started and not _owned(folder.name):
                shutil.rmtree(folder)
        except FileNotFoundError:
            continue  # its own process, or another one's sweep, was faster


def _owner() -> str:
    return f"{os.getpid()}-{int(psutil.Process().create_time() * 1000)}"


def _owned(name: str) -> bool:
    """Whether the process that made this folder still runs; a process id alone may have been given again."""
    pid, _, rest = name.partition("-")
    try:
        return psutil.Process(int(pid)).create_time() * 1000 // 1 == int(rest.partition("-")[0])
    except (ValueError, psutil.NoSuchProcess):
        return False


def _version(files: Iterable[tuple[str, int]], schema: SourceSchema) -> str:
    """A digest of the complete set, whatever its names and order."""
    text = json.dumps([sorted(files), schema])
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _digest(file: SourceFile, hashes: Hashes) -> str:
    key = _unchanged(file)
    known = hashes.known.get(key)
    if known is None:
        known = _read(file)
        _still(file, key)
        hashes.put(key, known)
    return known


def _bring(reading: _Reading, number: int, file: SourceFile) -> LandedFile:
    key = _unchanged(file)
    packed = Compression.NONE if file.compression is Compression.NONE else Compression.GZIP
    target = reading.folder / f"{number:05d}.{file.format}{'.gz' if packed is Compression.GZIP else ''}"
    if file.compression is Compression.ZIP:
        digest = _read(file, reading)
        with target.open("xb") as unpacked:
            zip_to_gzip(file.path, unpacked)
            _sync(unpacked)
        landed = sha256_of(target)
    elif reading.link and linked(file.path, target):
        digest = landed = _known(file, key, reading) or _read(file, reading)
    else:
        with target.open("xb") as copy:
            digest = landed = _read(file, reading, copy)
            _sync(copy)
    _still(file, key)
    reading.hashes.put(key, digest)
    return LandedFile(
        path=target,
        format=file.format,
        compression=packed,
        size=target.stat().st_size,
        sha256=landed,
        source=file.path,
        source_size=file.size,
        source_sha256=digest,
        columns=file.columns,
        types=file.types,
    )


def _known(file: SourceFile, key: Key, reading: _Reading) -> str | None:
    known = reading.hashes.known.get(key)
    if known:
        reading.advance(file.size)
    return known


def _read(file: SourceFile, reading: _Reading | None = None, copy: BinaryIO | None = None) -> str:
    """One pass over the bytes: digest, copy if asked for, and a gzip's own checksum."""
    digest = hashlib.sha256()
    check = GzipCheck(str(file.path)) if file.compression is Compression.GZIP and file.format is Format.CSV else None
    with file.path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            if check:
                check.feed(block)
            if copy:
                copy.write(block)
            if reading:
                reading.advance(len(block))
    if check:
        check.finish()
    return digest.hexdigest()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _unchanged(file: SourceFile) -> Key:
    """The key of a file that is still as it was discovered."""
    try:
        key = key_of(file.path)
    except FileNotFoundError:
        raise _changed(file) from None
    if key[1:3] != (file.size, file.mtime_ns):
        raise _changed(file)
    return key


def _still(file: SourceFile, key: Key) -> None:
    if _unchanged(file) != key:
        raise _changed(file)


def _changed(file: SourceFile) -> RetryableError:
    return RetryableError(
        Code.CHANGED_WHILE_READ,
        "the file changed while it was read",
        where=str(file.path),
        hint="run again when its delivery is finished",
    )
