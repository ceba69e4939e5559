"""COMMITMENT_BASE: what could be bought for each account's steady spend, waste taken off, as of each day of judgement.

Here: hours into arrays per account, window by window. Not here: how spend is divided between purchases
(commitment_divide.py), the waste (commitment_waste.py), what a row says of a purchase (commitment_row.py), which
purchase is advised (models/detectors).

Causal: a day of judgement uses the `days` days that end with it, its own findings, and nothing later. An hour without
spend is an hour of zero spend, also where the bill began later than the window: a short history is not committed to.
Only the last hours of a bill that still grows are no zeros: they are not there yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.features.commitment_divide import Spend, divisions
from models.features.commitment_offers import Offered, Place, Prices, rates_seen
from models.features.commitment_row import Seen, row_of
from models.features.commitment_units import kinds, running, sold
from models.features.commitment_waste import HOURS, WORKING, is_weekend, waste
from models.features.hours import LATE_DAYS
from models.purchase import COMMITMENT_BASE
from models.scoring.commitment import Floats

DAILY: Final = "the export is daily: only servers and databases that ran the whole day count, and this is neither"
NO_OFFER: Final = "no offer in the table, of a term and an upfront payment that are allowed, is for this family"

Indices: TypeAlias = NDArray[np.int64]

_ACCOUNT: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency")
_RESOURCE: Final = ("ResourceId", "x_UsageType")
_WHOLE_DAY: Final = 23.99
"""Hours; billing by the second leaves a day's sum a little short of 24."""
_ALL_HOURS: Final = (1 << HOURS) - 1
_BITS: Final = 1 << np.arange(HOURS)


@dataclass(frozen=True)
class _Account:
    """One account's spend by hour from the first day that any window reads."""

    key: tuple[Any, ...]
    first: date
    places: list[Place]
    spend: Floats  # days × 24 × places, at billed rates
    listed: Floats  # alike, at public prices; NaN where unknown
    daily: np.ndarray[Any, np.dtype[np.bool_]]  # places that rest on whole days of a daily export, by day
    rows: pl.DataFrame


def commitment_base(
    family_hour: pl.LazyFrame,
    resource_day: pl.LazyFrame,
    offers: pl.LazyFrame,
    findings: pl.DataFrame,
    as_of: Sequence[date],
    days: int,
) -> pl.LazyFrame:
    """COMMITMENT_BASE of each day of judgement.

    Args:
        family_hour: COMMITMENT_FAMILY_HOUR.
        resource_day: COMMITMENT_RESOURCE_DAY.
        offers: COMMITMENT_OFFERS, those that are wanted.
        findings: FINDING rows of the other detectors, of the same days of judgement.
        as_of: days of judgement.
        days: the window.

    Of a daily export only servers and databases count that ran all day: what they cost, they cost in every hour, so
    the base is a lower bound and the optimum never more than that of the hours would be.

    Raises:
        ValueError: days < 1.
    """
    if days < 1:
        raise ValueError(f"days: expected at least 1, found {days}")
    wanted = sorted(set(as_of))
    if not wanted:
        return pl.LazyFrame(schema=COMMITMENT_BASE.schema)
    first, last = wanted[0] - timedelta(days=days - 1), wanted[-1]
    day = pl.col("x_Hour").dt.date()
    hours, rows, table = pl.collect_all(
        [
            family_hour.filter(day.is_between(first, last)),
            resource_day.filter(pl.col("ChargePeriodStart").is_between(first, last)),
            offers,
        ]
    )
    rows = rows.with_columns(x_Counted=_counted(), x_Mask=pl.coalesce("x_HourMask", pl.lit(_ALL_HOURS)))
    gone = waste(rows.filter("x_Counted"), findings)
    offered = Offered(table)
    found = [
        row
        for account in _accounts(hours, rows, gone, first, (last - first).days + 1)
        for one in wanted
        for row in _judged(account, gone, offered, one, days)
    ]
    return pl.LazyFrame(found, schema=COMMITMENT_BASE.schema, orient="row")


def _counted() -> pl.Expr:
    """Uncovered spend whose hours are known: by the export, or because it ran the whole day."""
    whole = (
        pl.col("x_CommitmentFamily").str.contains("^(ec2|rds):")
        & pl.col("ResourceId").is_not_null()
        & pl.col("ConsumedUnit").str.to_lowercase().is_in(["hrs", "hour", "hours"])
        & (pl.col("ConsumedQuantity") >= _WHOLE_DAY)
    )
    known = pl.col("x_HourMask").is_not_null() | whole
    uncovered = pl.col("CommitmentDiscountId").is_null() & (pl.col("EffectiveCost") > 0)
    return (known & uncovered).fill_null(value=False)


def _accounts(
    hours: pl.DataFrame, rows: pl.DataFrame, gone: pl.DataFrame, first: date, length: int
) -> Iterator[_Account]:
    targets = dict(gone.filter(pl.col("x_MovesTo").is_not_null()).group_by(_ACCOUNT))
    amounts = dict(hours.group_by(_ACCOUNT))
    charges = dict(rows.group_by(_ACCOUNT))
    for key in sorted(amounts.keys() | charges.keys(), key=str):
        if key[1] is not None:
            part = amounts.get(key, hours.clear()).sort(pl.all())
            moves = targets.get(key, gone.clear()).select(x_CommitmentFamily="x_MovesTo", RegionId="RegionId")
            yield _account(key, part, charges.get(key, rows.clear()).sort(pl.all()), moves, first, length)


