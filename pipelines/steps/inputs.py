"""What detectors read, of some accounts of one payer: the marts of the warehouse, read for models/inputs.py.

Here: which mart is read for which days. Not here: how a mart is read (frames.py), what is made from it
(models/inputs.py), what is judged (judge.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from models import inputs, registry
from models.focus import (
    COMMITMENT_DAY,
    COMMITMENT_FAMILY_HOUR,
    COMMITMENT_RESOURCE_DAY,
    DISCOUNT_DAY,
    RESOURCE_DAY,
    USAGE_TYPE_DAY,
)
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
    marts = inputs.Marts(
        resource_day=frames.read(con, RESOURCE_DAY, payer, accounts, since, last),
        usage_type_day=frames.read(con, USAGE_TYPE_DAY, payer, accounts, date.min, last),
        commitment_day=frames.read(con, COMMITMENT_DAY, payer, accounts, date.min, last),
        discount_day=frames.read(con, DISCOUNT_DAY, payer, accounts, since, last),
        first_seen=frames.first_seen(con, payer, accounts),
        metrics=frames.read_metrics(con, accounts, since, last),
    )
    return inputs.frames_of(marts, days, settings.window_days, settings.owners_time)


def derived(
    con: Connection, settings: Settings, payer: str, accounts: Sequence[str], days: tuple[date, ...]
) -> registry.Derived:
    """What is made from the first detectors' findings, for those that come after them."""
    since = days[0] - timedelta(days=settings.window_days)
    return inputs.derived(
        frames.read(con, COMMITMENT_FAMILY_HOUR, payer, accounts, since, days[-1]),
        frames.read(con, COMMITMENT_RESOURCE_DAY, payer, accounts, since, days[-1]),
        offers_within(settings),
        days,
        settings.window_days,
    )


def offers_within(settings: Settings) -> pl.DataFrame:
    """The offers that any account may take."""
    return inputs.acceptable(offers(settings.offers), settings.detectors)
