"""What to do about a finding, step by step: in the console, and on the command line where one command does it.

Here: filling in steps.yaml. Not here: whether to do it (the finding's x_Action says so). Commands are never run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from yaml import safe_load

from models.wording import short

_KNOWN: Final[Mapping[str, Mapping[str, str]]] = safe_load((files("api.pages") / "steps.yaml").read_bytes())


@dataclass(frozen=True)
class Steps:
    """The console's path and the command, where there is one of each."""

    console: str | None
    command: str | None


def steps(finding: Mapping[str, Any]) -> Steps:
    """Of one finding; the last part of an ARN is what most commands want."""
    known = _KNOWN.get(finding["DetectorId"])
    if known is None:
        return Steps(None, None)
    resource = finding["ResourceId"] or "…"
    name = short(resource).rpartition("/")[2].rpartition(":")[2]
    said = {"region": finding["RegionId"] or "…", "name": quoted(name), "resource": quoted(resource)}
    return Steps(known["console"], known["command"].format(**said))


def quoted(text: str) -> str:
    """As a shell takes it, on one line: a resource may be called anything."""
    plain = " ".join(text.split())
    return (
        plain if all(char.isalnum() or char in "-_./:…" for char in plain) else "'" + plain.replace("'", "'\\''") + "'"
    )