def _account(
    key: tuple[Any, ...], hours: pl.DataFrame, rows: pl.DataFrame, moves: pl.DataFrame, first: date, length: int
) -> _Account:
    daily = rows.filter("x_Counted", pl.col("x_HourMask").is_null())
    pairs = pl.concat([part.select("x_CommitmentFamily", "RegionId") for part in (hours, daily, moves)]).unique()
    places = sorted(pairs.rows(), key=lambda place: (place[0], place[1] or ""))
    number = {place: index for index, place in enumerate(places)}
    spend, listed = np.zeros((length, HOURS, len(places))), np.zeros((length, HOURS, len(places)))
    whole = np.zeros((length, len(places)), dtype=bool)
    at = _places(hours, number), _slots(hours, pl.col("x_Hour"), first, "hours")
    _add(spend.reshape(length * HOURS, len(places)), at, hours["x_OnDemandCost"].fill_null(0.0).clip(0.0))
    _add(
        listed.reshape(length * HOURS, len(places)), at, hours["x_OnDemandListCost"].cast(pl.Float64).fill_null(np.nan)
    )
    place, day = _places(daily, number), _slots(daily, pl.col("ChargePeriodStart"), first, "days")
    for hour in range(HOURS):
        _add(spend[:, hour], (place, day), daily["EffectiveCost"] / HOURS)
        _add(listed[:, hour], (place, day), daily["ListCost"].fill_null(np.nan) / HOURS)
    whole[day, place] = True
    return _Account(key, first, places, spend, listed, whole, rows)


def _places(frame: pl.DataFrame, number: dict[Place, int]) -> Indices:
    pairs = frame.select("x_CommitmentFamily", "RegionId").iter_rows()
    return np.fromiter((number[pair] for pair in pairs), dtype=np.int64, count=frame.height)


def _slots(frame: pl.DataFrame, time: pl.Expr, first: date, unit: Literal["hours", "days"]) -> Indices:
    """Hours or days since the first day."""
    since = time.cast(pl.Datetime("us")) - pl.lit(first).cast(pl.Datetime("us"))
    return frame.select(since.dt.total_hours() if unit == "hours" else since.dt.total_days()).to_series().to_numpy()


def _add(amounts: Floats, at: tuple[Indices, Indices], values: pl.Series) -> None:
    """Add values to a slots × places array, in order."""
    place, slot = at
    np.add.at(amounts, (slot, place), values.to_numpy())


def _judged(
    account: _Account, gone: pl.DataFrame, offered: Offered, as_of: date, days: int
) -> Iterator[dict[str, Any]]:
    start = as_of - timedelta(days=days - 1)
    since = (start - account.first).days
    window = slice(since, since + days)
    rows = account.rows.filter(pl.col("ChargePeriodStart").is_between(start, as_of))
    if rows.is_empty() and not account.spend[window].any():
        return
    named = dict(zip(_ACCOUNT, account.key, strict=True))
    about = named | {
        "x_AsOf": as_of,
        "SubAccountName": rows["SubAccountName"].max() if rows.height else None,
        "x_WindowStart": start,
        "x_WindowEnd": as_of,
        "x_Mature": bool(rows.height and rows["x_Mature"].fill_null(value=False).all()),
    }
    before = account.spend[window]
    findings = gone.filter(pl.col("ChargePeriodStart").is_between(start, as_of), x_AsOf=as_of, **named)
    total, public = before.sum(axis=(0, 1)), account.listed[window].sum(axis=(0, 1))
    markup = _markup(total, public)
    taken, leaving, arriving, listed = _gone(account, findings, markup, start, days)
    kept, stays = (np.clip(before - each, 0.0, None).round(9) for each in (taken, leaving))
    spend = (stays + arriving).round(9)
    markup = _markup(total + arriving.sum(axis=(0, 1)), public + listed)
    length = _seen(spend.sum(axis=2).ravel(), mature=about["x_Mature"])
    hourly, bound = (each.reshape(days * HOURS, len(account.places))[:length] for each in (spend, stays))
    staying = kinds(rows.filter("x_Counted").join(_leaving(findings), on=_RESOURCE, how="anti"))
    bought_in = sold(staying)
    prices_of_one = [bought_in[place].price if place in bought_in else 0.0 for place in account.places]
    flat = Spend(hourly, account.places, markup, bound, np.array(prices_of_one))
    prices = Prices(offered, rates_seen(rows))
    seen = Seen(
        hours=length,
        wasted=dict(zip(account.places, (before - kept).sum(axis=(0, 1)) / length, strict=True)),
        leaving=dict(zip(account.places, (kept - stays).sum(axis=(0, 1)) / length, strict=True)),
        arriving=dict(zip(account.places, (spend - stays).sum(axis=(0, 1)) / length, strict=True)),
        services=dict(rows.group_by("x_CommitmentFamily").agg(pl.col("ServiceName").max()).rows()),
        whole_days=frozenset(
            place for number, place in enumerate(account.places) if account.daily[window, number].any()
        ),
        sold=bought_in,
        running=running(staying, start, length),
        findings=findings,
    )
    for terms in prices.offered.terms:
        for division in divisions(flat, prices, terms):
            for purchase in division.purchases:
                yield about | row_of(division, purchase, seen)
    yield from (about | row for row in _not_assessed(account, rows, total, prices))


