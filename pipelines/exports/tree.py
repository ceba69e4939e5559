# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH116, PTH118, PTH119, PTH120  plain strings: exports have thousands of files
"""What lies below the given paths: data files and manifests, by their real place.

Here: walking, and the refusal of names, links and things that are no files. Not here: opening any of them.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipelines.errors import CloudWiseError, Code
from pipelines.exports.kinds import Refused
from pipelines.exports.names import bad_name, shown

DATA_SUFFIXES: Final = (".csv", ".csv.gz", ".csv.zip", ".zip", ".parquet")
_NOT_DATA_FOLDERS: Final = frozenset({"__MACOSX", "_temporary", "_delta_log"})
_NAME_HINT: Final = "rename the file or folder"
_LIST_HINT: Final = "check its permissions"


@dataclass(frozen=True)
class Entry:
    """A regular file: where it lies as the user sees it and in truth, its size and time when it was listed."""

    path: Path
    real: str
    size: int
    mtime_ns: int


@dataclass
class Tree:
    """Everything found, keyed by real path.

    `roots` are the given paths with links as the user spelt them, `given` the files that were named one by one,
    `others` what is no data, `aliases` what links point to, `folders` the real places of folders already asked for.
    """

    roots: list[str]
    data: dict[str, Entry] = field(default_factory=dict)
    manifests: dict[str, Entry] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    aliases: dict[str, str] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    def find(self, path: str) -> Entry | None:
        """The data file at this place, through links inside the tree too."""
        entry = self.data.get(path)
        if entry is None and self.aliases:
            folder, name = os.path.split(path)
            if folder not in self.folders:
                self.folders[folder] = os.path.realpath(folder)
            place = f"{self.folders[folder]}/{name}"
            entry = self.data.get(self.aliases.get(place, place))
        return entry

    def find_on_disk(self, path: str) -> Entry | None:
        """The file at this place, listed or not: for a manifest that was given by itself."""
        real = os.path.realpath(path)
        if real in self.data or not os.path.isfile(real):
            return self.data.get(real)
        status = os.stat(real)
        return Entry(Path(path), real, status.st_size, status.st_mtime_ns)


def is_manifest_name(name: str) -> bool:
    """Whether a file's name says that it may be a manifest; its content decides."""
    lower = name.lower()
    return lower.endswith(".json") and "manifest" in lower


def is_data_name(name: str) -> bool:
    """Whether a file's name says that it may be data, or the manifest of some."""
    return name.lower().endswith(DATA_SUFFIXES) or is_manifest_name(name)


def walk(paths: Iterable[str | Path]) -> Tree:
    """List every given path once, however often and in whatever order it is given.

    Raises:
        CloudWiseError: a given path does not exist, or is a bucket.
    """
    paths = list(paths)
    for path in paths:
        if str(path).startswith("s3:/"):
            raise CloudWiseError(
                "a bucket cannot be read in place", where=shown(str(path)), hint="copy it first: aws s3 sync URI FOLDER"
            )
    roots = sorted({os.path.abspath(path) for path in paths})
    for root in roots:
        if not os.path.exists(root):
            raise CloudWiseError(
                "the path does not exist", where=shown(root), hint="check the spelling; give a file or a folder"
            )
    tree, seen, links = Tree(roots), set[str](), list[str]()
    real_roots = [os.path.realpath(root) for root in roots]
    for root, real in zip(roots, real_roots, strict=True):
        if os.path.isdir(real):
            _walk_folder(tree, root, real, seen, links)
        else:
            _add(tree, root, real, os.stat(real), given=True)
            tree.given.add(real)
    for link in sorted(links):
        _follow(tree, link, real_roots, seen)
    return tree


def _walk_folder(tree: Tree, folder: str, real: str, seen: set[str], links: list[str]) -> None:
    todo = [(folder, real)]
    while todo:
        folder, real = todo.pop()
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(folder) as listed:
                items = sorted(listed, key=lambda item: item.name)
            for item in items:
                if item.name.startswith(".") or item.name in _NOT_DATA_FOLDERS:
                    continue
                if item.is_symlink():
                    links.append(item.path)
                elif item.is_dir(follow_symlinks=False):
                    todo.append((item.path, f"{real}/{item.name}"))
                else:
                    _add(tree, item.path, f"{real}/{item.name}", item.stat(follow_symlinks=False))
        except OSError as error:
            refuse(tree, Code.UNREADABLE, f"the folder cannot be listed ({error.strerror})", folder, _LIST_HINT)


def _add(tree: Tree, path: str, real: str, status: os.stat_result, *, given: bool = False) -> None:
    """Put a file where it belongs; a file that the user named is a bill or a manifest whatever it is called."""
    name = os.path.basename(path).lower()
    if is_manifest_name(name) or (given and name.endswith(".json")):
        kind = tree.manifests
    elif name.endswith(DATA_SUFFIXES) or given:
        kind = tree.data
    else:
        tree.others.append(path)
        return
    reason = bad_name(path)
    if reason:
        refuse(tree, Code.BAD_NAME, f"the path holds {reason}", path, _NAME_HINT)
    elif not stat.S_ISREG(status.st_mode):
        refuse(tree, Code.UNREADABLE, "not a regular file (a device, a pipe or a socket)", path, "give a file")
    else:
        kind[real] = Entry(Path(path), real, status.st_size, status.st_mtime_ns)


def _follow(tree: Tree, link: str, real_roots: list[str], seen: set[str]) -> None:
    """A link inside the tree is what it points to, once; a link that leads out of every given path is refused."""
    real = os.path.realpath(link)
    name = os.path.basename(link).lower()
    tree.aliases[os.path.join(os.path.realpath(os.path.dirname(link)), os.path.basename(link))] = real
    if not any(real == root or real.startswith(root.rstrip("/") + "/") for root in real_roots):
        if os.path.isdir(real) or is_data_name(name):
            refuse(
                tree, Code.OUTSIDE_TREE, "a link that leads out of the given path", link,
                "give the path that it points to as well, or replace the link by the file",
            )  # fmt: skip
    elif os.path.isdir(real):
        nested: list[str] = []
        _walk_folder(tree, link, real, seen, nested)
        for inner in nested:
            _follow(tree, inner, real_roots, seen)
    elif not os.path.exists(real):
        refuse(tree, Code.UNREADABLE, "a link that points to nothing", link, "remove it or restore the file")
    elif real not in tree.data and real not in tree.manifests:
        _add(tree, link, real, os.stat(real))


def refuse(tree: Tree, code: Code, what: str, where: str, hint: str) -> None:
    """Note a refusal of one path."""
    tree.refused.append(Refused(code, what, shown(where), hint, Path(where)))
