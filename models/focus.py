"""FOCUS column names, closed lists and the schema of every frame that crosses a package boundary.

Here: names, enums, `pl.Schema` values, and the grain of each frame in words. Not here: how a frame is made (sql/marts,
models/features) or what is concluded from it (models/detectors).

Money is Float64 in these frames: they feed features and scores. Exact totals stay DECIMAL in the warehouse (design §4).
Names and meanings: FOCUS 1.2, https://focus.finops.org/focus-specification/; `x_` marks our own columns.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl


class LineItemType(StrEnum):
    """AWS `line_item_line_item_type`; what each is worth is the table of design §4."""

    USAGE = "Usage"
    DISCOUNTED_USAGE = "DiscountedUsage"
    SAVINGS_PLAN_COVERED_USAGE = "SavingsPlanCoveredUsage"
    SAVINGS_PLAN_NEGATION = "SavingsPlanNegation"
    SAVINGS_PLAN_RECURRING_FEE = "SavingsPlanRecurringFee"
    SAVINGS_PLAN_UPFRONT_FEE = "SavingsPlanUpfrontFee"
    RI_FEE = "RIFee"
    FEE = "Fee"
    REFUND = "Refund"
    CREDIT = "Credit"
    TAX = "Tax"
    EDP_DISCOUNT = "EdpDiscount"
    PRIVATE_RATE_DISCOUNT = "PrivateRateDiscount"
    BUNDLED_DISCOUNT = "BundledDiscount"
    DISCOUNT = "Discount"


HOURS_PER_MONTH: Final = 730
"""A monthly figure uses 730 hours, as AWS Cost Optimization Hub does."""


@dataclass(frozen=True)
class Frame:
    """A frame that detectors may read: its name (also the mart's), grain in words, and schema."""

    name: str
    grain: str
    schema: pl.Schema

    @property
    def columns(self) -> list[str]:
        """The column names, in order."""
        return list(self.schema)


_SCOPE: Final = {
    "BillingAccountId": pl.String,
    "SubAccountId": pl.String,
    "SubAccountName": pl.String,
    "BillingCurrency": pl.String,
}

SERVICE_DAY: Final = Frame(
    name="service_day",
    grain="sub-account × service × region × day; every line item type",
    schema=pl.Schema(
        _SCOPE
        | {
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "ChargePeriodStart": pl.Date,
            "BilledCost": pl.Float64,
            "EffectiveCost": pl.Float64,
            "x_UsageCost": pl.Float64,
            "ListCost": pl.Float64,
            "x_Mature": pl.Boolean,
        }
    ),
)

USAGE_TYPE_DAY: Final = Frame(
    name="usage_type_day",
    grain="sub-account × service × usage type × region × day; usage only, amortised",
    schema=pl.Schema(
        _SCOPE
        | {
            "ServiceName": pl.String,
            "x_ServiceCode": pl.String,
            "x_UsageType": pl.String,
            "RegionId": pl.String,
            "ChargePeriodStart": pl.Date,
            "EffectiveCost": pl.Float64,
            "ConsumedQuantity": pl.Float64,
            "ConsumedUnit": pl.String,
            "x_Mature": pl.Boolean,
        }
    ),
)

RESOURCE_DAY: Final = Frame(
    name="resource_day",
    grain="resource × usage type × operation × pricing category × commitment × day; usage only, amortised",
    schema=pl.Schema(
        _SCOPE
        | {
            "ServiceName": pl.String,
            "x_ServiceCode": pl.String,
            "RegionId": pl.String,
            "ResourceId": pl.String,
            "ResourceType": pl.String,
            "x_UsageType": pl.String,
            "x_Operation": pl.String,
            "x_InstanceType": pl.String,
            "PricingCategory": pl.String,
            "CommitmentDiscountId": pl.String,
            "CommitmentDiscountType": pl.String,
            "Tags": pl.String,  # canonical JSON object text, '{}' where there are none
            "ChargePeriodStart": pl.Date,
            "BilledCost": pl.Float64,
            "EffectiveCost": pl.Float64,
            "ListCost": pl.Float64,
            "ListUnitPrice": pl.Float64,
            "ConsumedQuantity": pl.Float64,
            "ConsumedUnit": pl.String,
            "x_HourMask": pl.Int32,  # bit h set: charged in UTC hour h; null where the export is not hourly
            "x_Mature": pl.Boolean,
        }
    ),
)

RESOURCE_WINDOW: Final = Frame(
    name="resource_window",
    grain="day of judgement × resource × usage type × operation; the trailing window up to that day",
    schema=pl.Schema(
        {"x_AsOf": pl.Date}
        | _SCOPE
        | {
            "ServiceName": pl.String,
            "x_ServiceCode": pl.String,
            "RegionId": pl.String,
            "ResourceId": pl.String,
            "ResourceType": pl.String,
            "x_UsageType": pl.String,
            "x_Operation": pl.String,
            "x_InstanceType": pl.String,
            "Tags": pl.String,  # of the last day seen
            "x_WindowStart": pl.Date,
            "x_WindowEnd": pl.Date,
            "x_WindowDays": pl.Int32,  # days of the window that hold any charge of the payer
            "x_ActiveDays": pl.Int32,  # days with a charge of this row's key
            "x_FirstDay": pl.Date,
            "x_LastDay": pl.Date,
            "x_DueDay": pl.Date,  # after x_LastDay, the first whose weekday is none on which it usually rests
            "x_FirstSeen": pl.Date,  # of the resource, in any bill held; x_FirstDay where no older bill was read
            "x_RunningHours": pl.Float64,  # distinct charged hours; null where the export is not hourly
            "x_OffHours": pl.Float64,  # of them, on weekends or outside 08–20 UTC
            "x_SpanHours": pl.Float64,  # hours from the first to the last charged hour, at least 24
            "EffectiveCost": pl.Float64,
            "BilledCost": pl.Float64,
            "ListCost": pl.Float64,
            "x_OnDemandCost": pl.Float64,  # the part that no commitment covers
            "ConsumedQuantity": pl.Float64,
            "ConsumedUnit": pl.String,
            "x_MonthlyCost": pl.Float64,  # EffectiveCost scaled from the active span to 730 hours
            "x_MonthlyQuantity": pl.Float64,
            "x_CostTrend": pl.Float64,  # Theil–Sen slope of daily EffectiveCost per 30 days, as a share of its median
            "x_UsualShare": pl.Float64,  # of EffectiveCost, were each day above twice the median day a median day
            "x_Mature": pl.Boolean,  # every day of the window is mature
        }
    ),
)

COMMITMENT_PERIOD: Final = Frame(
    name="commitment_period",
    grain="commitment × billing period: what it cost, what was used",
    schema=pl.Schema(
        _SCOPE
        | {
            "CommitmentDiscountId": pl.String,
            "CommitmentDiscountType": pl.String,
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "x_UsageType": pl.String,
            "BillingPeriodStart": pl.Date,
            "x_FirstDay": pl.Date,
            "x_LastDay": pl.Date,  # last day of usage data of the payer in the period
            "x_UsedCost": pl.Float64,  # amortised cost of covered usage
            "x_UnusedCost": pl.Float64,  # amortised cost of what was not used
            "x_OnDemandEquivalent": pl.Float64,  # list cost of the covered usage
            "x_Mature": pl.Boolean,
        }
    ),
)

COMMITMENT_DAY: Final = Frame(
    name="commitment_day",
    grain="commitment × day: what it cost, what was used",
    schema=pl.Schema(
        _SCOPE
        | {
            "CommitmentDiscountId": pl.String,
            "CommitmentDiscountType": pl.String,
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "x_UsageType": pl.String,
            "x_EndsOn": pl.Date,  # null where the export does not say
            "ChargePeriodStart": pl.Date,
            "x_UsedCost": pl.Float64,  # amortised cost of covered usage
            "x_UnusedCost": pl.Float64,  # amortised cost of what was not used; a day of it may be negative
            "x_OnDemandEquivalent": pl.Float64,  # list cost of the covered usage
            "x_Mature": pl.Boolean,
        }
    ),
)

COMMITMENT_WINDOW: Final = Frame(
    name="commitment_window",
    grain="day of judgement × commitment; the trailing window up to that day",
    schema=pl.Schema(
        {"x_AsOf": pl.Date}
        | _SCOPE
        | {
            "CommitmentDiscountId": pl.String,
            "CommitmentDiscountType": pl.String,
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "x_UsageType": pl.String,
            "x_EndsOn": pl.Date,  # null where the export does not say
            "x_WindowStart": pl.Date,
            "x_WindowEnd": pl.Date,
            "x_ActiveDays": pl.Int32,  # days of the window on which it was in force
            "x_FirstDay": pl.Date,
            "x_LastDay": pl.Date,
            "x_UsedCost": pl.Float64,
            "x_UnusedCost": pl.Float64,
            "x_OnDemandEquivalent": pl.Float64,
            "x_MonthlyCost": pl.Float64,  # used and unused, scaled from the active days to 730 hours
            "x_MonthlyUnused": pl.Float64,
            "x_Mature": pl.Boolean,  # every day of the window is mature
        }
    ),
)

RESOURCE_PERIOD: Final = Frame(
    name="resource_period",
    grain="resource × billing period; usage only, amortised",
    schema=pl.Schema(
        _SCOPE
        | {
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "ResourceId": pl.String,
            "x_InstanceType": pl.String,
            "Tags": pl.String,
            "BillingPeriodStart": pl.Date,
            "x_FirstDay": pl.Date,
            "x_LastDay": pl.Date,
            "x_ActiveDays": pl.Int64,  # days of the period with a charge
            "BilledCost": pl.Float64,
            "EffectiveCost": pl.Float64,
            "ListCost": pl.Float64,
            "x_CommittedCost": pl.Float64,  # the part of EffectiveCost that a commitment covers
        }
    ),
)

RESOURCE_HOUR_OF_WEEK: Final = Frame(
    name="resource_hour_of_week",
    grain="resource × hour of the week; hours with a charge; hourly exports only",
    schema=pl.Schema(
        {
            "BillingAccountId": pl.String,
            "SubAccountId": pl.String,
            "ResourceId": pl.String,
            "BillingPeriodStart": pl.Date,
            "x_HourOfWeek": pl.Int32,  # 0 = Monday 00:00 UTC … 167 = Sunday 23:00 UTC
            "x_RunningHours": pl.Int32,  # of the period's four or five such hours, those with a charge
        }
    ),
)

COMMITMENT_FAMILY_HOUR: Final = Frame(
    name="commitment_family_hour",
    grain="sub-account × commitment family × region × hour; what commitments could cover, and did; hourly exports only",
    schema=pl.Schema(
        {
            "BillingAccountId": pl.String(),
            "SubAccountId": pl.String(),
            "BillingCurrency": pl.String(),
            "RegionId": pl.String(),
            "BillingPeriodStart": pl.Date(),
            "x_CommitmentFamily": pl.String(),  # ec2:m5, ec2:m5:windows, rds:r6g:postgresql, fargate, …
            "x_Hour": pl.Datetime("us"),
            "x_OnDemandCost": pl.Float64(),  # what no commitment covers, at the billed rate
            "x_OnDemandListCost": pl.Float64(),  # the same usage at public prices; null where the export gives none
            "x_CoveredCost": pl.Float64(),  # amortised
        }
    ),
)

COMMITMENT_RESOURCE_DAY: Final = Frame(
    name="commitment_resource_day",
    grain="resource × commitment family × usage type × operation × commitment × day; covered by commitments or not",
    schema=pl.Schema(
        _SCOPE
        | {
            "ServiceName": pl.String,
            "RegionId": pl.String,
            "ResourceId": pl.String,
            "x_CommitmentFamily": pl.String,
            "x_UsageType": pl.String,
            "x_Operation": pl.String,
            "CommitmentDiscountId": pl.String,  # null: nothing covers it
            "x_Plan": pl.String,  # of the commitment: as in COMMITMENT_OFFERS; null where the export does not say
            "x_TermYears": pl.Int32,
            "x_Payment": pl.String,
            "ChargePeriodStart": pl.Date,
            "EffectiveCost": pl.Float64,
            "ListCost": pl.Float64,
            "ConsumedQuantity": pl.Float64,
            "ConsumedUnit": pl.String,
            "x_HourMask": pl.Int32,
            "x_Mature": pl.Boolean,
        }
    ),
)

BUCKET_STORAGE_CLASS: Final = Frame(
    name="bucket_storage_class",
    grain="bucket × storage class × unit × billing period; storage held, not requests",
    schema=pl.Schema(
        _SCOPE
        | {
            "RegionId": pl.String,
            "ResourceId": pl.String,
            "BillingPeriodStart": pl.Date,
            "x_StorageClass": pl.String,
            "ConsumedQuantity": pl.Float64,
            "ConsumedUnit": pl.String,
            "EffectiveCost": pl.Float64,
        }
    ),
)

DISCOUNT_DAY: Final = Frame(
    name="discount_day",
    grain="sub-account × service × usage type × commitment family × day; usage on demand, and its discounts",
    schema=pl.Schema(
        {
            "BillingAccountId": pl.String,
            "SubAccountId": pl.String,
            "BillingCurrency": pl.String,
            "ServiceName": pl.String,
            "x_UsageType": pl.String,
            "x_CommitmentFamily": pl.String,  # null: no commitment is sold for it
            "ChargePeriodStart": pl.Date,
            "x_UsageCost": pl.Float64,  # at the price of the usage's own rows
            "x_Discount": pl.Float64,  # positive where it takes off
            "x_Mature": pl.Boolean,
        }
    ),
)

FRAMES: Final = {
    frame.name: frame
    for frame in (
        SERVICE_DAY,
        USAGE_TYPE_DAY,
        RESOURCE_DAY,
        RESOURCE_WINDOW,
        COMMITMENT_PERIOD,
        COMMITMENT_DAY,
        COMMITMENT_WINDOW,
        RESOURCE_PERIOD,
        RESOURCE_HOUR_OF_WEEK,
        COMMITMENT_FAMILY_HOUR,
        COMMITMENT_RESOURCE_DAY,
        BUCKET_STORAGE_CLASS,
        DISCOUNT_DAY,
    )
}
