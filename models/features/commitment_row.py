"""A row of COMMITMENT_BASE: what a purchase rests on, what it would have done, and what it is bought in.

Here: numbers and texts of one purchase. Not here: how it is sized (commitment_divide.py), sentences (models/detectors).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from models.features.commitment_divide import RESERVED, Division, Purchase
from models.features.commitment_offers import Place
from models.features.commitment_units import Unit
from models.focus import HOURS_PER_MONTH

_SERVICES: Final = {"compute": "Compute Savings Plans", "database": "Database Savings Plans"}
_MOST: Final = 2000
"""Resources that a purchase names whose spend was taken off it; of more, its query gives the totals alone."""


@dataclass(frozen=True)
class Seen:
    """What one account's window says of each family and region beside its spend.

    Attributes:
        hours: that count.
        wasted: per hour, what other findings take off.
        leaving: per hour, what is left of spend that should leave its family.
        arriving: per hour, the same by the family that it should move to.
        services: ServiceName by family.
        whole_days: those of which a daily export tells whole days alone.
        sold: what their reservations are bought in.
        running: which classes run all the time.
        findings: resource-days with what findings take off them (commitment_waste.py).
    """

    hours: int
    wasted: Mapping[Place, float]
    leaving: Mapping[Place, float]
    arriving: Mapping[Place, float]
    services: Mapping[str, str]
    whole_days: frozenset[Place]
    sold: Mapping[Place, Unit]
    running: Mapping[Place, str]
    findings: pl.DataFrame


def row_of(division: Division, purchase: Purchase, seen: Seen) -> dict[str, Any]:
    """The columns of COMMITMENT_BASE that say something of this purchase."""
    result, places, pooled = purchase.result, [place for place, _ in purchase.classes], purchase.pooled
    first = [each for each in division.purchases if pooled and each is not purchase]
    return _units(purchase, seen) | {
        "ServiceName": _SERVICES[purchase.family] if pooled else seen.services.get(purchase.families[0]),
        "RegionId": purchase.region,
        "x_CommitmentFamily": purchase.family,
        "x_Domain": division.domain,
        "x_Division": division.name,
        "x_Plan": purchase.plan,
        "x_TermYears": purchase.terms[0],
        "x_Payment": purchase.terms[1],
        "x_Basis": "whole days" if seen.whole_days.intersection(places) else "hours",
        "x_PriceSource": "; ".join(purchase.sources),
        "x_GrowthGuard": purchase.trend.guard,
        "x_Curve": ", ".join(
            f"{one.commitment:.3f} an hour saves {one.saving * HOURS_PER_MONTH:.2f}" for one in purchase.curve
        ),
        "x_Families": ", ".join(purchase.families),
        "x_Behind": json.dumps(_behind(purchase, first, seen)),
        "x_ActiveDays": purchase.active_days,
        "x_OnDemandPerHour": round(purchase.base, 9),
        "x_WastePerHour": round(float(sum(seen.wasted[place] for place in places)), 9),
        "x_MovingPerHour": round(
            float(sum(seen.leaving[place] - (seen.arriving[place] if pooled else 0.0) for place in places)), 9
        ),
        "x_FamilyFirstPerHour": round(sum(each.result.displaced for each in first), 9),
        "x_CommitmentPerHour": round(result.commitment, 9),
        "x_OptimumPerHour": round(purchase.best, 9),
        "x_SavingPerHour": round(result.saving, 9),
        "x_DivisionSaving": round(division.saving, 9),
        "x_PriceRatio": round(result.used / result.displaced, 9),
        "x_Utilisation": round(result.used / result.commitment, 9),
        "x_Coverage": round(result.displaced / purchase.base, 9),
        "x_BreakEvenMonths": round(12 * purchase.terms[0] * result.commitment / result.displaced, 9),
        "x_CostTrend": purchase.trend.slope,
        "x_MonthlyCost": round(purchase.base * HOURS_PER_MONTH, 9),
    }


def _units(purchase: Purchase, seen: Seen) -> dict[str, Any]:
    """What to buy, and what runs; both null of a plan, which is bought in money."""
    place = purchase.classes[0][0]
    unit = seen.sold.get(place)
    if purchase.plan != RESERVED:
        return {"x_Buy": None, "x_NormalisedUnits": None, "x_Running": None}
    known = unit is not None and purchase.count > 0
    return {
        "x_Buy": unit.said(purchase.count) if unit is not None and known else None,
        "x_NormalisedUnits": None if unit is None or unit.size is None or not known else purchase.count * unit.size,
        "x_Running": seen.running.get(place),
    }


def _behind(purchase: Purchase, first: list[Purchase], seen: Seen) -> dict[str, Any]:
    """The numbers that the purchase follows from, for its query: classes, what was taken off, what comes first."""
    classes = [
        [number, family, region, ratio, each.result.commitment]
        for number, each in enumerate([purchase, *first])
        for (family, region), ratio in each.classes
    ]
    places = pl.DataFrame(
        [each[1:3] for each in classes],
        schema={"x_CommitmentFamily": pl.String, "RegionId": pl.String},
        orient="row",
    )
    taken = (
        pl.concat(
            seen.findings.join(
                places.unique(), left_on=[family, "RegionId"], right_on=places.columns, how="semi", nulls_equal=True
            )
            for family in ("x_CommitmentFamily", "x_MovesTo")
        )
        .select("x_CommitmentFamily", "RegionId", "ResourceId", "x_UsageType", "x_WorkShare", "x_OffShare", "x_MovesTo")
        .unique()
        .sort(pl.all())
    )
    more = {"taken": [list(row) for row in taken.rows()]} if taken.height <= _MOST else {}
    return {
        "families": list(purchase.families),
        "hours": seen.hours,
        "classes": classes,
        "of_a_family": not purchase.pooled,
    } | more
