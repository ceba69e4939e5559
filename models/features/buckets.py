"""BUCKET_WINDOW from RESOURCE_DAY and RESOURCE_METRICS: what each bucket holds, is asked for, and pays.

Here: trailing windows. Not here: what is concluded from them (models/detectors), other resources (window.py).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Final

import polars as pl

from models.bucket import BUCKET_WINDOW, GIGABYTE, KINDS, LARGEST, NEAR, OVERHEAD, RATES, READS, SMALLEST, WRITES
from models.focus import HOURS_PER_MONTH
from models.metric import Metric

LEVEL_DAYS: Final = 7
"""A level is the mean of a week: one late or doubled day does not make it."""

_DAYS_PER_MONTH: Final = HOURS_PER_MONTH / 24
_BUCKET: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "ResourceId")
_PLACE: Final = ("BillingAccountId", "SubAccountId", "BillingCurrency", "RegionId")
_KEY: Final = (*_PLACE, "ResourceId")
_LATEST: Final = ("SubAccountName", "ServiceName", "x_UsageType", "Tags")
_STORAGE: Final = ("standard", "staging", "other", *RATES)


def bucket_window(resource_day: pl.LazyFrame, metrics: pl.LazyFrame, as_of: Sequence[date], days: int) -> pl.LazyFrame:
    """BUCKET_WINDOW: per day of judgement and bucket with storage, the `days` days that end with it.

    Causal: only days up to `x_AsOf` are read, each day of judgement by itself.

    - Gigabytes of a day = its GB-months × days of its calendar month; a level is a mean of seven such days.
    - Requests and bytes a month = sum ÷ (x_FirstDay … x_LastDay in days) × 730 ÷ 24.
    - Bytes read or written are null unless the bucket's bill shows traffic with EC2 of its region: exports may leave
      it out, and then there may be more.
    - A rate is cost ÷ GB-months in the window: the bucket's own, else the account's in that region and currency.

    Raises:
        ValueError: days < 1.
    """
    if days < 1:
        raise ValueError(f"days: expected at least 1, found {days}")
    daily, payer = pl.collect_all([_daily(resource_day), _payer_days(resource_day)])
    counted = _counted(metrics).collect()
    windows = [_window(daily.lazy(), payer.lazy(), counted.lazy(), day, days) for day in sorted(set(as_of))]
    return pl.concat([pl.LazyFrame(schema=BUCKET_WINDOW.schema), *windows])


def _daily(resource_day: pl.LazyFrame) -> pl.LazyFrame:
    """One row per bucket, region, kind and day."""
    usage_type, operation = pl.col("x_UsageType"), pl.col("x_Operation")
    kind = reduce(
        lambda rest, name: pl.when(usage_type.str.contains(KINDS[name])).then(pl.lit(name)).otherwise(rest),
        reversed(KINDS),
        pl.lit(None, pl.String),
    )
    content = (
        pl.when(kind.is_in(["put", "written"]))
        .then(operation.str.contains(WRITES))
        .when(kind.is_in(["get", "read"]))
        .then(operation.str.contains(READS))
        .otherwise(~operation.str.contains(OVERHEAD))
    )
    return (
        resource_day.filter(
            (pl.col("x_ServiceCode") == "AmazonS3") & pl.col("ResourceId").is_not_null(),
            content.fill_null(value=True),
        )
        .with_columns(x_Kind=kind, x_Near=usage_type.str.contains(NEAR))
        .filter(pl.col("x_Kind").is_not_null())
        .group_by(*_KEY, "x_Kind", "ChargePeriodStart")
        .agg(
            _total("EffectiveCost"),
            _total("ConsumedQuantity"),
            *(pl.col(name).max() for name in _LATEST),
            pl.col("x_Near").any(),
        )
        .with_columns(x_Gigabytes=pl.col("ConsumedQuantity") * pl.col("ChargePeriodStart").dt.days_in_month())
    )


def _payer_days(resource_day: pl.LazyFrame) -> pl.LazyFrame:
    return resource_day.group_by("BillingAccountId", "ChargePeriodStart").agg(
        pl.col("x_Mature").all(ignore_nulls=False)
    )


def _counted(metrics: pl.LazyFrame) -> pl.LazyFrame:
    """One row per bucket and day: what metrics say of it."""
    wanted = (Metric.BUCKET_SIZE, Metric.BUCKET_OBJECTS, Metric.BUCKET_NONCURRENT, Metric.BUCKET_MULTIPART)
    return metrics.group_by("ResourceId", "x_Day").agg(
        pl.col("x_Average").filter(pl.col("x_Metric") == name.value).max().alias(name.value) for name in wanted
    )


def _window(daily: pl.LazyFrame, payer: pl.LazyFrame, counted: pl.LazyFrame, as_of: date, days: int) -> pl.LazyFrame:
    start = as_of - timedelta(days=days - 1)
    inside = pl.col("ChargePeriodStart").is_between(start, as_of)
    rows = daily.filter(inside)
    mature = payer.filter(inside).group_by("BillingAccountId").agg(pl.col("x_Mature").all(ignore_nulls=False))
    name = pl.col("ResourceId").str.extract(r"([^:/]+)$")
    return (
        _held(rows)
        .join(_asked(rows), on=_BUCKET, how="left", nulls_equal=True)
        .join(_rates(rows, _KEY, "the bucket's own"), on=_KEY, how="left", nulls_equal=True)
        .join(_rates(rows, _PLACE, "the account's"), on=_PLACE, how="left", nulls_equal=True, suffix="_account")
        .with_columns(x_Name=name)
        .join(_measured(counted.filter(pl.col("x_Day").is_between(start, as_of))), on="x_Name", how="left")
        .join(mature, on="BillingAccountId", how="left", nulls_equal=True)
        .with_columns(
            *(pl.coalesce(column, f"{column}_account") for rate in RATES for column in _rate_columns(rate)),
            *_by_month(),
            x_AsOf=pl.lit(as_of),
            x_WindowStart=pl.lit(start),
            x_WindowEnd=pl.lit(as_of),
            x_ObjectBytesLow=pl.coalesce("x_ObjectBytes", pl.lit(SMALLEST)),
            x_ObjectBytesHigh=pl.coalesce("x_ObjectBytes", pl.lit(LARGEST)),
            x_ObjectSizeFrom=pl.when(pl.col("x_ObjectBytes").is_not_null())
            .then(pl.lit("metrics"))
            .otherwise(pl.lit("assumed: 128 KB to 16 MB")),
        )
        .select(BUCKET_WINDOW.columns)
        .match_to_schema(BUCKET_WINDOW.schema)
    )


def _held(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What is stored and what that costs, per bucket and region."""
    day, kind = pl.col("ChargePeriodStart"), pl.col("x_Kind")
    rate = pl.col("EffectiveCost") / pl.col("ConsumedQuantity")
    last = day >= day.max() - timedelta(days=LEVEL_DAYS - 1)

    def of(name: str, column: str) -> pl.Expr:
        return pl.col(column).filter(kind == name)

    def level(gigabytes: pl.Expr) -> pl.Expr:
        return pl.when(gigabytes.len() > 0).then(_whole(gigabytes) / gigabytes.len()).otherwise(0.0)

    staged = pl.col("x_Gigabytes").filter(last, kind == "staging")
    return (
        rows.filter(kind.is_in(_STORAGE))
        .sort("ChargePeriodStart")
        .group_by(_KEY)
        .agg(
            *(pl.col(name).drop_nulls().last() for name in _LATEST if name != "x_UsageType"),
            of("standard", "x_UsageType").last(),
            **_extent(),
            EffectiveCost=_total("EffectiveCost"),
            x_StandardCost=_whole(of("standard", "EffectiveCost")),
            x_Rate=(_whole(of("standard", "EffectiveCost")) / _whole(of("standard", "ConsumedQuantity"))).round(9),
            x_LowestRate=rate.filter(pl.col("ConsumedQuantity") > 0, rate > 0).min().round(9),
            x_StandardGigabytes=level(of("standard", "x_Gigabytes").tail(LEVEL_DAYS)),
            x_EarlierGigabytes=level(of("standard", "x_Gigabytes").head(LEVEL_DAYS)),
            x_OtherGigabytes=_whole(pl.col("x_Gigabytes").filter(last, kind.is_in(("other", *RATES)))) / LEVEL_DAYS,
            x_StagingGigabytes=pl.when(staged.len() == LEVEL_DAYS).then(staged.min()).otherwise(0.0),
            x_StagingRate=(_whole(of("staging", "EffectiveCost")) / _whole(of("staging", "ConsumedQuantity"))).round(9),
        )
        .with_columns(x_Days=(pl.col("x_LastDay") - pl.col("x_FirstDay")).dt.total_days() + 1)
        .with_columns(
            x_MonthlyCost=(pl.col("EffectiveCost") / pl.col("x_Days") * _DAYS_PER_MONTH).round(9),
            x_StandardMonthlyCost=(pl.col("x_StandardCost") / pl.col("x_Days") * _DAYS_PER_MONTH).round(9),
        )
    )


