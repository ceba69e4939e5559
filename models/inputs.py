"""What detectors read, from marts as frames: the trailing windows of some days, the same wherever marts are read.

Here: which frame is made from which. Not here: how a mart is read (pipelines/steps/frames.py, api/analysis.py), any
formula (models/features).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from models import registry
from models.bucket import BUCKET_WINDOW
from models.cost_day import ANOMALY_DAY, SUSPICIOUS_DAY
from models.features.buckets import bucket_window
from models.features.commitment_base import commitment_base
from models.features.commitment_offers import within
from models.features.commitments import commitment_window
from models.features.cost_days import anomaly_days, scored_days, suspicious_days
from models.features.profile import hour_profile
from models.features.utilization import resource_utilization
from models.features.window import resource_window
from models.focus import COMMITMENT_WINDOW, DISCOUNT_DAY, RESOURCE_DAY, RESOURCE_WINDOW, USAGE_TYPE_DAY
from models.metric import RESOURCE_UTILIZATION
from models.profile import HOUR_PROFILE
from models.purchase import COMMITMENT_BASE
from models.threshold import Value, Values


@dataclass(frozen=True)
class Marts:
    """Some accounts of one payer, from the first day of the first window to the last day of judgement.

    Attributes:
        resource_day: RESOURCE_DAY rows.
        usage_type_day, commitment_day: USAGE_TYPE_DAY and COMMITMENT_DAY rows, of all days up to the last: a day is
            judged the same in any batch.
        discount_day: DISCOUNT_DAY rows.
        first_seen: BillingAccountId, SubAccountId, ResourceId, x_FirstDay in any bill held.
        metrics: RESOURCE_METRICS rows.
    """

    resource_day: pl.DataFrame
    usage_type_day: pl.DataFrame
    commitment_day: pl.DataFrame
    discount_day: pl.DataFrame
    first_seen: pl.DataFrame
    metrics: pl.DataFrame


def frames_of(marts: Marts, days: tuple[date, ...], window_days: int, zones: Values) -> Mapping[str, pl.LazyFrame]:
    """What the first detectors read, by the names of models; and how series were scored, which none of them reads."""
    usage_type_day, commitment_day = marts.usage_type_day.lazy(), marts.commitment_day.lazy()
    scored = scored_days(usage_type_day, commitment_day)
    return {
        **windows_of(marts, days, window_days, zones),
        SUSPICIOUS_DAY.name: suspicious_days(scored, usage_type_day, commitment_day),
        ANOMALY_DAY.name: anomaly_days(scored, days),
    }


def windows_of(marts: Marts, days: tuple[date, ...], window_days: int, zones: Values) -> Mapping[str, pl.LazyFrame]:
    """What the detectors of savings read at first: of one account the same, whichever others are judged with it."""
    resource_day = marts.resource_day.lazy()
    window = resource_window(resource_day, days, window_days, marts.first_seen.lazy()).collect()
    utilization = resource_utilization(window, marts.metrics, days, window_days).lazy()
    return {
        RESOURCE_DAY.name: resource_day,
        RESOURCE_WINDOW.name: window.lazy(),
        RESOURCE_UTILIZATION.name: utilization,
        HOUR_PROFILE.name: hour_profile(utilization, resource_day, days, window_days, zones),
        BUCKET_WINDOW.name: bucket_window(resource_day, marts.metrics.lazy(), days, window_days),
        USAGE_TYPE_DAY.name: marts.usage_type_day.lazy(),
        COMMITMENT_WINDOW.name: commitment_window(marts.commitment_day.lazy(), days, window_days),
        DISCOUNT_DAY.name: marts.discount_day.lazy(),
    }


def derived(
    family_hour: pl.DataFrame,
    resource_day: pl.DataFrame,
    offers: pl.DataFrame,
    days: tuple[date, ...],
    window_days: int,
) -> registry.Derived:
    """What is made from the first detectors' findings, for those that come after them.

    Args:
        family_hour: COMMITMENT_FAMILY_HOUR rows of the same accounts and days.
        resource_day: COMMITMENT_RESOURCE_DAY rows of them.
        offers: COMMITMENT_OFFERS rows that any account may take.
        days: of judgement.
        window_days: of the window.
    """

    def base(findings: pl.DataFrame) -> pl.LazyFrame:
        return commitment_base(family_hour.lazy(), resource_day.lazy(), offers.lazy(), findings, days, window_days)

    return {COMMITMENT_BASE.name: base}


def acceptable(offers: pl.DataFrame, config: registry.Config) -> pl.DataFrame:
    """The offers that any account may take; the detector looks at each account's own limits."""
    values = registry.configured(config)["commitment_purchase"]

    def every(name: str) -> list[Value]:
        return [values.general[name], *values.by_account.get(name, {}).values()]

    years = max(float(value) for value in every("max_term_years"))
    return within(offers, years, [str(value) for value in every("max_upfront")])
