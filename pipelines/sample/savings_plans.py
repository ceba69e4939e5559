"""Savings plans: an hourly commitment that covers usage at a lower rate, and the lines that account for it.

Source: https://docs.aws.amazon.com/cur/latest/userguide/cur-sp.html. Covered usage keeps its on-demand cost; a negation
takes exactly that cost back; the hourly recurring fee line carries the whole commitment and what was used of it:
sum of effective cost of covered usage = sum of used commitment, to the last digit.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from pipelines.sample.clock import DAY, Floats, Ints
from pipelines.sample.company import EU, PAYER, PROD
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.faces import Faces, Value, bare, of_stream
from pipelines.sample.immature import COMMITMENTS, delivered
from pipelines.sample.lines import lines, one
from pipelines.sample.money import rate_text, unit, units
from pipelines.sample.truth import FULLY_USED, MONTH_HOURS, Group, Planted, cents

YEAR_HOURS = 8760
CODE = "ComputeSavingsPlans"


@dataclass(frozen=True)
class Plan:
    """A savings plan of `hourly` USD an hour; `upfront` is the share of it that was paid at the start."""

    name: str
    offering: str
    option: str
    hourly: float
    rate: float
    families: tuple[str, ...]
    regions: str | None
    upfront: float = 0.0
    bought: int | None = None


PLANS: Final = (
    Plan("compute", "ComputeSavingsPlans", "No Upfront", 9.0, 0.72, ("c6i", "m6i", "r6i", "m7g"), None),
    Plan("m5-frankfurt", "EC2InstanceSavingsPlans", "Partial Upfront", 1.6, 0.68, ("m5",), EU, 0.5, 2 * DAY + 9),
)


def _arn(estate: Estate, plan: Plan) -> str:
    return f"arn:aws:savingsplans::{PAYER.id}:savingsplan/{estate.ident('', plan.name, 32)}"


def _terms(estate: Estate, plan: Plan) -> dict[str, Value]:
    return {
        "savings_plan_savings_plan_a_r_n": _arn(estate, plan),
        "savings_plan_offering_type": plan.offering,
        "savings_plan_payment_option": plan.option,
        "savings_plan_purchase_term": "1yr",
        "savings_plan_region": plan.regions,
        "savings_plan_instance_type_family": plan.families[0] if plan.regions else None,
    }


def _eligible(stream: Stream, plan: Plan) -> bool:
    return (
        stream.account is PROD
        and "BoxUsage" in stream.usage_type
        and (stream.instance_type or "").split(".")[0] in plan.families
        and plan.regions in (None, stream.region)
    )


def cover(estate: Estate, quantity: Floats, faces: Faces) -> list[pl.DataFrame]:
    """Take covered usage out of `quantity` (streams × hours, changed in place); return all lines of savings plans."""
    found: list[pl.DataFrame] = []
    for plan in PLANS:
        active = delivered(estate.clock, COMMITMENTS)
        if plan.bought is not None:
            active[: plan.bought] = 0
        chosen = [number for number, stream in enumerate(estate.streams) if _eligible(stream, plan)]
        streams = [estate.streams[number] for number in chosen]
        commitment = unit(plan.hourly) * active.astype(np.int64)
        used, effective = _apply(plan, streams, quantity[chosen], commitment)
        quantity[chosen] = (quantity[chosen] - used).round(10)
        found.extend(_covered(estate, plan, streams, used, effective, faces))
        found.append(_recurring(estate, plan, commitment, effective.sum(axis=0), faces))
        found.extend(_purchase(estate, plan, faces))
        _plant(estate, plan, commitment, effective)
    return found


def _apply(plan: Plan, streams: list[Stream], wanted: Floats, commitment: Ints) -> tuple[Floats, Ints]:
    """Quantities covered and their effective cost in units, streams × hours, in the order of the streams."""
    rates = np.array([stream.rate * plan.rate for stream in streams])[:, None]
    cost = wanted * rates
    room = commitment / 10**10 - (cost.cumsum(axis=0) - cost)
    covered = np.clip(np.minimum(cost, room), 0, None)
    used = np.minimum((covered / rates).round(10), wanted)
    effective = units(used * rates)
    # Rounding may leave a few units above the commitment: the dearest line of the hour gives them back.
    excess = np.maximum(effective.sum(axis=0) - commitment, 0)
    effective[effective.argmax(axis=0), np.arange(len(commitment))] -= excess
    return used, effective


def _covered(
    estate: Estate, plan: Plan, streams: list[Stream], used: Floats, effective: Ints, faces: Faces
) -> list[pl.DataFrame]:
    terms = _terms(estate, plan)
    rates = np.array([stream.rate for stream in streams])
    numbers = np.array([
        faces.add(of_stream(
            stream, "SavingsPlanCoveredUsage", savings_plan_savings_plan_rate=round(stream.rate * plan.rate, 10),
            line_item_net_unblended_rate=rate_text(stream.rate), **terms,
        ))
        for stream in streams
    ])  # fmt: skip
    row, hour = np.nonzero(used)
    cost = units(used * rates[:, None])
    chosen, amount = cost[row, hour], used[row, hour]
    covered = lines(
        numbers[row], hour, 1, amount,
        line_item_unblended_cost=chosen, line_item_net_unblended_cost=chosen, pricing_public_on_demand_cost=chosen,
        savings_plan_savings_plan_effective_cost=effective[row, hour],
        savings_plan_net_savings_plan_effective_cost=effective[row, hour],
    )  # fmt: skip
    return [covered, *_negations(terms, streams, used, cost, faces)]


def _negations(
    terms: dict[str, Value], streams: list[Stream], used: Floats, cost: Ints, faces: Faces
) -> list[pl.DataFrame]:
    """One line per usage type and hour that takes the on-demand cost of covered usage back."""
    found = []
    for usage_type in dict.fromkeys(stream.usage_type for stream in streams):
        same = [number for number, stream in enumerate(streams) if stream.usage_type == usage_type]
        first = streams[same[0]]
        rate = rate_text(-first.rate)
        face = bare(
            first.account, "SavingsPlanNegation", first.code,
            f"SavingsPlanNegation used by AccountId : {first.account.id}",
            line_item_usage_type=usage_type, line_item_operation=first.operation, line_item_unblended_rate=rate,
            product_region_code=first.region, product_instance_type=first.instance_type, **terms,
        )  # fmt: skip
        hour = np.flatnonzero(used[same].sum(axis=0))
        back = -cost[same].sum(axis=0)[hour]
        found.append(lines(
            np.full(len(hour), faces.add(face)), hour, 1, used[same].sum(axis=0)[hour].round(10),
            line_item_unblended_cost=back, line_item_net_unblended_cost=back,
        ))  # fmt: skip
    return found


def _recurring(estate: Estate, plan: Plan, commitment: Ints, used: Ints, faces: Faces) -> pl.DataFrame:
    recurring = np.rint(commitment * (1 - plan.upfront)).astype(np.int64)
    rate = rate_text(plan.hourly * (1 - plan.upfront))
    face = bare(
        PAYER, "SavingsPlanRecurringFee", CODE, f"1 year {plan.option} {plan.offering}",
        line_item_usage_type=f"{_usage(plan)}:1yr{plan.option.replace(' ', '')}", line_item_unblended_rate=rate,
        line_item_blended_rate=rate, **_terms(estate, plan),
    )  # fmt: skip
    hour = np.flatnonzero(commitment)
    upfront = (commitment - recurring)[hour]
    return lines(
        np.full(len(hour), faces.add(face)), hour, 1, np.ones(len(hour)),
        line_item_unblended_cost=recurring[hour], line_item_net_unblended_cost=recurring[hour],
        savings_plan_recurring_commitment_for_billing_period=recurring[hour],
        savings_plan_net_recurring_commitment_for_billing_period=recurring[hour],
        savings_plan_amortized_upfront_commitment_for_billing_period=upfront,
        savings_plan_net_amortized_upfront_commitment_for_billing_period=upfront,
        savings_plan_total_commitment_to_date=commitment[hour], savings_plan_used_commitment=used[hour],
    )  # fmt: skip


def _usage(plan: Plan) -> str:
    return "ComputeSP" if plan.regions is None else f"EUC1-EC2SP:{plan.families[0]}"


def _purchase(estate: Estate, plan: Plan, faces: Faces) -> list[pl.DataFrame]:
    if plan.bought is None or plan.bought >= estate.clock.hours:
        return []
    face = bare(
        PAYER, "SavingsPlanUpfrontFee", CODE, f"Upfront fee for 1 year {plan.option} {plan.offering}",
        line_item_usage_type=f"{_usage(plan)}:1yr{plan.option.replace(' ', '')}", **_terms(estate, plan),
    )  # fmt: skip
    cost = unit(plan.hourly * plan.upfront * YEAR_HOURS)
    fee = one(faces.add(face), plan.bought, 1, 1.0, line_item_unblended_cost=cost, line_item_net_unblended_cost=cost)
    return [fee]


def _plant(estate: Estate, plan: Plan, commitment: Ints, effective: Ints) -> None:
    total = int(commitment.sum())
    share = 1 - int(effective.sum()) / total if total else 0.0
    healthy = share < FULLY_USED
    estate.planted.append(
        Planted(
            Group.BENIGN if healthy else Group.WARNING, "used_savings_plan" if healthy else "underused_savings_plan",
            PAYER.id, plan.regions or "", _arn(estate, plan), _usage(plan),
            estate.clock.date_of((plan.bought or 0) // DAY), None,
            cents(0.0 if healthy else plan.hourly * MONTH_HOURS * share),
            f"{plan.hourly:g} USD an hour, {1 - share:.0%} used", cents(plan.hourly * MONTH_HOURS * share),
        )
    )  # fmt: skip
