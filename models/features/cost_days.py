"""SUSPICIOUS_DAY from the marts: usage and unused commitments as daily series, scored, each by itself.

Here: which series there are, what counts as siblings. Not here: the score (models/scoring), alarms (models/detectors).
Unused parts are scored apart from usage: usage that ends and a commitment that idles for it are no migration.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from models.cost_day import ANOMALY_DAY, BANDS, SERIES, SUSPICIOUS_DAY, UNUSED, USAGE
from models.scoring.anomalies import Config, score_cost_days
from models.scoring.crowd import crowd
from models.scoring.panel import Groups

_ACCOUNT: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency")
GROUPS: Final = Groups(("BillingAccountId",), _ACCOUNT, (*_ACCOUNT, "ServiceName"))
CONFIG: Final = Config(SERIES, GROUPS)

FRICTION: Final = 0.1
"""Share of a commitment's own daily cost that is added before its unused part is scored, and taken off after: a
commitment that is fully used works, while a usage type that costs nothing rests, and wakes for many a good reason."""


_MONEY: Final = ("EffectiveCost", "x_Expected", "x_BandLow", "x_BandHigh")


def scored_days(usage_type_day: pl.LazyFrame, commitment_day: pl.LazyFrame) -> pl.DataFrame:
    """Every observed day of every series, scored: SERIES + SCORED.

    Args:
        usage_type_day: USAGE_TYPE_DAY, from the first day held.
        commitment_day: COMMITMENT_DAY, likewise. A day of the unused part may be negative where the bill states it by
            the month; it counts as nothing unused.
    """
    usage = _known(usage_type_day, "x_UsageType").with_columns(CommitmentDiscountId=pl.lit(None, pl.String))
    return pl.concat([score_cost_days(usage, CONFIG), _unused(_known(commitment_day, "CommitmentDiscountId"))])


def _unused(commitment_day: pl.LazyFrame) -> pl.DataFrame:
    friction = FRICTION * (pl.col("x_UsedCost") + pl.col("x_UnusedCost")).clip(0)
    days = commitment_day.with_columns(x_ServiceCode=pl.lit(None, pl.String), x_Friction=friction)
    raised = days.with_columns(EffectiveCost=pl.col("x_UnusedCost").clip(0) + pl.col("x_Friction"))
    key = [*SERIES, "ChargePeriodStart"]
    return (
        score_cost_days(raised, CONFIG)
        .join(days.group_by(key).agg(pl.col("x_Friction").sum()).collect(), on=key, how="left", nulls_equal=True)
        .with_columns((pl.col(name) - pl.col("x_Friction").fill_null(0)).round(9).clip(0) for name in _MONEY)
        .with_columns(x_Impact=pl.col("EffectiveCost") - pl.col("x_Expected"))
        .drop("x_Friction")
    )


def suspicious_days(scored: pl.DataFrame, *marts: pl.LazyFrame) -> pl.LazyFrame:
    """Of `scored_days`, those out of the ordinary, named and with their maturity as the marts have it: SUSPICIOUS_DAY.

    A day may have no row of the series itself, as one that ended costs nothing: account and bill say these two.
    """
    day = "ChargePeriodStart"
    rows = pl.concat([mart.select(*_ACCOUNT, "SubAccountName", day, "x_Mature") for mart in marts])
    named = rows.group_by(*_ACCOUNT, day).agg(pl.col("SubAccountName").max())
    mature = rows.group_by("BillingAccountId", day).agg(pl.col("x_Mature").all(ignore_nulls=False))
    return (
        crowd(scored, scored.filter(pl.col("x_Score") > 0), GROUPS)
        .lazy()
        .join(named, on=[*_ACCOUNT, day], how="left", nulls_equal=True)
        .join(mature, on=["BillingAccountId", day], how="left", nulls_equal=True)
        .with_columns(
            x_Measure=pl.when(pl.col("CommitmentDiscountId").is_null()).then(pl.lit(USAGE)).otherwise(pl.lit(UNUSED))
        )
        .select(SUSPICIOUS_DAY.columns)
        .match_to_schema(SUSPICIOUS_DAY.schema)
    )


def anomaly_days(scored: pl.DataFrame, days: Sequence[date]) -> pl.LazyFrame:
    """How the series of `scored_days` were scored on each of the days: ANOMALY_DAY."""
    score, known = pl.col("x_Score"), pl.col("x_Expected").is_not_null()
    band = pl.lit(BANDS[0])
    for start in BANDS[1:]:
        band = pl.when(score >= start).then(pl.lit(start)).otherwise(band)
    return (
        scored.lazy()
        .filter(pl.col("ChargePeriodStart").is_in(list(days)))
        .group_by("BillingAccountId", x_AsOf="ChargePeriodStart", x_ScoreFrom=pl.when(known).then(band))
        .agg(x_Series=pl.len().cast(pl.Int64))
        .match_to_schema(ANOMALY_DAY.schema)
    )


def _known(days: pl.LazyFrame, subject: str) -> pl.LazyFrame:
    return days.filter(pl.all_horizontal(pl.col("BillingAccountId", "SubAccountId", subject).is_not_null()))
