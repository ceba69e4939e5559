"""The frames of root cause: what is read of the bill for an incident, and what is said of it.

Here: schemas and the words of closed lists. Not here: how any of it is computed.
"""

from enum import StrEnum
from typing import Final

import polars as pl

from models.finding import EXACT, MONEY

DAYS_BEFORE: Final = 35
"""Days before an incident that are read: what was usual is among them (detail.py)."""

SCOPE: Final = pl.Schema(
    {
        "FindingId": pl.String(),
        "x_Series": pl.Int64(),  # place among the series of the finding
        "BillingCurrency": pl.String(),
        "SubAccountId": pl.String(),
        "ServiceName": pl.String(),  # counts where x_ServiceCode is null
        "x_ServiceCode": pl.String(),
        "x_UsageType": pl.String(),  # null: every one
        "RegionId": pl.String(),
        "CommitmentDiscountId": pl.String(),  # not null: the unused part of that commitment, no usage
        "x_Resources": pl.List(pl.String()),  # null: every one
        "x_FirstDay": pl.Date(),  # DAYS_BEFORE the incident
        "x_LastDay": pl.Date(),
    }
)
"""Which charges a finding is about: one row per series of it."""

CHARGE: Final = pl.Schema(
    {
        "FindingId": pl.String(),
        "x_Series": pl.Int64(),
        "SubAccountId": pl.String(),
        "ServiceName": pl.String(),
        "x_ServiceCode": pl.String(),
        "RegionId": pl.String(),
        "x_UsageType": pl.String(),
        "x_Operation": pl.String(),
        "x_InstanceType": pl.String(),
        "ResourceId": pl.String(),
        "Tags": pl.String(),  # canonical JSON object
        "ConsumedUnit": pl.String(),
        "ChargePeriodStart": pl.Date(),
        "EffectiveCost": pl.Float64(),
        "ConsumedQuantity": pl.Float64(),
        "x_HourMask": pl.Int32(),  # bit h set: charged in UTC hour h; null where the export is not hourly
    }
)
"""Charges of the scope: resource × usage type × operation × unit × tags × day; usage, amortised."""

HOURS: Final = pl.Schema(
    {
        "FindingId": pl.String(),
        "x_Series": pl.Int64(),
        "x_UsageType": pl.String(),
        "x_Operation": pl.String(),
        "ChargePeriodStart": pl.Date(),
        "x_HourCosts": pl.List(pl.Float64()),  # 24 of them, UTC
    }
)
"""Cost by hour of the scope, where the export is hourly: series × usage type × operation × day."""


class Breakdown(StrEnum):
    """What the rows of one breakdown have in common; each adds up to the impact exactly."""

    WHOLE = "whole"
    PRICE_QUANTITY = "price_quantity"
    ELEMENT = "element"
    RESOURCE = "resource"


class Change(StrEnum):
    """What became of a part against the days before."""

    NEW = "new"
    GONE = "gone"
    MORE = "more"
    LESS = "less"


REST: Final = "rest"
"""x_Dimension of what no named part holds."""

CAUSE: Final = pl.Schema(
    {
        "x_AsOf": pl.Date(),
        "FindingId": pl.String(),
        "BillingAccountId": pl.String(),
        "x_Breakdown": pl.String(),
        "x_Rank": pl.Int32(),  # order within the breakdown, from 1; the rest comes last
        "x_Dimension": pl.String(),  # quantity, price, …; of elements the columns that tell it apart; "rest"
        "x_Element": pl.String(),  # JSON object: dimension → value
        "SubAccountId": pl.String(),  # what the part has in common; null: several, or none
        "ServiceName": pl.String(),
        "RegionId": pl.String(),
        "x_UsageType": pl.String(),
        "x_Operation": pl.String(),
        "ResourceId": pl.String(),
        "x_Change": pl.String(),
        "BillingCurrency": pl.String(),
        "x_Impact": MONEY,
        "x_Actual": EXACT,  # what the part cost on the days of the finding; null of quantity and price
        "x_Share": pl.Float64(),  # of the finding's impact
        "x_BeganAt": pl.Datetime("us"),  # UTC, to the hour; null where the export is not hourly or it cannot be told
        "x_Words": pl.String(),
    }
)
"""What is said of a finding: day of judgement × finding × breakdown × part."""
