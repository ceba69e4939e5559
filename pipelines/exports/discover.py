"""The door: from paths that a user gives to the bills that lie there.

Here: the order of the steps, and what becomes of each file. Not here: the steps.
"""

import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from pipelines.errors import Code, RejectedError
from pipelines.exports.claims import unclaimed
from pipelines.exports.deliveries import Delivery, deliveries_of, newest_first
from pipelines.exports.headers import inspect, stream_keys
from pipelines.exports.kinds import Candidate, MetricFile, Refused, SourceFile
from pipelines.exports.loose import Inspected, Look, loose_bills
from pipelines.exports.manifests import Manifest, read_manifest
from pipelines.exports.names import bad_name, shown
from pipelines.exports.periods import order_of
from pipelines.exports.schemas import detect
from pipelines.exports.tree import Entry, Tree, walk
from pipelines.metrics.recognise import recognise

_THREADS: Final = 4  # footers wait for the disk; the parsing itself is short


Found = Candidate | MetricFile | Refused


def discover(paths: Iterable[str | Path]) -> list[Found]:
    """Every bill at these files, folders and export roots, newest complete version of each period; every metric file.

    The answer does not depend on the order of the paths, nor on their being given twice. One bad thing is
    one `Refused`.

    Raises:
        CloudWiseError: a given path does not exist, or is a bucket.
    """
    tree = walk(paths)
    _streams(tree)
    found: list[Found] = list(tree.refused)
    manifests, broken = _manifests(tree, found)
    deliveries = deliveries_of(manifests, tree)
    with ThreadPoolExecutor(_THREADS) as pool:

        def look(entries: list[Entry]) -> list[Inspected]:
            return list(pool.map(_look, entries))

        for versions in newest_first(deliveries):
            found.extend(_newest_whole(versions, look))
        free, stray = unclaimed(tree, deliveries, broken)
        found.extend(stray)
        found.extend(loose_bills(free, tree.refused, look))
    known = _places(tree, found)
    found.extend(_nothing(path, tree) for path in map(Path, tree.roots) if os.path.realpath(path) not in known)
    return sorted(found, key=_by_place)


def _newest_whole(versions: list[Delivery], look: Look) -> list[Found]:
    """The newest version that can be used, after what is wrong with the one that should have been."""
    refused: list[Found] = []
    for delivery in versions:
        result = _delivered(delivery, look(list(delivery.files.values())) if not delivery.missing else [])
        if isinstance(result, Candidate):
            return [*refused[:1], result]
        refused.append(result)
    return refused[:1]


def _by_place(item: Found) -> tuple[str, ...]:
    if isinstance(item, Refused):
        return (str(item.source), "", item.code, item.what)
    if isinstance(item, MetricFile):
        return (str(item.source), "", item.schema, item.order)
    return (str(item.source), str(item.period), item.schema, item.order)


def _manifests(tree: Tree, found: list[Found]) -> tuple[list[Manifest], list[Path]]:
    """The readable manifests, and the paths of those that are manifests but cannot be used."""
    read: list[Manifest] = []
    broken: list[Path] = []
    for entry in tree.manifests.values():
        try:
            manifest = read_manifest(entry)
        except RejectedError as error:
            found.append(_refused(error, entry.path))
            broken.append(entry.path)
        else:
            read.extend([manifest] if manifest else [])
    return read, broken


def _streams(tree: Tree) -> None:
    """Files of metric streams have any name, or the suffix of a manifest: their first record makes them data."""
    for real, entry in list(tree.manifests.items()):
        if stream_keys(entry.path):
            tree.data[real] = tree.manifests.pop(real)
    for path in list(tree.others):
        real = os.path.realpath(path)
        if os.path.isfile(real) and not bad_name(path) and stream_keys(Path(real)):  # noqa: PTH113  plain strings, as the walk has them
            status = os.stat(real)  # noqa: PTH116  plain strings, as above
            tree.data[real] = Entry(Path(path), real, status.st_size, status.st_mtime_ns)
            tree.others.remove(path)


def _look(entry: Entry) -> Inspected:
    """A bill if its columns are one's, else metrics if theirs are, else the reason why it is no bill."""
    try:
        file = inspect(entry)
    except RejectedError as error:
        return _refused(error, entry.path)
    try:
        return file, detect(file.columns)
    except RejectedError as error:
        metrics = recognise(file.columns) if error.code is Code.UNKNOWN_SCHEMA else None
        return MetricFile(metrics, file, order_of(file.mtime_ns)) if metrics else _refused(error, entry.path)


def _refused(error: RejectedError, path: Path) -> Refused:
    return Refused(error.code, error.what, error.where or shown(str(path)), error.hint, path)


def _delivered(delivery: Delivery, inspected: list[Inspected]) -> Candidate | Refused:
    """The candidate of a whole delivery, or the first reason against it."""
    manifest = delivery.manifest
    if delivery.missing:
        return delivery.refusal
    files: list[SourceFile] = []
    schemas = set()
    for result in inspected:
        if isinstance(result, Refused):
            return result
        if isinstance(result, MetricFile):
            return Refused(
                Code.UNKNOWN_SCHEMA,
                f"a bill's manifest lists a file of metrics ({result.schema})",
                str(result.source),
                "give the file of metrics by itself",
                manifest.path,
            )
        files.append(result[0])
        schemas.add(result[1])
    if len(schemas) > 1:
        return Refused(
            Code.AMBIGUOUS,
            f"the files of one delivery have several schemas: {', '.join(sorted(schemas))}",
            str(manifest.path),
            "copy the delivery again from the bucket",
            manifest.path,
        )
    ordered = tuple(sorted(files, key=lambda file: str(file.path)))
    return Candidate(
        manifest.name, manifest.account, schemas.pop(), delivery.period, ordered, delivery.order, manifest.path,
        manifest.path,
    )  # fmt: skip


def _places(tree: Tree, found: list[Found]) -> set[str]:
    """Every file and folder that holds data, or that a word was said about, with all the folders above."""
    sources = (os.path.realpath(place) for item in found for place in (item.source, item.source.parent))
    places = _upwards([*tree.data, *sources])
    return places | _upwards(link for link, real in tree.aliases.items() if real in places)


def _upwards(reals: Iterable[str]) -> set[str]:
    places: set[str] = set()
    for real in reals:
        while real not in places:
            places.add(real)
            real = os.path.dirname(real)  # noqa: PTH120, PLW2901  up to the root
    return places


def _nothing(path: Path, tree: Tree) -> Refused:
    """What was seen at a path that holds no bill at all."""
    kinds = Counter(
        Path(other).suffix.lower() or Path(other).name for other in tree.others if Path(other).is_relative_to(path)
    )
    seen = ", ".join(f"{count} × {suffix}" for suffix, count in kinds.most_common(5))
    return Refused(
        Code.UNKNOWN_SCHEMA if seen else Code.NO_ROWS,
        f"no bill there: {f'saw only {seen}' if seen else 'the folder is empty'}; expected parquet, csv, csv.gz or zip",
        shown(str(path)),
        "give an export's folder, or a file that it delivered",
        path,
    )
