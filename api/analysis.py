"""The savings of one account, judged again for any window: the pipeline's pure functions on the published marts.

Here: reading an account's marts and running the registry on them. Not here: what a client asks and is told
(api/routes/optimization.py), any judgement (models). Anomalies are not judged again: whether a day is one, and at which
level it is told, is decided over all accounts of the payer and all its days, so one account alone would be judged by
another measure, and in no window.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from api.store import Snapshot
from models import inputs, registry
from models.features.profile import TIME_ZONE
from models.finding import Category
from models.focus import (
    COMMITMENT_DAY,
    COMMITMENT_FAMILY_HOUR,
    COMMITMENT_RESOURCE_DAY,
    DISCOUNT_DAY,
    RESOURCE_DAY,
    USAGE_TYPE_DAY,
    Frame,
)
from models.metric import RESOURCE_METRICS
from models.prioritize import prioritize
from models.purchase import COMMITMENT_OFFERS
from models.said import said as opinions
from models.threshold import Values, configure


@dataclass(frozen=True)
class Rules:
    """By which window, time zones, thresholds and offers the snapshot's verdicts were made."""

    window_days: int
    zones: Values
    detectors: dict[str, dict[str, Any]]
    offers: pl.DataFrame


def rules(snapshot: Snapshot) -> Rules:
    """What the snapshot says of itself; the same for as long as it is open."""
    return snapshot.kept("its own rules", lambda: _rules(snapshot))


def _rules(snapshot: Snapshot) -> Rules:
    (said,) = snapshot.rows("rules")
    offers = pl.DataFrame(json.loads(said["offers"]), schema=COMMITMENT_OFFERS.schema, orient="row")
    zones = configure([TIME_ZONE], {TIME_ZONE.name: json.loads(said["time_zone"])}, "settings")
    return Rules(said["window_days"], zones, json.loads(said["detectors"]), offers)


def analyse(
    snapshot: Snapshot,
    said: Rules,
    payer: str,
    account: str,
    as_of: date,
    window_days: int,
    dismissed: Collection[str] = (),
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Savings and what was not assessed, of one account as of one day, in a window of any size; no anomalies.

    What is dismissed takes nothing of what the others could save.
    """
    since, days = as_of - timedelta(days=window_days), (as_of,)
    of = {"payer": payer, "account": account, "last": as_of}

    def read(wanted: Frame, first: date) -> pl.DataFrame:
        return snapshot.frame(wanted.name, {**of, "first": first}).match_to_schema(wanted.schema)

    measured = {"account": account, "first": since, "last": as_of}
    marts = inputs.Marts(
        resource_day=read(RESOURCE_DAY, since),
        usage_type_day=read(USAGE_TYPE_DAY, since),
        commitment_day=read(COMMITMENT_DAY, since),
        discount_day=read(DISCOUNT_DAY, since),
        first_seen=snapshot.frame("first_seen", {"payer": payer, "account": account}),
        metrics=snapshot.frame("resource_metrics", measured).match_to_schema(RESOURCE_METRICS.schema),
    )
    family_hour, committed = read(COMMITMENT_FAMILY_HOUR, since), read(COMMITMENT_RESOURCE_DAY, since)
    judged = registry.run(
        inputs.windows_of(marts, days, window_days, said.zones),
        days,
        said.detectors,
        inputs.derived(family_hour, committed, said.offers, days, window_days),
        opinions(snapshot.frame("all_decisions")),
    )
    savings = judged.findings.filter(
        pl.col("Category") != Category.ANOMALY, ~pl.col("FindingId").is_in(sorted(dismissed))
    )
    missing = judged.not_assessed.filter(~pl.col("DetectorId").is_in(sorted(anomalies())))
    return prioritize(savings), missing.select("DetectorId", "x_Reason").unique().sort(pl.all()).to_dicts()


def anomalies() -> set[str]:
    """The detectors of anomalies."""
    return {name for name, detector in registry.detectors().items() if detector.category is Category.ANOMALY}
