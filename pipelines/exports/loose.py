"""Bills without a manifest: the files of one folder, or of one Hive partition, are the parts of one bill.

Here: grouping, and the refusal of sets that cannot be one bill. Not here: what a manifest lists (deliveries.py).
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pipelines.errors import Code
from pipelines.exports.kinds import Candidate, MetricFile, Refused, SourceFile, SourceSchema
from pipelines.exports.periods import order_of, place_of, stamp_in
from pipelines.exports.tree import Entry, is_data_name

Inspected = tuple[SourceFile, SourceSchema] | MetricFile | Refused
Look = Callable[[list[Entry]], list[Inspected]]
_EDGE: Final = 1 << 16


@dataclass(frozen=True)
class Bill:
    """Where a set of loose files lies: its folder, what the folder's name says, and which version it is."""

    folder: str
    period: date | None
    version: str | None


def loose_bills(
    entries: Iterable[Entry], unlisted: Iterable[Refused], look: Look
) -> list[Candidate | MetricFile | Refused]:
    """Candidates of all files that no manifest covers, newest version of each partition; and each file of metrics.

    Args:
        entries: the files.
        unlisted: refusals of the walk; a data file among them would have been a part of its folder's bill.
        look: reads headers, keeping order.
    """
    sets: dict[Bill, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.real):
        sets.setdefault(_bill_of(entry.path), []).append(entry)
    absent = {_bill_of(refusal.source): refusal for refusal in unlisted if is_data_name(refusal.source.name)}
    found: list[Candidate | MetricFile | Refused] = []
    for bill, members in _newest(sets).items():
        found.extend(_of_one_folder(bill, members, look(members), absent.get(bill)))
    return found


def _bill_of(path: Path) -> Bill:
    place = place_of(path.parent.parts)
    if place is None:
        return Bill(str(path.parent), None, None)
    return Bill(str(Path(*path.parts[: place.depth])), place.period, place.version)


def _newest(sets: dict[Bill, list[Entry]]) -> dict[Bill, list[Entry]]:
    """Of several version folders below one partition, the newest; where times tie, all of them: the rows decide."""
    orders = {bill: _order(bill, max(entry.mtime_ns for entry in members)) for bill, members in sets.items()}
    best: dict[str, str] = {}
    for bill, order in orders.items():
        partition = os.path.dirname(bill.folder) if bill.version else bill.folder  # noqa: PTH120  # text that names a folder, never walked
        best[partition] = max(best.get(partition, ""), order)
    return {
        bill: members
        for bill, members in sets.items()
        if not bill.version or orders[bill] == best[os.path.dirname(bill.folder)]  # noqa: PTH120  # text that names a folder, never walked
    }


def _order(bill: Bill, mtime_ns: int) -> str:
    return (stamp_in(bill.version) if bill.version else None) or order_of(mtime_ns)


def _of_one_folder(
    bill: Bill, entries: list[Entry], inspected: list[Inspected], absent: Refused | None
) -> list[Candidate | MetricFile | Refused]:
    """One candidate per schema; a part that is broken or repeated spoils its whole set, a stranger does not."""
    bills: dict[SourceSchema, list[SourceFile]] = {}
    refused: list[Refused] = []
    metrics: list[MetricFile] = []
    for result in inspected:
        if isinstance(result, Refused):
            refused.append(result)
        elif isinstance(result, MetricFile):
            metrics.append(result)
        else:
            bills.setdefault(result[1], []).append(result[0])
    broken = [refusal for refusal in refused if refusal.code is not Code.UNKNOWN_SCHEMA] + ([absent] if absent else [])
    out: list[Candidate | MetricFile | Refused] = [*_together(refused), *metrics]
    if broken:
        out.extend(_spoilt(bill, files, broken[0]) for files in bills.values())
        return out
    real = {str(entry.path): entry.real for entry in entries}
    for schema, files in bills.items():
        twins = _twins(files)
        if twins:
            out.append(_repeated(bill, twins))
            continue
        order = _order(bill, max(file.mtime_ns for file in files))
        source = files[0].path if len(files) == 1 else Path(bill.folder)
        ordered = tuple(sorted(files, key=lambda file: real[str(file.path)]))
        out.append(Candidate(None, None, schema, bill.period, ordered, order, None, source))
    return out


def _together(refused: list[Refused]) -> list[Refused]:
    """Refusals of one folder for one reason, as one: a folder of a thousand strangers is one sentence."""
    alike: dict[tuple[Code, str], list[Refused]] = {}
    for refusal in refused:
        alike.setdefault((refusal.code, refusal.what), []).append(refusal)
    return [
        replace(same[0], where=f"{same[0].where} and {len(same) - 1} more") if len(same) > 1 else same[0]
        for same in alike.values()
    ]


def _spoilt(bill: Bill, files: list[SourceFile], broken: Refused) -> Refused:
    return Refused(
        Code.INCOMPLETE,
        f"{len(files)} good files lie beside one that cannot be used; without a manifest they may not be a whole bill",
        bill.folder,
        f"replace or move away {broken.where}, or give the good files one by one",
        Path(bill.folder),
    )


def _repeated(bill: Bill, twins: tuple[SourceFile, SourceFile]) -> Refused:
    return Refused(
        Code.AMBIGUOUS,
        "two files of one bill have the same content, and no manifest says that both belong",
        f"{twins[0].path} and {twins[1].path}",
        "remove the copy, or give the export's root with its manifests",
        Path(bill.folder),
    )


def _twins(files: list[SourceFile]) -> tuple[SourceFile, SourceFile] | None:
    """Two files of equal SHA-256; only files of equal size are read, and whole only when their ends agree."""
    for digest in (_edges, _whole):
        alike: dict[tuple[int, str], list[SourceFile]] = {}
        sizes: dict[int, list[SourceFile]] = {}
        for file in files:
            sizes.setdefault(file.size, []).append(file)
        for size, same in sizes.items():
            for file in same if len(same) > 1 else ():
                alike.setdefault((size, digest(file.path)), []).append(file)
        files = [file for same in alike.values() if len(same) > 1 for file in same]
    return (files[0], files[1]) if files else None


def _edges(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_EDGE)
        file.seek(max(0, os.fstat(file.fileno()).st_size - _EDGE))
        return hashlib.sha256(head + file.read(_EDGE)).hexdigest()


def _whole(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
