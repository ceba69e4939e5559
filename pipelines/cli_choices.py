"""What the command line lets a person choose from.

Here: closed lists, as plain enums, so that `--help` needs no heavy library. Not here: commands (cli.py).
"""

from enum import StrEnum


class Format(StrEnum):
    """How a table leaves the program."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class State(StrEnum):
    """Which findings."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    REGRESSED = "regressed"
    ALL = "all"


class Opinion(StrEnum):
    """What a person thinks of a finding: models.decision.Verdict, whose import would bring Polars into `--help`."""

    REAL = "real"
    PLANNED = "planned"
    FALSE = "false"


class Category(StrEnum):
    """What a finding asks for: models.finding.Category, whose import would bring Polars into `--help`."""

    TERMINATE = "terminate"
    SCHEDULE = "schedule"
    RIGHTSIZE = "rightsize"
    MODERNIZE = "modernize"
    COMMIT = "commit"
    COMMITMENT_WASTE = "commitment_waste"
    ANOMALY = "anomaly"
