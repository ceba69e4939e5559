"""What detectors read, of some accounts of one payer: marts as frames, and the features made from them.

Here: which frame is made from which. Not here: how a mart is read (frames.py), what is judged (judge.py), any formula
(models/features).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

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
from models.focus import (
    COMMITMENT_DAY,
    COMMITMENT_FAMILY_HOUR,
    COMMITMENT_RESOURCE_DAY,
    COMMITMENT_WINDOW,
    RESOURCE_DAY,
    RESOURCE_WINDOW,
    USAGE_TYPE_DAY,
)
from models.metric import RESOURCE_UTILIZATION
from models.profile import HOUR_PROFILE
from models.purchase import COMMITMENT_BASE
from models.threshold import Value
from pipelines.offers import offers
from pipelines.settings import Settings
from pipelines.steps import frames
from pipelines.warehouse import Connection


def frames_of(
    con: Connection, settings: Settings, payer: str, accounts: Sequence[str], days: tuple[date, ...]
) -> Mapping[str, pl.LazyFrame]:
    """What the first detectors read, by the names of models; and how series were scored, which none of them reads."""
    first, last = days[0], days[-1]
    since = first - timedelta(days=settings.window_days)
    resource_day = frames.read(con, RESOURCE_DAY, payer, accounts, since, last)
    # Series of costs are read whole: a day is judged the same in any batch.
    usage_type_day = frames.read(con, USAGE_TYPE_DAY, payer, accounts, date.min, last).lazy()
    commitment_day = frames.read(con, COMMITMENT_DAY, payer, accounts, date.min, last).lazy()
    scored = scored_days(usage_type_day, commitment_day)
    seen = frames.first_seen(con, payer, accounts).lazy()
    window = resource_window(resource_day.lazy(), days, settings.window_days, seen).collect()
    metrics = frames.read_metrics(con, accounts, since, last)
    utilization = resource_utilization(window, metrics, days, settings.window_days).lazy()
    return {
        RESOURCE_DAY.name: resource_day.lazy(),
        RESOURCE_WINDOW.name: window.lazy(),
        RESOURCE_UTILIZATION.name: utilization,
        HOUR_PROFILE.name: hour_profile(
            utilization, resource_day.lazy(), days, settings.window_days, settings.owners_time
        ),
        BUCKET_WINDOW.name: bucket_window(resource_day.lazy(), metrics.lazy(), days, settings.window_days),
        USAGE_TYPE_DAY.name: usage_type_day,
        SUSPICIOUS_DAY.name: suspicious_days(scored, usage_type_day, commitment_day),
        ANOMALY_DAY.name: anomaly_days(scored, days),
        COMMITMENT_WINDOW.name: commitment_window(commitment_day, days, settings.window_days),
    }


def derived(
    con: Connection, settings: Settings, payer: str, accounts: Sequence[str], days: tuple[date, ...]
) -> registry.Derived:
    """What is made from the first detectors' findings, for those that come after them."""
    since = days[0] - timedelta(days=settings.window_days)
    family_hour = frames.read(con, COMMITMENT_FAMILY_HOUR, payer, accounts, since, days[-1]).lazy()
    resource_day = frames.read(con, COMMITMENT_RESOURCE_DAY, payer, accounts, since, days[-1]).lazy()
    wanted = offers_within(settings).lazy()

    def base(findings: pl.DataFrame) -> pl.LazyFrame:
        return commitment_base(family_hour, resource_day, wanted, findings, days, settings.window_days)

    return {COMMITMENT_BASE.name: base}


def offers_within(settings: Settings) -> pl.DataFrame:
    """The offers that any account may take; the detector looks at each account's own limits."""
    values = registry.configured(settings.detectors)["commitment_purchase"]

    def every(name: str) -> list[Value]:
        return [values.general[name], *values.by_account.get(name, {}).values()]

    years = max(float(value) for value in every("max_term_years"))
    return within(offers(settings.offers), years, [str(value) for value in every("max_upfront")])