def _extent() -> dict[str, pl.Expr]:
    day = pl.col("ChargePeriodStart")
    return {"x_ActiveDays": day.n_unique().cast(pl.Int32), "x_FirstDay": day.min(), "x_LastDay": day.max()}


def _asked(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Requests and bytes, per bucket: traffic to another region may be booked there."""

    def of(kind: str) -> pl.Expr:
        return pl.col("ConsumedQuantity").filter(pl.col("x_Kind") == kind).sum()

    def seen(kind: str) -> pl.Expr:
        return pl.when((pl.col("x_Near") & (pl.col("x_Kind") == kind)).any()).then(of(kind))

    return rows.group_by(_BUCKET).agg(
        x_Puts=of("put"), x_Gets=of("get"), x_ReadGigabytes=seen("read"), x_WrittenGigabytes=seen("written")
    )


def _by_month() -> list[pl.Expr]:
    return [
        (pl.col(name) / pl.col("x_Days") * _DAYS_PER_MONTH).round(9)
        for name in ("x_Puts", "x_Gets", "x_ReadGigabytes", "x_WrittenGigabytes")
    ]


def _rates(rows: pl.LazyFrame, keys: Sequence[str], source: str) -> pl.LazyFrame:
    def rate(kind: str) -> pl.Expr:
        of = pl.col("x_Kind") == kind
        quantity = pl.col("ConsumedQuantity").filter(of).sum()
        return pl.when(quantity > 0).then((pl.col("EffectiveCost").filter(of).sum() / quantity).round(9))

    priced = rows.filter(pl.col("EffectiveCost").is_not_null(), pl.col("ConsumedQuantity").is_not_null())
    return (
        priced.group_by(keys)
        .agg(rate(kind).alias(f"x_Rate_{kind}") for kind in RATES)
        .with_columns(
            pl.when(pl.col(f"x_Rate_{kind}").is_not_null()).then(pl.lit(source)).alias(f"x_RateFrom_{kind}")
            for kind in RATES
        )
    )


def _rate_columns(kind: str) -> tuple[str, str]:
    return f"x_Rate_{kind}", f"x_RateFrom_{kind}"


def _measured(counted: pl.LazyFrame) -> pl.LazyFrame:
    """What metrics say of each bucket in the window."""

    def known(metric: Metric) -> pl.Expr:
        return pl.col(metric.value).drop_nulls()

    day = pl.col("x_Day").filter(pl.col(Metric.BUCKET_NONCURRENT.value).is_not_null())
    size, objects = known(Metric.BUCKET_SIZE).last(), known(Metric.BUCKET_OBJECTS).last()
    old = known(Metric.BUCKET_NONCURRENT) / GIGABYTE
    return (
        counted.sort("x_Day")
        .group_by(pl.col("ResourceId").alias("x_Name"))
        .agg(
            x_ObjectBytes=pl.when((objects > 0) & (size > 0)).then(size / objects),
            x_NoncurrentGigabytes=old.last(),
            x_NoncurrentEarlier=old.first(),
            x_NoncurrentLeast=old.min(),
            x_NoncurrentFalls=(old.diff() < 0).sum().cast(pl.Int32),
            x_NoncurrentDays=(day.max() - day.min()).dt.total_days().cast(pl.Int32) + 1,
            x_MultipartGigabytes=known(Metric.BUCKET_MULTIPART).last() / GIGABYTE,
        )
    )


def _whole(column: pl.Expr) -> pl.Expr:
    """The sum, rounded so that the order of addition does not show; null if any part is."""
    return pl.when(column.is_not_null().all()).then(column.sum().round(9))


def _total(name: str) -> pl.Expr:
    return _whole(pl.col(name))
