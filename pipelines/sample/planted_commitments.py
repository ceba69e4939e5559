"""What a commitment would have saved on the spend that nothing covers, once planted waste is gone: by trying them all.

Here: per account and kind of plan (compute, databases, caches, search), the best hourly commitment of the last thirty
days at public prices, one year, no upfront, found by brute force over every level that the spend ever has. Compute is
divided both ways, one plan for all of it or plans for each family and one for the rest, and the better one is the
truth. What should move to another family is in no plan for one family; in one for all it counts at the price of the one
that it moves to. Not here: commitments that the company has (reservations, savings_plans).
"""

from collections import defaultdict
from typing import Final, NamedTuple

import numpy as np

from pipelines.sample import shapes
from pipelines.sample.clock import DAY, Floats
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.immature import delivered
from pipelines.sample.planting import RECENT_DAYS
from pipelines.sample.prices import ANY_COMPUTE, GRAVITON, ONE_FAMILY
from pipelines.sample.truth import MONTH_HOURS, Group, Planted, cents

WORTH_IT: Final = 10.0
"""USD a month below which nobody signs for a year."""

SCHEDULED: Final = ("always_on_nonproduction", "office_machine")

MOVED: Final = ("x86_machine", "old_generation_machine")

_EC2: Final = "ec2"


class _Spend(NamedTuple):
    """A family's hourly on-demand spend that waste does not cause, and what a plan would charge for each dollar."""

    family: str
    hours: Floats
    stays: Floats
    """Of the hours, what should not move to another family."""
    any_compute: float | None
    one_family: float | None


def family(stream: Stream, *, moved: bool = False) -> tuple[str, str] | None:
    """The kind of plan that could cover it, and its family, once moved if it is; None where none is sold."""
    kind = (stream.instance_type or "").rpartition(".")[0]
    kind = GRAVITON.get(kind, kind) if moved else kind
    if stream.code == "AmazonEC2" and "BoxUsage" in stream.usage_type:
        return "compute", f"{_EC2} {kind} {stream.region}"
    if "Fargate" in stream.usage_type or "Lambda-GB-Second" in stream.usage_type:
        return "compute", "fargate" if "Fargate" in stream.usage_type else "lambda"
    if stream.code == "AmazonRDS" and kind and "ExtendedSupport" not in stream.usage_type:
        return "database", f"rds {kind} {stream.region}"
    if stream.code in {"AmazonElastiCache", "AmazonES"}:
        name = {"AmazonElastiCache": "elasticache", "AmazonES": "opensearch"}[stream.code]
        return name, f"{name} {stream.region}"
    return None


def _sold_as(name: str) -> str:
    """What price lists tell apart: services, and EC2's generation 7 (m7g, c7g, r7g)."""
    service, *kind = name.split()
    return f"{_EC2} 7" if service == _EC2 and kind[0][1] == "7" else service


def _left_by_waste(estate: Estate) -> dict[tuple[str, str, str], Floats]:
    """Per account, resource and usage type, the share of each hour's cost that is left once its waste is acted on."""
    office = shapes.office_hours(estate.clock)
    left: dict[tuple[str, str, str], Floats] = defaultdict(lambda: shapes.always(estate.clock))
    for planted in estate.planted:
        if planted.group is not Group.WASTE or not planted.base:
            continue
        share = office if planted.kind in SCHEDULED else 1 - float(planted.money / planted.base)
        key = (planted.account, planted.resource, planted.usage_type)
        left[key] = left[key] * share
    return left


def best(spend: Floats, charged: Floats) -> tuple[float, Floats]:
    """The saving per hour of the best commitment, and the spend (families × hours) that it leaves.

    A commitment of c covers, in each hour, the deepest discounts first, until c is used up.
    """
    order = np.argsort(charged, kind="stable")
    levels = (spend[order] * charged[order, None]).cumsum(axis=0)
    tried = np.unique(levels.round(5))
    savings = [_covered(spend[order], charged[order], each).sum() / spend.shape[1] - each for each in tried]
    highest = int(np.argmax(savings))
    if savings[highest] <= 0:
        return 0.0, spend
    left = spend.copy()
    left[order] -= _covered(spend[order], charged[order], float(tried[highest]))
    return float(savings[highest]), left


def _covered(spend: Floats, charged: Floats, commitment: float) -> Floats:
    """On-demand spend that the commitment pays for."""
    wanted = spend * charged[:, None]
    room = commitment - (wanted.cumsum(axis=0) - wanted)
    return np.asarray(np.clip(np.minimum(wanted, room), 0.0, None) / charged[:, None], dtype=np.float64)


def _of_one_plan(spends: list[_Spend]) -> float:
    """One plan for all families, where such a plan is sold."""
    charged = [one.any_compute for one in spends]
    known = [(one.hours, rate) for one, rate in zip(spends, charged, strict=True) if rate is not None]
    if not known:
        return 0.0
    return best(np.stack([hours for hours, _ in known]), np.array([rate for _, rate in known]))[0]


def _by_family(spends: list[_Spend]) -> float:
    """A purchase for each family, and one plan for what these leave."""
    total, rest = 0.0, []
    for one in spends:
        hours = one.hours
        if one.one_family is not None:
            saving, left = best(one.stays[None, :], np.array([one.one_family]))
            total, hours = total + saving, hours - (one.stays - left[0])
        rest.append(one._replace(hours=hours))
    return total + _of_one_plan(rest)


def plant_purchases(estate: Estate, uncovered: Floats) -> None:
    """Plant, per account and kind of plan, what the best purchase would save; `uncovered` is streams × hours."""
    clock, left = estate.clock, _left_by_waste(estate)
    moved = {(each.account, each.resource, each.usage_type) for each in estate.planted if each.kind in MOVED}
    sums: dict[tuple[str, str], dict[str, Floats]] = defaultdict(
        lambda: defaultdict(lambda: np.zeros((2, clock.hours)))
    )
    known: dict[tuple[str, str], Floats] = defaultdict(lambda: shapes.always(clock))
    for stream, quantity in zip(estate.streams, uncovered, strict=True):
        name = stream.account.id, stream.resource or "", stream.usage_type
        place = family(stream, moved=name in moved)
        if place is not None:
            cost = quantity * left[name] * stream.rate
            sums[stream.account.id, place[0]][place[1]] += np.stack([cost, cost * (name not in moved)])
            known[stream.account.id, place[0]] *= delivered(clock, stream.code)
    for (account, domain), families in sorted(sums.items()):
        window = np.flatnonzero(known[account, domain])
        window = window[window >= clock.hours - RECENT_DAYS * DAY]
        spends = [
            _Spend(name, hours[window], stays[window], ANY_COMPUTE.get(_sold_as(name)), ONE_FAMILY.get(_sold_as(name)))
            for name, (hours, stays) in sorted(families.items())
        ]
        saving = max(_of_one_plan(spends), _by_family(spends)) * MONTH_HOURS
        if saving >= WORTH_IT:
            base = sum(float(one.hours.mean()) for one in spends) * MONTH_HOURS
            note = f"the best commitments for {', '.join(families)}"
            estate.planted.append(
                Planted(
                    Group.WASTE, "uncommitted_spend", account, "", domain, domain, clock.start, None, cents(saving),
                    note, cents(base),
                )
            )  # fmt: skip
