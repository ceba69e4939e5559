"""Deliveries: which files a manifest means, and which version of a period is the newest complete one.

Here: matching keys to files, one delivery out of several copies of a manifest, the choice between versions. Not here:
files without a manifest (loose.py).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pipelines.errors import Code
from pipelines.exports.kinds import Refused
from pipelines.exports.manifests import Manifest
from pipelines.exports.names import shown
from pipelines.exports.tree import Entry, Tree

_PACKED: Final = (".gz", ".zip")
Find = Callable[[str], Entry | None]


@dataclass(frozen=True)
class Delivery:
    """One version of one bill as its manifest tells it; `files` by real path, `missing` are keys with no file.

    `covered` are the real paths of the same delivery wherever it was copied to; `copies` its manifests, each with its
    execution.
    """

    manifest: Manifest
    period: date | None
    order: str
    files: dict[str, Entry]
    missing: tuple[str, ...]
    covered: frozenset[str]
    copies: tuple[tuple[Path, str], ...]

    @property
    def bill(self) -> tuple[object, ...]:
        """What deliveries of the same bill share; a delivery of unknown period is a bill of its own."""
        mine = self.manifest
        return (mine.name, mine.account, self.period, None if self.period else (mine.execution, mine.keys))

    @property
    def refusal(self) -> Refused:
        """Why an incomplete delivery cannot be used."""
        listed = len(self.manifest.keys)
        return Refused(
            Code.INCOMPLETE,
            f"{len(self.missing)} of the {listed} files of this delivery are not there, first {shown(self.missing[0])}",
            str(self.manifest.path),
            "copy the missing files, or wait until the delivery is whole",
            self.manifest.path,
        )


def deliveries_of(manifests: Iterable[Manifest], tree: Tree) -> list[Delivery]:
    """One delivery per version: the top-level manifest and its copy in the assembly folder are one."""
    copies: dict[tuple[object, ...], list[Manifest]] = {}
    for manifest in manifests:
        identity = (manifest.name, manifest.account, manifest.execution, manifest.period, frozenset(manifest.keys))
        copies.setdefault(identity, []).append(manifest)
    found = []
    for same in copies.values():
        located = [_locate(manifest, tree) for manifest in sorted(same, key=_first_shown)]
        best = min(located, key=lambda delivery: len(delivery.missing))
        covered = frozenset[str]().union(*(delivery.files for delivery in located))
        found.append(
            replace(
                best,
                order=max(m.order for m in same),
                covered=covered,
                copies=tuple((m.path, m.execution) for m in same),
            )
        )
    return found


def newest_first(deliveries: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    """The versions of each bill, newest first.

    AWS rewrites the top-level legacy manifest at every delivery, so what it names is the newest, whatever copying made
    of the files' times. An older version is of use only when it shares no file with a newer one: in OVERWRITE layouts
    the older manifest names files that already hold newer rows.
    """
    bills: dict[tuple[object, ...], list[Delivery]] = {}
    for delivery in deliveries:
        bills.setdefault(delivery.bill, []).append(delivery)
    for versions in bills.values():
        versions.sort(key=lambda d: (d.manifest.current, d.order, d.manifest.execution), reverse=True)
        taken: set[str] = set()
        usable = []
        for delivery in versions:
            if taken.isdisjoint(delivery.files):
                usable.append(delivery)
            taken |= delivery.files.keys()
        yield usable


def _first_shown(manifest: Manifest) -> tuple[bool, str]:
    return (not manifest.current, str(manifest.path))


def _locate(manifest: Manifest, tree: Tree) -> Delivery:
    """Find each key as the longest of its tails that exists below a folder that the manifest lies in.

    So a prefix that is not on disk does no harm, and a file of another version's folder is never taken for this one's.
    """
    folder = Path(os.path.realpath(manifest.path.parent))
    bases = [str(base).rstrip("/") for base in (folder, *folder.parents)]
    find = tree.find_on_disk if os.path.realpath(manifest.path) in tree.given else tree.find
    files: dict[str, Entry] = {}
    missing: list[str] = []
    usual: tuple[int, str] | None = None
    for key in manifest.keys:
        places = ((dropped, base) for dropped in range(len(key)) for base in bases)
        hit = _hit(key, [usual], find) if usual else None
        hit = hit or _hit(key, places, find)
        if hit is None or hit[1].real in files:
            missing.append("/".join(key))
        else:
            usual, entry = hit
            files[entry.real] = entry
    return Delivery(manifest, manifest.period, manifest.order, files, tuple(missing), frozenset(files), ())


def _hit(key: tuple[str, ...], places: Iterable[tuple[int, str]], find: Find) -> tuple[tuple[int, str], Entry] | None:
    for dropped, base in places:
        if dropped >= len(key):
            continue
        path = f"{base}/{'/'.join(key[dropped:])}"
        for spelled in _spellings(path):
            entry = find(spelled)
            if entry:
                return (dropped, base), entry
    return None


def _spellings(path: str) -> Iterator[str]:
    """The name itself, then the same file packed or unpacked: a browser or a person may have done either."""
    yield path
    bare = path
    for suffix in _PACKED:
        bare = bare.removesuffix(suffix)
    if bare.lower().endswith(".csv"):
        yield from (spelled for spelled in (bare, *(bare + suffix for suffix in _PACKED)) if spelled != path)
