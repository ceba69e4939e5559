"""The values that exports speak in: what a file is, what a delivery is, why one was refused, what has landed.

Here: closed lists and frozen records, no behaviour. Not here: how any of them is found (discover.py, staging.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from pipelines.errors import Code, RejectedError

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) while files are read."""


class SourceSchema(StrEnum):
    """The bills that CloudWise can read; each has its own projection in sql/stage."""

    LEGACY_CUR = "legacy_cur"
    CUR_2 = "cur_2"
    FOCUS_1_0 = "focus_1_0"
    FOCUS_1_2 = "focus_1_2"


class MetricSchema(StrEnum):
    """The metric exports that CloudWise can read, told apart by their columns (pipelines/metrics)."""

    CLOUDWATCH = "cloudwatch"
    METRIC_STREAM = "cloudwatch_metric_stream"
    COMPUTE_OPTIMIZER = "compute_optimizer"
    COST_EXPLORER = "cost_explorer_rightsizing"


class Format(StrEnum):
    """How rows are written."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON_LINES = "jsonl"


class Compression(StrEnum):
    """What is around the whole file (a parquet file's own pages are no concern of ours)."""

    NONE = "none"
    GZIP = "gzip"
    ZIP = "zip"


class Readable(Protocol):
    """What building a projection needs to know of a file; source files and landed files both have it."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def format(self) -> Format:
        """Parquet or csv."""

    @property
    def compression(self) -> Compression:
        """Around the whole file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names as found, in order."""

    @property
    def types(self) -> Mapping[str, str]:
        """Arrow type text by column; empty for csv, where all is text."""


@dataclass(frozen=True)
class SourceFile:
    """One data file as it was found, known by its header or footer only."""

    path: Path
    format: Format
    compression: Compression
    size: int
    mtime_ns: int
    columns: tuple[str, ...]
    types: Mapping[str, str] = field(hash=False)


class FileSet(Protocol):
    """What has a version: files, and the schema they are read by; bills and metrics both have it."""

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files, as found."""

    @property
    def schema(self) -> StrEnum:
        """Which export they are of."""


@dataclass(frozen=True)
class Candidate:
    """One complete version of one bill: what a manifest lists, or the files of one folder that has none.

    Args:
        export_name: legacy reportName, or the export's name in exportArn; None without a manifest.
        account: the account that owns the export, from the manifest; two payers may use one export name.
        schema: of every file.
        period: first of the month, from the manifest or the folder's name; None when only the rows can say.
        files: sorted by path.
        order: ISO-8601 UTC with nine decimals; greater text is the newer version.
        manifest: the file that lists them, if any.
        source: what a person should be shown.
    """

    export_name: str | None
    account: str | None
    schema: SourceSchema
    period: date | None
    files: tuple[SourceFile, ...]
    order: str
    manifest: Path | None
    source: Path


@dataclass(frozen=True)
class MetricFile:
    """One file of metrics: a delivery of its own, whatever lies beside it.

    Args:
        schema: which export it is of.
        file: the file.
        order: as of a Candidate; where two files speak of one data point, the greater text counts.
    """

    schema: MetricSchema
    file: SourceFile
    order: str

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file, as deliveries of bills have theirs."""
        return (self.file,)

    @property
    def source(self) -> Path:
        """What a person should be shown."""
        return self.file.path


@dataclass(frozen=True)
class Refused:
    """Something that looked like a bill and cannot be used; the rest of the discovery goes on."""

    code: Code
    what: str
    where: str
    hint: str
    source: Path

    def error(self) -> RejectedError:
        """The same refusal, to raise."""
        return RejectedError(self.code, self.what, where=self.where, hint=self.hint)


@dataclass(frozen=True)
class LandedFile:
    """One immutable file of a version, and the source file it was made from."""

    path: Path
    format: Format
    compression: Compression
    size: int
    sha256: str
    source: Path
    source_size: int
    source_sha256: str
    columns: tuple[str, ...]
    types: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Staged:
    """A candidate whose files were read once, whole and unchanged, under generated names in landing/.incoming."""

    candidate: Candidate
    version: str
    folder: Path
    files: tuple[LandedFile, ...]


@dataclass(frozen=True)
class Landed:
    """A settled version: landing/<export_id>/<period>/<version>/, described by its version.json."""

    export_id: str
    export_name: str | None
    account: str | None
    schema: SourceSchema
    period: date
    version: str
    order: str
    source: Path
    manifest: Path | None
    folder: Path
    files: tuple[LandedFile, ...]
