"""Landing: settled versions, immutable, each described by the version.json that was written last.

Here: settling, listing and verifying. Not here: reading the source (staging.py), loading rows (steps).
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from pipelines.errors import Code, RejectedError
from pipelines.exports.disk import link_or_copy, sync_folder, write_atomically
from pipelines.exports.hashes import sha256_of
from pipelines.exports.kinds import Compression, Format, Landed, LandedFile, SourceSchema, Staged

DESCRIPTION: Final = "version.json"
_LAYOUT: Final = 1  # of version.json


def settle(staged: Staged, landing: Path, export_id: str, period: date) -> Landed:
    """Give a staged set its place, landing/<export_id>/<YYYY-MM>/<version>/; doing it again changes nothing.

    One set that holds several periods is settled once for each.
    """
    folder = landing / export_id / f"{period:%Y-%m}" / staged.version
    if (folder / DESCRIPTION).exists():
        return _described(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in staged.files:
        link_or_copy(file.path, folder / file.path.name)
    for parent in (folder, folder.parent, folder.parent.parent, landing):
        sync_folder(parent)
    write_atomically(folder / DESCRIPTION, json.dumps(_description(staged, export_id, period), indent=1))
    return _described(folder)


def landed(landing: Path) -> Iterator[Landed]:
    """Every settled version, by export, period and version; a folder without its version.json is not settled.

    Raises:
        RejectedError: UNREADABLE when a version.json is not what settle wrote.
    """
    for path in sorted(landing.glob(f"[!.]*/*/*/{DESCRIPTION}")):
        yield _described(path.parent)


def verify(version: Landed) -> None:
    """Read every file of a settled version again.

    Raises:
        RejectedError: UNREADABLE naming the first file that is not as it was settled.
    """
    for file in version.files:
        if not file.path.is_file() or file.path.stat().st_size != file.size or sha256_of(file.path) != file.sha256:
            raise RejectedError(
                Code.UNREADABLE,
                f"a landed file is not as it was settled (it was {file.source})",
                where=str(file.path),
                hint="remove its version's folder and run the delivery again",
            )


def _description(staged: Staged, export_id: str, period: date) -> dict[str, Any]:
    candidate = staged.candidate
    headers = dict.fromkeys((file.columns, tuple(file.types.items())) for file in staged.files)
    numbers = {header: number for number, header in enumerate(headers)}
    return {
        "layout": _LAYOUT,
        "export_id": export_id,
        "export_name": candidate.export_name,
        "account": candidate.account,
        "schema": candidate.schema,
        "period": period.isoformat(),
        "version": staged.version,
        "order": candidate.order,
        "source": str(candidate.source),
        "manifest": str(candidate.manifest) if candidate.manifest else None,
        "files": [
            {
                "name": file.path.name,
                "format": file.format,
                "compression": file.compression,
                "size": file.size,
                "sha256": file.sha256,
                "source": str(file.source),
                "source_size": file.source_size,
                "source_sha256": file.source_sha256,
                "header": numbers[file.columns, tuple(file.types.items())],
            }
            for file in staged.files
        ],
        "headers": [{"columns": list(columns), "types": dict(types)} for columns, types in headers],
    }


def _described(folder: Path) -> Landed:
    path = folder / DESCRIPTION
    try:
        body = json.loads(path.read_bytes())
        headers = [(tuple(header["columns"]), header["types"]) for header in body["headers"]]
        return Landed(
            export_id=body["export_id"],
            export_name=body["export_name"],
            account=body["account"],
            schema=SourceSchema(body["schema"]),
            period=date.fromisoformat(body["period"]),
            version=body["version"],
            order=body["order"],
            source=Path(body["source"]),
            manifest=Path(body["manifest"]) if body["manifest"] else None,
            folder=folder,
            files=tuple(_file(folder, item, *headers[item["header"]]) for item in body["files"]),
        )
    except (ValueError, LookupError, TypeError) as error:
        raise RejectedError(
            Code.UNREADABLE,
            f"the description of a landed version cannot be read ({type(error).__name__}: {error})",
            where=str(path),
            hint="remove its folder and run the delivery again",
        ) from error


def _file(folder: Path, item: dict[str, Any], columns: tuple[str, ...], types: dict[str, str]) -> LandedFile:
    return LandedFile(
        path=folder / item["name"],
        format=Format(item["format"]),
        compression=Compression(item["compression"]),
        size=item["size"],
        sha256=item["sha256"],
        source=Path(item["source"]),
        source_size=item["source_size"],
        source_sha256=item["source_sha256"],
        columns=columns,
        types=types,
    )
