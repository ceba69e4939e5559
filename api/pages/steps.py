"""What to do about a finding, step by step: through the console, and by commands.

Here: filling in steps.yaml. Not here: whether to do it (the finding's x_Action says so). Commands are never run.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final

from yaml import safe_load

from models.wording import plain, short

_KNOWN: Final[Mapping[str, Any]] = safe_load((files("api.pages") / "steps.yaml").read_bytes())
OPEN: Final = "…"
"""What only the reader knows."""


@dataclass(frozen=True)
class Steps:
    """The console's path, a step a sentence, and the commands, one a line."""

    console: tuple[str, ...]
    commands: tuple[str, ...]


def steps(finding: Mapping[str, Any]) -> Steps:
    """Of one finding."""
    known = _variant(_KNOWN.get(finding["DetectorId"]), finding.get("ServiceName") or "")
    facts = fields(finding)
    spoken = {name: plain(value) for name, value in facts.items()}
    safe = {name: quoted(value) for name, value in facts.items()}
    return Steps(
        tuple(_sentence(each.format(**spoken)) for each in known.get("console", ())),
        tuple(each.format(**safe) for each in known.get("command", "").splitlines()),
    )


def fields(finding: Mapping[str, Any]) -> dict[str, str]:
    """What steps.yaml may name, of one finding. The last part of an ARN is what most commands want."""
    resource = finding.get("ResourceId") or OPEN
    whole = short(resource)
    usage = finding.get("x_UsageType") or OPEN
    first = finding.get("x_EventStart") or finding.get("x_WindowStart")
    last = finding.get("x_WindowEnd")
    return {
        "id": finding.get("FindingId") or OPEN,
        "name": whole.rpartition("/")[2].rpartition(":")[2] or OPEN,
        "group": whole.removeprefix("log-group:").removesuffix(":*") or OPEN,
        "resource": resource,
        "region": finding.get("RegionId") or OPEN,
        "usage_type": usage,
        "usage_filter": json.dumps({"Dimensions": {"Key": "USAGE_TYPE", "Values": [usage]}}, ensure_ascii=False),
        "target": str(json.loads(finding.get("x_Evidence") or "{}").get("target_type") or OPEN),
        "first_day": _iso(first),
        "end_day": _iso(last + timedelta(days=1) if last else None),
    }


def quoted(text: str) -> str:
    """As a shell takes it, on one line: a resource may be called anything."""
    line = " ".join(text.split())
    return line if all(char.isalnum() or char in "-_./:…" for char in line) else "'" + line.replace("'", "'\\''") + "'"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else OPEN


def _variant(known: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None, service: str) -> Mapping[str, Any]:
    """The steps of a detector for one service; none for a detector that nobody wrote any for."""
    variants = [known] if isinstance(known, Mapping) else list(known or [])
    name = service.lower()
    return next((each for each in variants if any(part in name for part in each.get("of", [""]))), {})
