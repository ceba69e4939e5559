# ruff: noqa: PTH119, PTH120  plain strings: this looks at every file of the tree
"""Who speaks for a file: a manifest that lists it, a manifest among whose files it lies, or nobody.

Here: the folders that belong to a manifest. Not here: what becomes of files that nobody speaks for (loose.py).
"""

import os
from collections.abc import Iterable
from pathlib import Path

from pipelines.errors import Code
from pipelines.exports.deliveries import Delivery
from pipelines.exports.kinds import Refused
from pipelines.exports.periods import legacy_folder, stamp_in
from pipelines.exports.tree import Entry, Tree


def unclaimed(tree: Tree, deliveries: Iterable[Delivery], broken: Iterable[Path]) -> tuple[list[Entry], list[Refused]]:
    """Files that no manifest speaks for, and a refusal per folder of those that lie among a manifest's files.

    A file beside listed ones that is not listed is a leftover of an older version, or another copy of the bill: taking
    it would count money twice, so it is named and left. A file that the user named is taken.
    """
    deliveries = list(deliveries)
    covered = {real for delivery in deliveries for real in delivery.covered}
    manifests = {path: execution for delivery in deliveries for path, execution in delivery.copies}
    manifests |= dict.fromkeys(broken, "")
    folders = {os.path.dirname(real) for real in covered} | {_folder(path) for path in manifests}
    trees = {tree for path, execution in manifests.items() for tree in _trees(_folder(path), execution)}
    known: dict[str, bool] = {}
    free: list[Entry] = []
    left: dict[str, list[Entry]] = {}
    for real, entry in tree.data.items():
        folder = os.path.dirname(real)
        if folder not in known:
            known[folder] = folder in folders or not trees.isdisjoint((folder, *map(str, Path(folder).parents)))
        if real in covered:
            continue
        if known[folder] and real not in tree.given:
            left.setdefault(folder, []).append(entry)
        else:
            free.append(entry)
    return free, [_left(entries) for entries in left.values()]


def _folder(manifest: Path) -> str:
    return os.path.dirname(os.path.realpath(manifest))


def _trees(folder: str, execution: str) -> Iterable[str]:
    """Folders whose whole subtree is a manifest's: a legacy period, an assembly, the data of a partition."""
    parent, name = os.path.split(folder)
    if legacy_folder(name):
        yield folder
    elif execution and name == execution and legacy_folder(os.path.basename(parent)):
        yield parent
    parts = Path(parent if stamp_in(name) else folder).parts
    if "metadata" in parts:
        at = len(parts) - 1 - parts[::-1].index("metadata")
        yield str(Path(*parts[:at], "data", *parts[at + 1 :]))


def _left(entries: list[Entry]) -> Refused:
    first = min(str(entry.path) for entry in entries)
    return Refused(
        Code.AMBIGUOUS,
        f"{len(entries)} files lie among a manifest's files and are not in it, so they are left out",
        first,
        "move them to a folder of their own, or give them by path, if they are a bill of their own",
        Path(first).parent,
    )
