"""Line items and faces become the rows of one month's export, with CUR 2.0's columns and types.

Here: joins, times, the turn from whole units to doubles. Not here: files (export).
"""

import polars as pl

from pipelines.sample.clock import Clock, Month
from pipelines.sample.columns import CUR2, TIME, ZERO_WHERE_ABSENT
from pipelines.sample.company import PAYER
from pipelines.sample.lines import money_columns
from pipelines.sample.money import DIGITS, UNITS

ISO = "%Y-%m-%dT%H:%M:%SZ"


def month_rows(clock: Clock, month: Month, lines: pl.DataFrame, faces: pl.DataFrame) -> pl.DataFrame:
    """The month's rows (from `lines` that start in it, `faces` by number) in CUR 2.0's schema, ordered by time."""
    ordered = lines.sort("start", "face", "line_item_usage_amount")
    origin = pl.lit(clock.at(0), TIME)
    start = origin + pl.duration(hours=pl.col("start"))
    end = start + pl.duration(hours=pl.col("span"))
    money = money_columns(ordered)
    rows = pl.concat(
        [ordered.with_columns(_dollars(ordered[name]) for name in money), faces[ordered["face"]]],
        how="horizontal",
    ).with_columns(
        start.cast(TIME).alias("line_item_usage_start_date"),
        end.cast(TIME).alias("line_item_usage_end_date"),
        pl.format("{}/{}", start.dt.strftime(ISO), end.dt.strftime(ISO)).alias("identity_time_interval"),
        pl.col("line_item_unblended_cost").alias("line_item_blended_cost"),
        pl.lit(month.first).cast(TIME).alias("bill_billing_period_start_date"),
        pl.lit(month.next).cast(TIME).alias("bill_billing_period_end_date"),
        pl.lit("Anniversary").alias("bill_bill_type"),
        pl.lit(_invoice(month), pl.String()).alias("bill_invoice_id"),
        pl.lit(PAYER.id).alias("bill_payer_account_id"),
        pl.lit(PAYER.name).alias("bill_payer_account_name"),
        pl.lit("USD").alias("line_item_currency_code"),
        (pl.col("line_item_usage_amount") * pl.col("line_item_normalization_factor"))
        .round(DIGITS)
        .alias("line_item_normalized_usage_amount"),
    )
    absent = [pl.lit(None, CUR2[name]).alias(name) for name in CUR2 if name not in rows.columns]
    return (
        rows.with_columns(absent)
        .with_columns(pl.col(*ZERO_WHERE_ABSENT, "pricing_public_on_demand_cost").fill_null(0.0))
        .select(list(CUR2))
        .match_to_schema(CUR2)
    )


def _dollars(units: pl.Series) -> pl.Series:
    """USD as doubles. NumPy divides; Polars would multiply by 1e-10, which is not the nearest double to the decimal."""
    quotient = pl.Series(units.name, units.fill_null(0).to_numpy() / UNITS)
    return quotient if units.null_count() == 0 else quotient.set(units.is_null(), None)


def _invoice(month: Month) -> str | None:
    """A closed month's invoice number; an open month has none."""
    return None if month.is_open else f"{1_700_000_000 + month.first.toordinal() * 7:d}"
