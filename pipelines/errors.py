"""The errors that a user meets: what, where, hint. Raised at the edge where data enters, rendered by the CLI.

Here: the one base class and its few leaves, and the closed list of rejection codes. Not here: handling.
"""

from enum import StrEnum


class Code(StrEnum):
    """Why a delivery was not published; the words of the `deliveries` table."""

    UNKNOWN_SCHEMA = "unknown_schema"
    ABSENT_COLUMN = "absent_column"
    BAD_MONEY = "bad_money"
    BAD_TIME = "bad_time"
    BAD_NUMBER = "bad_number"
    BAD_CURRENCY = "bad_currency"
    BAD_ACCOUNT = "bad_account"
    MIXED_CURRENCY = "mixed_currency"
    NO_ROWS = "no_rows"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"
    BAD_MANIFEST = "bad_manifest"
    BAD_NAME = "bad_name"
    OUTSIDE_TREE = "outside_tree"
    AMBIGUOUS = "ambiguous"
    CHANGED_WHILE_READ = "changed_while_read"
    UNRECONCILED = "unreconciled"
    OLDER_VERSION = "older_version"
    SAME_VERSION = "same_version"
    WRITER_BUSY = "writer_busy"


class CloudWiseError(Exception):
    """Anything that a user can act on.

    Args:
        what: one sentence, no trailing stop.
        where: file, table, column or row it happened in.
        hint: what to do next.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(
            "\n".join(
                part
                for part in (
                    what,
                    f"  where: {where}" if where else "",
                    f"  hint: {hint}" if hint else "",
                )
                if part
            )
        )


class RejectedError(CloudWiseError):
    """A delivery that cannot be published as it is; retrying the same bytes gives the same answer."""

    def __init__(self, code: Code, what: str, *, where: str = "", hint: str = "") -> None:
        self.code = code
        super().__init__(what, where=where, hint=hint)


class RetryableError(CloudWiseError):
    """A failure of the surroundings (lock held, file still being written); the same call may succeed later."""

    def __init__(self, code: Code, what: str, *, where: str = "", hint: str = "") -> None:
        self.code = code
        super().__init__(what, where=where, hint=hint)


class PublishError(CloudWiseError):
    """A snapshot that failed its own verification; the one published before stays current."""