def _markup(billed: Floats, public: Floats) -> Floats:
    """Public over billed price, per place; 1 where one of them is not known."""
    known = np.isfinite(public) & (public > 0) & (billed > 0)
    return np.where(known, public / np.where(billed > 0, billed, 1.0), 1.0).round(9)


def _seen(hourly: Floats, *, mature: bool) -> int:
    """Hours of the window that count: all, but for those that a growing bill does not hold yet (LATE_DAYS at most)."""
    charged = np.flatnonzero(hourly > 0)
    end = int(charged[-1]) + 1 if len(charged) else len(hourly)
    return len(hourly) if mature else max(end, len(hourly) - LATE_DAYS * HOURS)


def _gone(
    account: _Account, gone: pl.DataFrame, markup: Floats, start: date, days: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Days × 24 × places: what findings take off each hour; that and all that leaves its family; what arrives there.

    Beside it, per place, what arrives at public prices. A resource-day's cost is spread over its charged hours.
    """
    taken, leaving, arriving = np.zeros((3, days, HOURS, len(account.places)))
    listed = np.zeros(len(account.places))
    places = {place: number for number, place in enumerate(account.places)}
    pairs = gone.select("x_CommitmentFamily", "RegionId").rows()
    held = np.array([pair in places for pair in pairs], dtype=bool)
    inside = gone.filter(pl.Series(held, dtype=pl.Boolean)) if len(held) else gone
    if inside.is_empty():
        return taken, leaving, arriving, listed
    slot = inside.select((pl.col("ChargePeriodStart") - pl.lit(start)).dt.total_days()).to_series().to_numpy()
    place = np.array([places[pair] for pair in inside.select("x_CommitmentFamily", "RegionId").iter_rows()])
    charged = (inside["x_Mask"].to_numpy()[:, None] & _BITS) > 0
    work = np.isin(np.arange(HOURS), WORKING) & ~inside.select(is_weekend()).to_series().to_numpy()[:, None]
    share = np.where(work, inside["x_WorkShare"].to_numpy()[:, None], inside["x_OffShare"].to_numpy()[:, None])
    hourly = inside["EffectiveCost"].to_numpy() / np.maximum(charged.sum(axis=1), 1)
    going = inside["x_MovesTo"].is_not_null().to_numpy()
    amount = charged * hourly[:, None]
    np.add.at(taken, _at(slot, place), amount * share)
    np.add.at(leaving, _at(slot, place), amount * np.where(going[:, None], 1.0, share))
    to = np.array([places[pair] for pair in inside.filter(going).select("x_MovesTo", "RegionId").iter_rows()], np.int64)
    rest = (amount * (1 - share))[going]
    np.add.at(arriving, _at(slot[going], to), rest)
    np.add.at(listed, to, rest.sum(axis=1) * markup[place[going]])
    return taken, leaving, arriving, listed


def _at(slot: Indices, place: Indices) -> tuple[Indices, Indices, Indices]:
    """Every hour of these days and places."""
    return slot[:, None], np.arange(HOURS)[None, :], place[:, None]


def _leaving(findings: pl.DataFrame) -> pl.DataFrame:
    """Resources by usage type of which no hour stays in their family."""
    stops = (pl.col("x_OffShare") >= 1) & (pl.col("x_WorkShare") >= 1)
    return findings.filter(pl.col("x_MovesTo").is_not_null() | stops).select(_RESOURCE).unique()


def _not_assessed(account: _Account, rows: pl.DataFrame, total: Floats, prices: Prices) -> Iterator[dict[str, Any]]:
    """Families with spend that could not be judged, and why."""
    uncovered = pl.col("CommitmentDiscountId").is_null() & (pl.col("EffectiveCost") > 0)
    undated = rows.filter(pl.col("x_HourMask").is_null()) if rows["x_HourMask"].null_count() else rows.clear()
    unknown = undated.filter(uncovered, ~pl.col("x_CommitmentFamily").str.contains("^(ec2|rds):"))
    for family in sorted(unknown["x_CommitmentFamily"].unique()):
        yield {"x_CommitmentFamily": family, "x_Reason": DAILY}
    for family in sorted({family for (family, _), amount in zip(account.places, total, strict=True) if amount > 0}):
        plans = ("Compute SP", "Database SP", "EC2 Instance SP", "RI standard")
        if not any(prices.of(plan, terms, (family, None)) for plan in plans for terms in prices.offered.terms):
            yield {"x_CommitmentFamily": family, "x_Reason": NO_OFFER}
