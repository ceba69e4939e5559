"""Manifests: what a delivery says about itself, in both of AWS's forms.

Here: reading one json into one record. Not here: whether its files are there (deliveries.py).
Forms: https://docs.aws.amazon.com/cur/latest/userguide/understanding-report-versions.html (legacy) and
https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html (Data Exports).
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pipelines.errors import Code, RejectedError
from pipelines.exports.names import bad_name, shown
from pipelines.exports.periods import order_of, period_of, period_start, stamp_in, without_uuid
from pipelines.exports.tree import Entry

_LARGEST: Final = 64 << 20
_OURS: Final = frozenset({"assemblyId", "reportKeys", "reportName", "executionId", "exportArn", "dataFiles"})
_EXPORT_ARN: Final = re.compile(r"arn:[^:]*:bcm-data-exports:[^:]*:([0-9]*):export/(.+)")
_HINT: Final = "copy the manifest again from the bucket"


@dataclass(frozen=True)
class Manifest:
    """One manifest; keys are paths below the bucket, each split at its slashes, in order and without repeats."""

    path: Path
    name: str | None
    account: str | None
    execution: str
    period: date | None
    order: str
    keys: tuple[tuple[str, ...], ...]
    current: bool
    """A legacy manifest beside its assembly folders: AWS's own pointer to the newest version."""


def read_manifest(entry: Entry) -> Manifest | None:
    """The manifest in this file, or None when it is some other json that is merely called so.

    Raises:
        RejectedError: BAD_MANIFEST with line and column, BAD_NAME or OUTSIDE_TREE for one of its keys.
    """
    where = str(entry.path)
    if entry.size > _LARGEST:
        raise _bad(f"{entry.size} bytes are too many for a manifest", where)
    try:
        body = json.loads(entry.path.read_bytes())
    except json.JSONDecodeError as error:
        raise _bad(f"{error.msg} at line {error.lineno}, column {error.colno}", where) from error
    except (ValueError, RecursionError, OSError) as error:
        raise _bad(f"{type(error).__name__}: {error}", where) from error
    if not isinstance(body, dict) or not _OURS & body.keys():
        if entry.path.name.endswith("-Manifest.json"):
            raise _bad("neither reportKeys nor dataFiles in it", where)
        return None
    return _legacy(body, entry) if "reportKeys" in body else _data_export(body, entry)


def _legacy(body: dict[str, Any], entry: Entry) -> Manifest:
    where = str(entry.path)
    keys = _keys(body, "reportKeys", where)
    span = body.get("billingPeriod")
    period = period_of("/".join(key[:-1]) for key in keys) or period_of([str(entry.path.parent)])
    if span is not None:
        period = period_start(str(span.get("start", ""))) if isinstance(span, dict) else None
        if period is None:
            raise _bad(f"billingPeriod {span!r} does not start on the first of a month", where)
    execution = _text(body, "assemblyId", where) or ""
    return Manifest(
        path=entry.path,
        name=_text(body, "reportName", where),
        account=_text(body, "account", where),
        execution=execution,
        period=period,
        order=order_of(entry.mtime_ns),
        keys=keys,
        current=entry.path.parent.name != execution,
    )


def _data_export(body: dict[str, Any], entry: Entry) -> Manifest:
    where = str(entry.path)
    keys = _keys(body, "dataFiles", where)
    arn = _text(body, "exportArn", where) or ""
    match = _EXPORT_ARN.fullmatch(arn)
    folders = ["/".join(key[:-1]) for key in keys]
    stamps = [stamp for text in (*folders, where) if (stamp := stamp_in(text))]
    return Manifest(
        path=entry.path,
        name=without_uuid(match[2]) if match else _text(body, "reportName", where),
        account=(match[1] if match else None) or _text(body, "account", where),
        execution=_text(body, "executionId", where) or "",
        period=period_of(folders) or period_of([str(entry.path.parent)]),
        order=max(stamps, default=order_of(entry.mtime_ns)),
        keys=keys,
        current=False,
    )


def _text(body: dict[str, Any], key: str, where: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise _bad(f"{key} is not a text", where)
    return value or None


def _keys(body: dict[str, Any], key: str, where: str) -> tuple[tuple[str, ...], ...]:
    listed = body.get(key)
    if not isinstance(listed, list) or not all(isinstance(item, str) and item for item in listed):
        raise _bad(f"{key} is not a list of texts", where)
    if not listed:
        raise RejectedError(Code.NO_ROWS, "the manifest lists no files", where=where, hint="wait for the next delivery")
    return tuple(dict.fromkeys(_split(item, where) for item in listed))


def _split(key: str, where: str) -> tuple[str, ...]:
    if ".." in key.split("/"):
        raise RejectedError(
            Code.OUTSIDE_TREE, f"a manifest key leads out of its bucket: {shown(key)}", where=where, hint=_HINT
        )
    reason = bad_name(key)
    if reason:
        raise RejectedError(Code.BAD_NAME, f"a manifest key holds {reason}: {shown(key)}", where=where, hint=_HINT)
    return tuple(part for part in re.sub(r"^s3[an]?://[^/]*/", "", key).split("/") if part not in ("", "."))


def _bad(why: str, where: str) -> RejectedError:
    return RejectedError(Code.BAD_MANIFEST, f"the manifest cannot be read: {why}", where=where, hint=_HINT)
