"""Which bill a file is, from its columns alone, and what it must have for its charges to be right.

Here: required columns per schema and detection. Not here: reading headers (headers.py), projections (sql/stage).
"""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pipelines.errors import Code, RejectedError
from pipelines.exports.kinds import SourceSchema
from pipelines.exports.names import canonical, columns_of, focus_name, shown

REQUIRED_CUR: Final = (
    "bill_payer_account_id",
    "bill_billing_period_start_date",
    "line_item_usage_account_id",
    "line_item_line_item_type",
    "line_item_usage_start_date",
    "line_item_product_code",
    "line_item_usage_type",
    "line_item_currency_code",
    "line_item_unblended_cost",
)
"""Legacy CUR and CUR 2.0: who pays, who used, which month, which kind of row, when, what, in which money, how much."""

REQUIRED_FOCUS: Final = (
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargePeriodStart",
    "ChargeCategory",
    "ServiceName",
    "BilledCost",
    "EffectiveCost",
)
"""FOCUS: the mandatory columns without which a charge has no payer, money, time or meaning."""

ONLY_IN_CUR_2: Final = frozenset(
    {
        "product", "resource_tags", "cost_category", "discount", "tags",
        "bill_payer_account_name", "line_item_usage_account_name",
        "capacity_reservation_capacity_reservation_arn", "capacity_reservation_capacity_reservation_status",
        "capacity_reservation_capacity_reservation_type",
    }
)  # fmt: skip
"""https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html: nested and additional columns."""

SINCE_FOCUS_1_1: Final = frozenset(
    {
        "BillingAccountType", "CapacityReservationId", "CapacityReservationStatus", "CommitmentDiscountQuantity",
        "CommitmentDiscountUnit", "InvoiceId", "PricingCurrency", "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost", "PricingCurrencyListUnitPrice", "ServiceSubcategory", "SkuMeter",
        "SkuPriceDetails", "SubAccountType",
    }
)  # fmt: skip
"""Columns that FOCUS 1.0 does not have (changelogs of 1.1 and 1.2); a 1.1 file is read as 1.2."""

REQUIRED: Final = {
    SourceSchema.LEGACY_CUR: REQUIRED_CUR,
    SourceSchema.CUR_2: REQUIRED_CUR,
    SourceSchema.FOCUS_1_0: REQUIRED_FOCUS,
    SourceSchema.FOCUS_1_2: REQUIRED_FOCUS,
}
_ENOUGH_TO_RECOGNISE: Final = 3
_EXPECTED: Final = (
    "legacy CUR (lineItem/UnblendedCost or line_item_unblended_cost), CUR 2.0, or FOCUS 1.0 to 1.2 (BilledCost)"
)


def detect(columns: Iterable[str]) -> SourceSchema:
    """The schema of a file with these columns.

    Raises:
        RejectedError: UNKNOWN_SCHEMA with what was found and the nearest match, ABSENT_COLUMN naming what is missing,
            AMBIGUOUS when a required column is there twice.
    """
    return _detect(tuple(columns))


@lru_cache(maxsize=256)  # the parts of an export have the same columns
def _detect(columns: tuple[str, ...]) -> SourceSchema:
    cur, focus = {canonical(name) for name in columns}, {focus_name(name) for name in columns}
    in_cur, in_focus = len(cur.intersection(REQUIRED_CUR)), len(focus.intersection(REQUIRED_FOCUS))
    if max(in_cur, in_focus) < _ENOUGH_TO_RECOGNISE:
        raise _unknown(columns)
    if in_cur >= in_focus:
        schema = SourceSchema.CUR_2 if cur & ONLY_IN_CUR_2 else SourceSchema.LEGACY_CUR
    else:
        schema = SourceSchema.FOCUS_1_2 if focus & SINCE_FOCUS_1_1 else SourceSchema.FOCUS_1_0
    _must_have(columns, schema)
    return schema


def _must_have(columns: tuple[str, ...], schema: SourceSchema) -> None:
    found = columns_of(columns, schema)
    absent = [name for name in REQUIRED[schema] if name not in found]
    if absent:
        raise RejectedError(
            Code.ABSENT_COLUMN,
            f"a {schema} file without {', '.join(absent)}; its charges cannot be right",
            hint="add the columns to the export's selection and deliver the month again",
        )
    for name in REQUIRED[schema]:
        if len(found[name]) > 1:
            raise RejectedError(
                Code.AMBIGUOUS,
                f"several columns are {name}: {', '.join(found[name])}",
                hint="keep the one that holds the bill's value",
            )


def _unknown(columns: tuple[str, ...]) -> RejectedError:
    first = ", ".join(columns[:5]) + (f", … ({len(columns)} columns)" if len(columns) > 5 else "")  # noqa: PLR2004  # five, as in the slice before it
    return RejectedError(
        Code.UNKNOWN_SCHEMA,
        f"not a bill that CloudWise reads: found columns {shown(first[:300])}; expected {_EXPECTED}",
        hint=_nearest(columns),
    )


def _nearest(columns: tuple[str, ...]) -> str:
    """What a person should look at: a renamed bill, another delimiter, a misspelt column, or nothing alike."""
    if len(columns) == 1 and re.search(r"[;\t|]", columns[0]):
        return "the header has one column: was the file saved with another delimiter than a comma?"
    known = {_squeezed(name): name for name in (*REQUIRED_CUR, *REQUIRED_FOCUS)}
    renamed = [(name, known[_squeezed(name)]) for name in columns if _squeezed(name) in known]
    if len(renamed) >= _ENOUGH_TO_RECOGNISE:
        name, meant = renamed[0]
        return f"another tool renamed the columns ({shown(name)} is {meant}): give the file as it was delivered"
    for name in columns[:200]:
        near = difflib.get_close_matches(_squeezed(name), known, n=1, cutoff=0.85)
        if near:
            return f"did you mean {known[near[0]]} for {shown(name)}?"
    return "give an export's folder, or a file that it delivered"


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
