"""Staging: the files of a candidate, each read once and whole, under generated names in landing/.incoming.

Here: linking or copying, and the version of a set. Not here: its final place (landing.py), leftovers (sweeping.py).
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from pipelines.exports.disk import linked, sync_folder
from pipelines.exports.hashes import Hashes, sha256_of
from pipelines.exports.kinds import Candidate, Compression, FileSet, LandedFile, Progress, SourceFile, Staged
from pipelines.exports.packed import zip_to_gzip
from pipelines.exports.reading import Reading, changed, unchanged
from pipelines.exports.sweeping import INCOMING, owner, sweep

_THREADS: Final = 2
_DIGITS: Final = 16


def stage(candidate: Candidate, landing: Path, *, link: bool, progress: Progress | None = None) -> Staged:
    """Bring the candidate's files into landing/.incoming/ and compute their version.

    Raises:
        RejectedError: UNREADABLE when a gzip or zip is not whole.
        RetryableError: CHANGED_WHILE_READ when a file is not as it was discovered, or vanished.
    """
    folder, files = bring(candidate, landing, link=link, progress=progress)
    version = _version(((file.source_sha256, file.source_size) for file in files), candidate.schema)
    return Staged(candidate, version, folder, files)


def bring(
    found: FileSet, landing: Path, *, link: bool, progress: Progress | None = None, hashes: Hashes | None = None
) -> tuple[Path, tuple[LandedFile, ...]]:
    """The files under generated names in a folder of landing/.incoming/; raises as `stage` does.

    `hashes`: known digests that the caller loaded and saves; by default landing's own are, which for many small sets
    takes longer than the sets.
    """
    (landing / INCOMING).mkdir(parents=True, exist_ok=True)
    sweep(landing)
    folder = landing / INCOMING / f"{owner()}-{secrets.token_hex(8)}"
    folder.mkdir()
    reading = _reading(found, landing, progress, hashes)
    try:
        with ThreadPoolExecutor(_THREADS) as pool:
            brought = pool.map(
                lambda pair: _bring(pair[1], pair[0], folder, reading, link=link), enumerate(found.files)
            )
            files = tuple(brought)
    except BaseException:  # a half-filled folder is of no use to anyone, whatever stopped us
        shutil.rmtree(folder)
        raise
    sync_folder(folder)
    if hashes is None:
        reading.hashes.save()
    return folder, files


def version_of(
    candidate: FileSet, landing: Path, *, progress: Progress | None = None, hashes: Hashes | None = None
) -> str:
    """The version that staging would give; an unchanged file costs one stat call. `hashes` as of `bring`.

    Raises:
        RejectedError: UNREADABLE when a gzip is not whole.
        RetryableError: CHANGED_WHILE_READ.
    """
    reading = _reading(candidate, landing, progress, hashes)
    with ThreadPoolExecutor(_THREADS) as pool:
        digests = list(pool.map(reading.digest, candidate.files))
    if hashes is None:
        reading.hashes.save()
    return _version(zip(digests, (file.size for file in candidate.files), strict=True), candidate.schema)


def discard(staged: Staged) -> None:
    """Remove the incoming folder; settled versions keep their own links."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def _reading(candidate: FileSet, landing: Path, progress: Progress | None, hashes: Hashes | None = None) -> Reading:
    return Reading(
        Hashes.load(landing) if hashes is None else hashes, sum(file.size for file in candidate.files), progress
    )


def _version(files: Iterable[tuple[str, int]], schema: StrEnum) -> str:
    """A digest of the complete set, whatever its names and order."""
    return hashlib.sha256(json.dumps([sorted(files), schema]).encode()).hexdigest()[:_DIGITS]


def _bring(file: SourceFile, number: int, folder: Path, reading: Reading, *, link: bool) -> LandedFile:
    packed = Compression.NONE if file.compression is Compression.NONE else Compression.GZIP
    target = folder / f"{number:05d}.{file.format}{'.gz' if packed is Compression.GZIP else ''}"
    key = unchanged(file)
    if file.compression is Compression.ZIP:
        digest = reading.digest(file)
        with target.open("xb") as unpacked:
            zip_to_gzip(file.path, unpacked)
            _sync(unpacked)
        landed = sha256_of(target)
    elif link and linked(file.path, target):
        digest = landed = reading.digest(file)
    else:
        with target.open("xb") as copy:
            digest = landed = reading.read(file, copy)
            _sync(copy)
    if unchanged(file)[:-1] != key[:-1]:  # linking itself moves the time of the last status change
        raise changed(file)
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


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
