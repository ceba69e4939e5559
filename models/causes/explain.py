"""Findings of incidents and their charges into causes: breakdowns that each add up to the impact, and a sentence.

Here: the order of the steps and the rows they make. Not here: each step (scope.py which charges, detail.py what each
should have cost, localise.py which of them moved, began.py when, cents.py exact parts, sentence.py words).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from models.causes import names
from models.causes.began import began
from models.causes.cause import CAUSE, REST, Breakdown, Change
from models.causes.cents import apportion
from models.causes.detail import DIMENSIONS, Detail, Sides, compare, detail
from models.causes.localise import Mask, localise
from models.causes.scope import State, states
from models.causes.sentence import Part, Whole, became, sentence
from models.features.decomposition import parts_of_change

MOST_RESOURCES: Final = 5
SHARED: Final = 0.9
"""A part is said to be on one resource, of one usage type and so on, if so much of what it moved is."""

_PRICED: Final = ("SubAccountId", "RegionId", "ServiceName", "x_UsageType", "x_Operation", "ConsumedUnit")
"""What has a price of its own."""

_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class _Incident:
    """One state of a finding, its leaves on both sides, and the hours of its series."""

    state: State
    of: Detail
    sides: Sides
    hours: pl.DataFrame


def causes(findings: pl.DataFrame, charges: pl.DataFrame, hours: pl.DataFrame, since: date) -> pl.DataFrame:
    """FINDING rows of incidents and what `scopes` asked for → CAUSE, for each day of judgement of each finding.

    Causal: a state is made of its own days and the two weeks before it. States that say the same are worked out once.

    Args:
        findings: rows with an x_Impact; others are left out.
        charges: CHARGE.
        hours: HOURS; empty where no export is hourly.
        since: first day of the payer's bill.
    """
    held = {str(key): rows for (key,), rows in charges.group_by("FindingId")}
    clocks = {str(key): rows for (key,), rows in hours.group_by("FindingId")}
    rows: list[dict[str, Any]] = []
    for finding, of_it, _ in states(findings):
        of = detail(held.get(finding, charges.clear()))
        known: dict[object, list[dict[str, Any]]] = {}
        for state in of_it:
            same = (state.start, tuple(state.days.items()), state.impact, state.cost)
            if same not in known:
                incident = _Incident(state, of, compare(of, state, since), clocks.get(finding, hours.clear()))
                known[same] = list(_explained(incident))
            rows += [row | {"x_AsOf": state.row["x_AsOf"]} for row in known[same]]
    order = {each.value: place for place, each in enumerate(Breakdown)}
    return (
        pl.DataFrame(rows, schema=CAUSE)
        .sort("x_AsOf", "FindingId", pl.col("x_Breakdown").replace_strict(order, return_dtype=pl.Int8), "x_Rank")
        .match_to_schema(CAUSE)
    )


def _explained(incident: _Incident) -> Iterator[dict[str, Any]]:
    price = list(_price_and_quantity(incident))
    elements, said, against = _elements(incident)
    whole = _whole(incident, next(row["x_Impact"] for row in price if row["x_Dimension"] == "price"))
    everything = np.ones(incident.of.table.height, dtype=np.bool_)
    yield _row(
        incident, Breakdown.WHOLE, 1, "impact", incident.state.impact, x_Words=sentence(whole, said, against),
        **_about(incident, everything), x_BeganAt=said[0].since.hour if said else None,
    )  # fmt: skip
    yield from price
    yield from elements
    yield from _resources(incident)


def _price_and_quantity(incident: _Incident) -> Iterator[dict[str, Any]]:
    """ΔC = ΔQ·P₀ + Q₁·ΔP per thing that has a price, added up; what has none apart."""
    sides, table = incident.sides, incident.of.table.select(_PRICED).lazy()

    def side(cost: pl.Series, quantity: pl.Series) -> pl.LazyFrame:
        amounts = table.with_columns(EffectiveCost=cost, ConsumedQuantity=quantity)
        sums = amounts.group_by(_PRICED).agg(pl.col("EffectiveCost", "ConsumedQuantity").sum())
        return sums.filter((pl.col("EffectiveCost") != 0) | (pl.col("ConsumedQuantity") != 0))

    parts = parts_of_change(
        side(pl.Series(sides.expected), pl.Series(sides.expected_quantity)),
        side(pl.Series(sides.actual), pl.Series(sides.quantity)),
        _PRICED,
    ).sort(_PRICED)
    quantity, price, unpriced = parts.select(
        pl.col("x_QuantityPart").sum(),
        pl.col("x_PricePart").sum(),
        pl.col("x_Change").filter(pl.col("x_QuantityPart").is_null()).sum(),
    ).collect().row(0)  # fmt: skip
    named = ("quantity", "price", "no price", REST)
    for place, (dimension, amount) in enumerate(
        zip(named, apportion(incident.state.impact, [quantity, price, unpriced]), strict=True), start=1
    ):
        if amount or dimension in ("quantity", "price"):
            yield _row(incident, Breakdown.PRICE_QUANTITY, place, dimension, amount, x_Words=_WORDS[dimension])


_WORDS: Final = {
    "quantity": "more or less of it, at the price before",
    "price": "a higher or lower price, on what was used",
    "no price": "charges without a quantity, which have no price",
    REST: "expected of charges that the days before do not show",
}


def _elements(incident: _Incident) -> tuple[list[dict[str, Any]], list[Part], Part | None]:
    """Rows, what they say, and what moved the other way."""
    of, sides = incident.of, incident.sides
    clean = np.maximum(sides.actual, 0), np.maximum(sides.expected, 0)
    found = localise(of.codes, *clean)
    *amounts, rest = apportion(incident.state.impact, [float(sides.gain[one.leaves].sum()) for one in found])
    order = sorted(range(len(found)), key=lambda place: (-abs(amounts[place]), place))
    rows, said = [], []
    for rank, place in enumerate(order, start=1):
        dims = [of.dimensions[dim] for dim in found[place].dims]
        part = _part(incident, found[place].leaves, amounts[place], dims)
        value = of.table.row(int(np.argmax(found[place].leaves)), named=True)
        element = json.dumps({name: value[name] for name in dims}, ensure_ascii=False)
        rows.append(
            _row(
                incident, Breakdown.ELEMENT, rank, " × ".join(dims) or "everything", amounts[place], x_Element=element,
                x_Change=part.change.value, x_BeganAt=part.since.hour, x_Words=_phrase(part),
                **_about(incident, found[place].leaves),
            )
        )  # fmt: skip
        said.append(part)
    if rest or not rows:
        rows.append(_row(incident, Breakdown.ELEMENT, len(rows) + 1, REST, rest, x_Words="every other charge"))
    taken = np.any([one.leaves for one in found], axis=0) if found else np.zeros(of.table.height, dtype=np.bool_)
    against = ~taken & (sides.gain * float(incident.state.impact) < 0)
    if not against.any():
        return rows, said, None
    return rows, said, _part(incident, against, Decimal(f"{sides.gain[against].sum():.2f}"), ())


def _resources(incident: _Incident) -> Iterator[dict[str, Any]]:
    """The resources that moved most, up or down; charges without one are one of them."""
    of, gain = incident.of, incident.sides.gain
    names_of = of.table["ResourceId"]
    moved: dict[str | None, float] = {}
    for name, amount in zip(names_of.to_list(), gain.tolist(), strict=True):
        moved[name] = moved.get(name, 0.0) + amount
    top = sorted(moved, key=lambda name: (-abs(moved[name]), name or ""))[:MOST_RESOURCES]
    top = [name for name in top if abs(moved[name]) >= _CENT]
    *amounts, rest = apportion(incident.state.impact, [moved[name] for name in top])
    for rank, (name, amount) in enumerate(zip(top, amounts, strict=True), start=1):
        leaves = (names_of.is_null() if name is None else names_of == name).fill_null(value=False).to_numpy()
        part = _part(incident, leaves, amount, ["ResourceId"])
        yield _row(
            incident, Breakdown.RESOURCE, rank, "ResourceId", amount, x_Change=part.change.value,
            x_BeganAt=part.since.hour, x_Element=json.dumps({"ResourceId": name}), x_Words=_phrase(part),
            **_about(incident, leaves),
        )  # fmt: skip
    if rest or not top:
        others = len(moved) - len(top)
        said = (
            f"{others} more resource{'' if others == 1 else 's'}"
            if others
            else "no resource: expected of what the two weeks before do not show"
        )
        yield _row(incident, Breakdown.RESOURCE, len(top) + 1, REST, rest, x_Words=said)


_CENT: Final = 0.01


def _part(incident: _Incident, leaves: Mask, money: Decimal, dims: Sequence[str]) -> Part:
    sides = incident.sides
    since = began(incident.of, leaves, incident.state.all_days, sides.usual, incident.hours)
    if sides.actual[leaves].sum() <= _NOTHING:
        change = Change.GONE
    elif _is_fresh(incident, leaves, since.day):
        change = Change.NEW
    else:
        change = Change.MORE if money > 0 else Change.LESS
    what, where = _described(incident, leaves, dims)
    return Part(what, where, change, money, since)


def _is_fresh(incident: _Incident, leaves: Mask, first: date) -> bool:
    """Whether nothing of it was charged before it began, be it a day or two before the first flagged one."""
    day = max(incident.of.day(first), 0)
    return not (incident.of.cost[leaves, :day] != 0).any()


def _described(incident: _Incident, leaves: Mask, dims: Sequence[str]) -> tuple[str, str | None]:
    """What the leaves are, and on which resource or resources."""
    common, table = _common(incident, leaves), incident.of.table.filter(pl.Series(leaves))
    usage, operation = common["x_UsageType"], common["x_Operation"]
    if usage is not None:
        types = table.filter(pl.col("x_UsageType") == usage)["x_InstanceType"].drop_nulls().unique()
        what = names.product(usage, operation, types[0] if len(types) == 1 else None)
    elif common["ServiceName"] is not None:
        what = names.service(table["x_ServiceCode"].drop_nulls().max(), common["ServiceName"])  # type: ignore[arg-type]  # this column holds strings
    else:
        what = f"{table['ServiceName'].n_unique()} services"
    tags = [f"{name.removeprefix('tag:')}={table[name][0] or 'none'}" for name in dims if name not in DIMENSIONS]
    place = [str(common[name]) for name in ("RegionId", "SubAccountId") if name in dims and common[name]]
    what = f"{what} of {', '.join(tags + place)}" if tags or place else what
    if common["ResourceId"] is not None:
        return what, names.resource(common["ResourceId"])
    gain = incident.sides.gain[leaves]
    many = table.filter(pl.Series(np.abs(gain) >= _CENT))["ResourceId"].drop_nulls().n_unique()
    return what, f"{many} resources" if many > 1 else None


def _common(incident: _Incident, leaves: Mask) -> dict[str, Any]:
    """The value of each column that SHARED of what the leaves moved has in common; else null."""
    of, weight = incident.of, np.abs(incident.sides.gain)
    if weight[leaves].sum() <= _NOTHING:
        weight = of.cost.sum(axis=1)
    found = dict[str, Any]()
    for place, name in enumerate(DIMENSIONS):
        held = np.bincount(of.codes[:, place], np.where(leaves, weight, 0), 1)
        best = int(np.argmax(held))
        shared = held[best] > 0 and held[best] >= SHARED * held.sum()
        found[name] = of.table[name][int(np.argmax(of.codes[:, place] == best))] if shared else None
    return found


def _about(incident: _Incident, leaves: Mask) -> dict[str, Any]:
    """What the leaves cost on the days in question, and what they have in common."""
    cost = Decimal(f"{incident.sides.actual[leaves].sum():.9f}")
    return _common(incident, leaves) | {"x_Actual": cost}


def _whole(incident: _Incident, price: Decimal) -> Whole:
    row, table = incident.state.row, incident.of.table
    codes = table["x_ServiceCode"].drop_nulls().unique()
    services = table["ServiceName"].n_unique()
    what = (
        f"{services} services"
        if services > 1
        else names.service(codes[0] if len(codes) == 1 else None, row["ServiceName"])
    )
    accounts = table["SubAccountId"].unique()
    where = (
        f"account {names.account(row['SubAccountId'], row['SubAccountName'])}"
        if row["SubAccountId"] or len(accounts) == 1
        else f"{len(accounts)} accounts"
    )
    return Whole(what, where, incident.state.impact, row["BillingCurrency"], incident.state.all_days, price)


def _phrase(part: Part) -> str:
    hour, verb = part.since.hour, became(part.change, part.since)
    on = "" if verb.endswith("since") else " on"
    when = f" at {hour:%Y-%m-%d %H:%M} UTC" if hour else f"{on} {part.since.day}"
    where = f" on {part.where}" if part.where else ""
    return f"{part.what}{where}: {verb}{when}"


def _row(
    incident: _Incident, breakdown: Breakdown, rank: int, dimension: str, amount: Decimal, **more: Any
) -> dict[str, Any]:
    row = incident.state.row
    return dict.fromkeys(CAUSE) | {
        "FindingId": row["FindingId"],
        "BillingAccountId": row["BillingAccountId"],
        "BillingCurrency": row["BillingCurrency"],
        "x_Breakdown": breakdown.value,
        "x_Rank": rank,
        "x_Dimension": dimension,
        "x_Impact": amount,
        "x_Share": round(float(amount / incident.state.impact), 6),
        **more,
    }
