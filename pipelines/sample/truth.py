"""What was planted, so that a demo or a test can say what was found and what was missed.

Here: the values and their JSON. Money is in USD, rounded to cents; a saving is per 730 hours and
before discounts, which are said beside it; an impact is what the
incident cost above what was normal, up to the end of the data.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

MONTH_HOURS = 730
"""The monthly hours that AWS's own savings estimates use."""


FULLY_USED = 0.02
"""A commitment of which less than this share is unused is not called waste."""


class Group(StrEnum):
    """Waste and anomalies should be found, and warnings given of what is or will be lost; benign ones only look alike.

    Of a warning no saving is known: what a commitment costs idle is paid to its end.
    """

    WASTE = "waste"
    ANOMALY = "anomaly"
    BENIGN = "benign"
    WARNING = "warning"


@dataclass(frozen=True)
class Planted:
    """One planted thing."""

    group: Group
    kind: str
    account: str
    region: str
    resource: str
    usage_type: str
    start: date
    end: date | None
    money: Decimal
    note: str
    base: Decimal = Decimal(0)
    """Of waste: what the saving is taken from, per 730 hours."""
    discount: Decimal = Decimal(0)
    """Of waste: what discounts of the bill would have taken off the saving anyway; money and base are before them."""


def cents(amount: float) -> Decimal:
    """An amount in USD, rounded to cents."""
    return Decimal(f"{amount:.2f}")


@dataclass(frozen=True)
class Truth:
    """Everything that was planted, the rows written, and where."""

    root: Path
    start: date
    end: date
    rows: int
    planted: tuple[Planted, ...]

    def of(self, group: Group) -> tuple[Planted, ...]:
        """The planted things of one group."""
        return tuple(planted for planted in self.planted if planted.group is group)

    def write(self) -> None:
        """`truth.json` beside the exports; money as strings, `monthly_saving` for waste and `impact` for anomalies."""
        document = {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "rows": self.rows,
            "wastes": [_entry(planted, "monthly_saving") for planted in self.of(Group.WASTE)],
            "anomalies": [_entry(planted, "impact") for planted in self.of(Group.ANOMALY)],
            "warnings": [_entry(planted, "monthly_loss") for planted in self.of(Group.WARNING)],
            "benign": [_entry(planted, "cost") for planted in self.of(Group.BENIGN)],
        }
        (self.root / "truth.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _entry(planted: Planted, money: str) -> dict[str, str | None]:
    entry = {name: None if value is None else str(value) for name, value in asdict(planted).items()}
    entry[money] = entry.pop("money")
    del entry["group"]
    return entry
