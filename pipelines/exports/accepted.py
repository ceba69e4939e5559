"""Which landed version the warehouse holds of each export's period: what `cloudwise rebuild` takes again.

Here: one small file beside the versions, written before the charges are committed. Not here: landing (landing.py).
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import Code, RejectedError
from pipelines.exports.disk import write_atomically
from pipelines.exports.kinds import Landed
from pipelines.exports.landing import landed

ACCEPTED = "ACCEPTED.json"


def accept(folder: Path, order: str) -> None:
    """Say that the version in this folder is what charges hold of its export's period, taken with this order."""
    write_atomically(folder.parent / ACCEPTED, json.dumps({"version": folder.name, "order": order}, indent=1))


def accepted(landing: Path) -> Iterator[tuple[Landed, str]]:
    """Every accepted version with its order, by export and period.

    Raises:
        RejectedError: UNREADABLE when an ACCEPTED.json is not what `accept` wrote.
    """
    for version in landed(landing):
        path = version.folder.parent / ACCEPTED
        if not path.exists():
            continue
        try:
            body = json.loads(path.read_bytes())
            name, order = str(body["version"]), str(body["order"])
        except (ValueError, LookupError, TypeError) as error:
            raise RejectedError(
                Code.UNREADABLE,
                f"the record of the accepted version cannot be read ({type(error).__name__}: {error})",
                where=str(path),
                hint="remove it and run the delivery again",
            ) from error
        if name == version.version:
            yield version, order
