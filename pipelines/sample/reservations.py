"""Reserved instances: what was bought, how it covers usage hour by hour, and its fees.

Source: https://docs.aws.amazon.com/cur/latest/userguide/regular-reserved-instances.html.
Covered usage (DiscountedUsage) costs 0 unblended; its effective cost is its share of the upfront fee and of the hourly
fee. Each month's RIFee line bills the hourly fee and carries what was not used, so that used + unused = amortised fee +
recurring fee exactly. In the open month the line runs to the last hour delivered.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from pipelines.sample.clock import DAY, Floats, Ints, Month
from pipelines.sample.company import DATA_US, EU, PROD_EU, PROD_US, SHARED_US, US, Place
from pipelines.sample.estate import Estate, Stream
from pipelines.sample.faces import Faces, Value, bare, normalization, of_stream
from pipelines.sample.immature import COMMITMENTS, delivered
from pipelines.sample.lines import lines, one
from pipelines.sample.money import rate_text, unit, units
from pipelines.sample.prices import usage_type
from pipelines.sample.truth import FULLY_USED, MONTH_HOURS, Group, Planted, cents

YEAR_HOURS = 8760


@dataclass(frozen=True)
class Reservation:
    """`count` reserved instances of one usage type; fees are per instance, the upfront one for the whole year."""

    name: str
    place: Place
    code: str
    usage: str
    instance_type: str
    count: int
    upfront: float
    hourly: float
    option: str
    bought: int | None = None
    """Hour of purchase; None: before the first month."""
    ends: int | None = None
    """Days from the last simulated day to the end of the term; None: too long to be a matter of today."""

    @property
    def amortised(self) -> float:
        """The upfront fee per instance-hour."""
        return round(self.upfront / YEAR_HOURS, 10)


RESERVATIONS: Final = (
    Reservation("core", PROD_US, "AmazonEC2", usage_type(US, "BoxUsage:m5.4xlarge"), "m5.4xlarge", 4, 1989.0, 0.227,
                "Partial Upfront", ends=45),
    Reservation("warehouse", DATA_US, "AmazonRDS", usage_type(US, "InstanceUsage:db.r5.2xlarge"), "db.r5.2xlarge", 2,
                0.0, 0.668, "No Upfront"),
    Reservation("old-cache", PROD_EU, "AmazonEC2", usage_type(EU, "BoxUsage:r4.2xlarge"), "r4.2xlarge", 3, 1650.0,
                0.188, "Partial Upfront"),
    Reservation("render", SHARED_US, "AmazonEC2", usage_type(US, "BoxUsage:c5.4xlarge"), "c5.4xlarge", 2, 0.0, 0.428,
                "No Upfront"),
    Reservation("sessions", PROD_US, "AmazonRDS", usage_type(US, "InstanceUsage:db.m6g.2xlarge"), "db.m6g.2xlarge", 1,
                3677.0, 0.0, "All Upfront", 3 * DAY + 10),
)  # fmt: skip


def _arn(estate: Estate, reservation: Reservation) -> str:
    ident = estate.ident("", reservation.name, 32)
    service, kind = {"AmazonEC2": ("ec2", "reserved-instances/"), "AmazonRDS": ("rds", "ri:")}[reservation.code]
    return reservation.place.arn(service, kind + ident)


def _terms(estate: Estate, reservation: Reservation) -> dict[str, Value]:
    return {
        "pricing_term": "Reserved",
        "pricing_lease_contract_length": "1yr",
        "pricing_offering_class": "standard",
        "pricing_purchase_option": reservation.option,
        "reservation_reservation_a_r_n": _arn(estate, reservation),
        "reservation_subscription_id": str(int(estate.ident("", reservation.name, 10), 16)),
    }


def cover(estate: Estate, quantity: Floats, faces: Faces) -> list[pl.DataFrame]:
    """Take covered usage out of `quantity` (streams × hours, changed in place); return all lines of reservations."""
    found = []
    paid = delivered(estate.clock, COMMITMENTS)
    for reservation in RESERVATIONS:
        active = paid.copy()
        if reservation.bought is not None:
            active[: reservation.bought] = 0
        chosen = [
            number for number, stream in enumerate(estate.streams)
            if stream.usage_type == reservation.usage and stream.code == reservation.code
        ]  # fmt: skip
        used = np.zeros((len(chosen), estate.clock.hours))
        if chosen:
            wanted = quantity[chosen]
            room = reservation.count * active - (wanted.cumsum(axis=0) - wanted)
            used = np.clip(np.minimum(wanted, room), 0, None).round(10)
            quantity[chosen] = (wanted - used).round(10)
            found.append(_covered(estate, reservation, [estate.streams[number] for number in chosen], used, faces))
        found.extend(_fees(estate, reservation, month, used, active, faces) for month in estate.clock.months)
        found.extend(_purchase(estate, reservation, faces))
        _plant_unused(estate, reservation, used, active)
        _plant_end(estate, reservation, used, [estate.streams[number].rate for number in chosen])
    return [frame for frame in found if frame.height]


def _split(reservation: Reservation, used: Floats) -> tuple[Ints, Ints]:
    return units(used * reservation.amortised), units(used * reservation.hourly)


def _covered(
    estate: Estate, reservation: Reservation, streams: list[Stream], used: Floats, faces: Faces
) -> pl.DataFrame:
    zero = rate_text(0)
    text = f"{reservation.instance_type} reserved instance applied"
    numbers = np.array([
        faces.add(of_stream(
            stream, "DiscountedUsage", line_item_unblended_rate=zero, line_item_blended_rate=zero,
            line_item_line_item_description=text, line_item_net_unblended_rate=zero, **_terms(estate, reservation),
        ))
        for stream in streams
    ])  # fmt: skip
    row, hour = np.nonzero(used)
    amount = used[row, hour]
    upfront, hourly = _split(reservation, amount)
    public = units(amount * np.array([stream.public_rate for stream in streams])[row])
    nothing = np.zeros_like(upfront)
    return lines(
        numbers[row], hour, 1, amount,
        line_item_unblended_cost=nothing, line_item_net_unblended_cost=nothing, pricing_public_on_demand_cost=public,
        reservation_amortized_upfront_cost_for_usage=upfront, reservation_recurring_fee_for_usage=hourly,
        reservation_effective_cost=upfront + hourly, reservation_net_effective_cost=upfront + hourly,
        reservation_net_amortized_upfront_cost_for_usage=upfront, reservation_net_recurring_fee_for_usage=hourly,
    )  # fmt: skip


def _fees(
    estate: Estate, reservation: Reservation, month: Month, used: Floats, active: Floats, faces: Faces
) -> pl.DataFrame:
    """The month's RIFee line; empty before the purchase."""
    hours = float(active[month.low : month.high].sum()) * reservation.count
    if not hours:
        return pl.DataFrame()
    spent_upfront, spent_hourly = _split(reservation, used[:, month.low : month.high])
    upfront, hourly = unit(hours * reservation.amortised), unit(hours * reservation.hourly)
    spare_upfront, spare_hourly = upfront - int(spent_upfront.sum()), hourly - int(spent_hourly.sum())
    spare = round(hours - float(used[:, month.low : month.high].sum()), 10)
    rate = rate_text(reservation.hourly)
    prefix = reservation.usage.split("BoxUsage")[0].split("InstanceUsage")[0]
    factor = normalization(reservation.instance_type)
    face = bare(
        reservation.place.account, "RIFee", reservation.code,
        f"USD {reservation.hourly:g} hourly fee per {reservation.instance_type} instance",
        line_item_usage_type=f"{prefix}HeavyUsage:{reservation.instance_type}",
        line_item_operation="RunInstances" if reservation.code == "AmazonEC2" else "CreateDBInstance:0014",
        line_item_unblended_rate=rate, line_item_blended_rate=rate, line_item_normalization_factor=factor,
        product_region_code=reservation.place.region, product_instance_type=reservation.instance_type,
        reservation_modification_status="Original", reservation_number_of_reservations=str(reservation.count),
        reservation_total_reserved_units=f"{hours:.10f}",
        reservation_units_per_reservation=f"{hours / reservation.count:.10f}",
        reservation_total_reserved_normalized_units=f"{hours * factor:.10f}",
        reservation_normalized_units_per_reservation=f"{hours * factor / reservation.count:.10f}",
        reservation_start_time=_started(estate, reservation), reservation_end_time=_ended(estate, reservation),
        **_terms(estate, reservation) | {"pricing_term": None},
    )  # fmt: skip
    return one(
        faces.add(face), month.low, month.hours, hours,
        line_item_unblended_cost=hourly, line_item_net_unblended_cost=hourly,
        reservation_amortized_upfront_fee_for_billing_period=upfront,
        reservation_net_amortized_upfront_fee_for_billing_period=upfront,
        reservation_unused_amortized_upfront_fee_for_billing_period=spare_upfront,
        reservation_net_unused_amortized_upfront_fee_for_billing_period=spare_upfront,
        reservation_unused_recurring_fee=spare_hourly, reservation_net_unused_recurring_fee=spare_hourly,
        reservation_unused_quantity=spare, reservation_unused_normalized_unit_quantity=round(spare * factor, 10),
        reservation_upfront_value=unit(reservation.upfront * reservation.count),
    )  # fmt: skip


