"""Landed metrics: each file immutable under a generated name in landing/metrics/<version>/, described by metrics.json.

Here: settling, listing, the newer order of what is delivered again. Not here: bringing files in (pipelines.exports),
landed bills (pipelines/exports/landing.py).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pipelines.errors import Code, RejectedError
from pipelines.exports.disk import link_or_copy, sync_folder, write_atomically
from pipelines.exports.hashes import sha256_of
from pipelines.exports.kinds import Compression, Format, LandedFile, MetricSchema

FOLDER: Final = "metrics"
DESCRIPTION: Final = "metrics.json"
_LAYOUT: Final = 1  # of metrics.json


@dataclass(frozen=True)
class LandedMetrics:
    """A settled file of metrics: what it is, how new, and the day of figures that name none."""

    schema: MetricSchema
    version: str
    order: str
    as_of: date | None
    file: LandedFile


def settle(
    file: LandedFile, landing: Path, schema: MetricSchema, version: str, order: str, as_of: date | None
) -> LandedMetrics:
    """Give a file its place; doing it again changes nothing but the order and the day."""
    folder = landing / FOLDER / version
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / file.path.name
    if not (folder / DESCRIPTION).exists():
        link_or_copy(file.path, place)
        for parent in (folder, folder.parent, landing):
            sync_folder(parent)
    settled = LandedMetrics(schema, version, order, as_of, replace(file, path=place))
    accept(settled)
    return settled


def accept(metrics: LandedMetrics) -> None:
    """Write down what is known of a settled file: what is delivered again is as new as its newest delivery."""
    file = metrics.file
    body = {
        "layout": _LAYOUT,
        "schema": metrics.schema,
        "version": metrics.version,
        "order": metrics.order,
        "as_of": metrics.as_of.isoformat() if metrics.as_of else None,
        "name": file.path.name,
        "format": file.format,
        "compression": file.compression,
        "size": file.size,
        "sha256": file.sha256,
        "source": str(file.source),
        "source_size": file.source_size,
        "source_sha256": file.source_sha256,
    }
    write_atomically(file.path.parent / DESCRIPTION, json.dumps(body, indent=1))


def landed(landing: Path) -> Iterator[LandedMetrics]:
    """Every settled file, by version.

    Raises:
        RejectedError: UNREADABLE when a metrics.json is not what `settle` wrote, or a file not as it was settled.
    """
    for path in sorted((landing / FOLDER).glob(f"*/{DESCRIPTION}")):
        found = _described(path)
        file = found.file
        if not file.path.is_file() or file.path.stat().st_size != file.size or sha256_of(file.path) != file.sha256:
            raise RejectedError(
                Code.UNREADABLE,
                f"a landed file is not as it was settled (it was {file.source})",
                where=str(file.path),
                hint="remove its folder and deliver the file again",
            )
        yield found


def _described(path: Path) -> LandedMetrics:
    try:
        body = json.loads(path.read_bytes())
        return LandedMetrics(
            schema=MetricSchema(body["schema"]),
            version=body["version"],
            order=body["order"],
            as_of=date.fromisoformat(body["as_of"]) if body["as_of"] else None,
            file=LandedFile(
                path=path.parent / body["name"],
                format=Format(body["format"]),
                compression=Compression(body["compression"]),
                size=body["size"],
                sha256=body["sha256"],
                source=Path(body["source"]),
                source_size=body["source_size"],
                source_sha256=body["source_sha256"],
                columns=(),
                types={},
            ),
        )
    except (ValueError, LookupError, TypeError) as error:
        raise RejectedError(
            Code.UNREADABLE,
            f"the description of landed metrics cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            hint="remove its folder and deliver the file again",
        ) from error
