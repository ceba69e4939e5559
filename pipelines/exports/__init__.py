"""Exports: which files make up a billing period, and bringing them into landing.

Here: the names that other packages use. Not here: rows; nothing in this package reads one or imports duckdb.
"""

from pipelines.exports.discover import Found, discover
from pipelines.exports.hashes import Hashes
from pipelines.exports.kinds import (
    Candidate,
    Compression,
    Format,
    Landed,
    LandedFile,
    MetricFile,
    MetricSchema,
    Progress,
    Readable,
    Refused,
    SourceFile,
    SourceSchema,
    Staged,
)
from pipelines.exports.landing import landed, settle, verify
from pipelines.exports.names import canonical, columns_of, export_id, focus_name, tag_key
from pipelines.exports.schemas import REQUIRED, detect
from pipelines.exports.staging import bring, discard, stage, version_of

__all__ = [
    "REQUIRED",
    "Candidate",
    "Compression",
    "Format",
    "Found",
    "Hashes",
    "Landed",
    "LandedFile",
    "MetricFile",
    "MetricSchema",
    "Progress",
    "Readable",
    "Refused",
    "SourceFile",
    "SourceSchema",
    "Staged",
    "bring",
    "canonical",
    "columns_of",
    "detect",
    "discard",
    "discover",
    "export_id",
    "focus_name",
    "landed",
    "settle",
    "stage",
    "tag_key",
    "verify",
    "version_of",
]