def _ended(estate: Estate, reservation: Reservation) -> str | None:
    """The end of a term that ends soon; the others' is not said."""
    if reservation.ends is None:
        return None
    return f"{estate.clock.end + timedelta(days=reservation.ends)}T09:12:29.000Z"


def _started(estate: Estate, reservation: Reservation) -> str:
    if reservation.ends is not None:
        return f"{estate.clock.end + timedelta(days=reservation.ends - YEAR_HOURS // DAY)}T09:12:30.000Z"
    if reservation.bought is None:
        return f"{estate.clock.start.year - 1}-12-04T09:12:30.000Z"
    return f"{estate.clock.at(reservation.bought):%Y-%m-%dT%H:%M:%S.000Z}"


def _purchase(estate: Estate, reservation: Reservation, faces: Faces) -> list[pl.DataFrame]:
    """The upfront Fee with the reservation's ARN, in the hour of purchase, where that lies in the simulated months."""
    if reservation.bought is None or reservation.bought >= estate.clock.hours:
        return []
    terms = _terms(estate, reservation)
    face = bare(
        reservation.place.account, "Fee", reservation.code,
        f"Sign up charge for subscription: {terms['reservation_subscription_id']}",
        line_item_usage_type=f"HeavyUsage:{reservation.instance_type}", line_item_operation="CreateDBInstance:0014",
        product_region_code=reservation.place.region, product_instance_type=reservation.instance_type, **terms,
    )  # fmt: skip
    cost = unit(reservation.upfront * reservation.count)
    fee = one(faces.add(face), reservation.bought, 1, float(reservation.count),
              line_item_unblended_cost=cost, line_item_net_unblended_cost=cost)  # fmt: skip
    return [fee]


