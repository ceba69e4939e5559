"""The SQL behind a finding: the same numbers again, from the snapshot alone.

Here: which template a detector's frame has, and writing a finding's values into it. Not here: the templates
(sql/evidence), running them (cli.py).
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

import sql
from models.causes.scope import states
from models.finding import FINDING
from models.registry import detectors

TEMPLATES: Final = {
    "resource_day": "resource_day",
    "resource_window": "resource_day",
    "resource_utilization": "resource_day",
    "hour_profile": "resource_day",
    "bucket_window": "bucket",
    "commitment_base": "commitment_family_hour",
    "commitment_day": "commitment_day",
    "commitment_window": "commitment_day",
    "usage_type_day": "usage_type_day",
    "suspicious_day": "series_day",
}
"""Frame that a detector reads → template of sql/evidence; a frame without one has no SQL of its own yet."""

NUMBERS: Final = {"cost_in_window": "x_WindowCost", "monthly_cost": "x_MonthlyCost", "covered_share": "x_CoveredShare"}
"""Column of a template's result → the finding's number that it must equal."""

_SAID_AS: Final = {"active_days": "days", "monthly_unused": "saving_at_most"}
"""Column of a template's result → what the finding's evidence calls it, where that is another name."""

_PLACEHOLDER: Final = re.compile(r"\$([a-z_]+)")


def statement(finding: Mapping[str, Any]) -> str | None:
    """The query of a finding with its values written in, or None where its detector's frame or scope has none."""
    detector = detectors().get(finding["DetectorId"])
    template = TEMPLATES.get(detector.reads.name) if detector is not None else None
    scope = json.loads(finding["x_Scope"] or "{}")
    if template == "resource_day" and scope.get("resources"):
        template = "database_days"
    elif template == "resource_day" and finding["ResourceId"] is None:
        template = "resource_total"
    elif template == "series_day" and any(each["CommitmentDiscountId"] for each in scope.get("series", ())):
        template = "commitment_series_day"
    if template is None or any(_lacking(scope, finding, need) for need in _NEEDS[template]):
        return None
    values = _values(finding, scope)
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sql.read(f"evidence/{template}"))


def of_discount(finding: Mapping[str, Any]) -> str:
    """The query that gives again which share of its usage discounts take off (models/discount.py)."""
    scope = json.loads(finding["x_Scope"] or "{}")
    values = _values(finding, scope)
    if not any(scope.get("usage_types", ())) and not scope.get("families"):
        values["usage_types"] = "d.x_UsageType"  # whatever its service uses
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sql.read("evidence/discount_share"))


def _values(finding: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, str]:
    """Placeholder of a template → SQL text."""
    days = [date.fromisoformat(day) for day in scope.get("days", ())]
    return {
        "payer": literal(finding["BillingAccountId"]),
        "account": literal(finding["SubAccountId"]),
        "currency": literal(finding["BillingCurrency"]),
        "region": literal(finding["RegionId"]),
        "service": literal(finding["ServiceName"]),
        "resource": literal(finding["ResourceId"]),
        "first": literal(finding["x_WindowStart"]),
        "last": literal(finding["x_WindowEnd"]),
        "resources": ", ".join(literal(each) for each in scope.get("resources", ())),
        "families": ", ".join(literal(each) for each in scope.get("families", ())) or "NULL",
        "usage_types": ", ".join(literal(each) for each in scope.get("usage_types", ())) or "NULL",
        "operations": ", ".join(literal(each or "") for each in scope.get("operations", ())) or "NULL",
        "series": ",\n    ".join(_days_of(each) for each in scope.get("series", ())),
        "hours": str(scope.get("hours")),
        "of_a_family": str(bool(scope.get("of_a_family"))),
        "classes": ",\n    ".join(_row(each) for each in scope.get("classes", ())),
        "taken": ",\n    ".join(_row(each) for each in scope.get("taken", ())) or _NOBODY,
        "days_known": str(len(days)),
        "days": ", ".join(literal(day) for day in days) or "NULL",
    }


def said(finding: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 — any number, or a text
    """What a finding says of a number that its query gives: in a column, or in its evidence, there to six digits."""
    if name in NUMBERS:
        return finding[NUMBERS[name]]
    return json.loads(finding["x_Evidence"] or "{}").get(_SAID_AS.get(name, name))


def of_resources(finding: Mapping[str, Any], resources: Sequence[str]) -> str:
    """The query that gives again what these resources of an anomaly cost on its days (models/causes)."""
    (_, (state,), keys), *_ = states(pl.DataFrame([{name: finding[name] for name in FINDING}], schema=FINDING))
    rows = []
    for number, days in state.days.items():
        *place, commitment, named = keys[number]
        among = f"[{', '.join(map(literal, named))}]" if named else "CAST(NULL AS VARCHAR[])"
        if commitment is None:
            cells = [*(literal(each) for each in place), among, f"[{', '.join(map(literal, days))}]"]
            rows.append(f"({', '.join(cells)})")
    values = {
        "payer": literal(finding["BillingAccountId"]),
        "currency": literal(finding["BillingCurrency"]),
        "series": ",\n    ".join(rows),
        "named": ", ".join(map(literal, resources)),
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sql.read("evidence/cause_resources"))


_NEEDS: Final = {
    "resource_day": ("ResourceId", "usage_types"),
    "resource_total": ("usage_types",),
    "database_days": ("ResourceId", "days"),
    "bucket": ("ResourceId",),
    "commitment_day": ("ResourceId",),
    "commitment_family_hour": ("classes", "hours"),
    "usage_type_day": ("usage_types",),
    "series_day": ("series",),
    "commitment_series_day": ("series",),
}
"""What a finding or its scope must name for a template to be written."""


_SERIES: Final = ("SubAccountId", "ServiceName", "x_ServiceCode", "x_UsageType", "RegionId", "CommitmentDiscountId")


def _days_of(series: Mapping[str, Any]) -> str:
    """One series of an incident and its days, as a row of VALUES."""
    days = ", ".join(literal(date.fromisoformat(day)) for day in series["days"])
    return f"({', '.join(literal(series[name]) for name in _SERIES)}, [{days}])"


_NOBODY: Final = f"({'CAST(NULL AS VARCHAR), ' * 4}0.0, 0.0, CAST(NULL AS VARCHAR))"
"""No finding takes anything off a purchase: a row that joins with none."""


def _row(values: Sequence[object]) -> str:
    """A row of VALUES from JSON; a number with an exponent is of floating point in DuckDB, as the model's are."""
    return f"({', '.join(_value(each) for each in values)})"


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value!r}e0" if "e" not in repr(value) else repr(value)
    return literal(value) if value is None or isinstance(value, str) else json.dumps(value)


def _lacking(scope: Mapping[str, Any], finding: Mapping[str, Any], need: str) -> bool:
    return not (finding[need] if need in finding else scope.get(need))


def literal(value: str | date | None) -> str:
    """A value as SQL text; a quote inside is doubled, and DuckDB knows no other escape in such a literal."""
    if value is None:
        return "NULL"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"