def _plant_unused(estate: Estate, reservation: Reservation, used: Floats, active: Floats) -> None:
    share = 1 - float(used.sum()) / (float(active.sum()) * reservation.count) if active.any() else 0.0
    healthy = share < FULLY_USED
    kind = "used" if healthy else "underused" if used.any() else "unused"
    monthly = (reservation.amortised + reservation.hourly) * reservation.count * MONTH_HOURS * share
    estate.planted.append(
        Planted(
            Group.BENIGN if healthy else Group.WARNING,
            f"{kind}_reservation",
            reservation.place.account.id, reservation.place.region, _arn(estate, reservation), reservation.usage,
            estate.clock.date_of((reservation.bought or 0) // DAY), None, cents(0.0 if healthy else monthly),
            f"{reservation.count} x {reservation.instance_type}, {1 - share:.0%} used", cents(monthly),
        )
    )  # fmt: skip


def _plant_end(estate: Estate, reservation: Reservation, used: Floats, rates: list[float]) -> None:
    """What its usage will cost more from the day on which it ends."""
    if reservation.ends is None or not used.any():
        return
    hours = used.sum() / np.count_nonzero(delivered(estate.clock, COMMITMENTS)) * MONTH_HOURS
    fees = (reservation.amortised + reservation.hourly) * reservation.count * MONTH_HOURS
    estate.planted.append(
        Planted(
            Group.WARNING, "ending_reservation", reservation.place.account.id, reservation.place.region,
            _arn(estate, reservation), reservation.usage, estate.clock.end + timedelta(days=reservation.ends), None,
            cents(float(hours) * max(rates) - fees), "ends soon; what runs under it will be billed on demand",
        )
    )  # fmt: skip
