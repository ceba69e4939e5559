"""Days on which a daily cost was out of the ordinary: the frame that incidents are made of.

Here: the schema and its keys. Not here: how it is made (models/features/cost_days.py), what is alarmed
(models/detectors).
"""

from typing import Final

import polars as pl

from models.focus import Frame

SERIES: Final = (
    "BillingAccountId",
    "SubAccountId",
    "BillingCurrency",
    "ServiceName",
    "x_ServiceCode",
    "x_UsageType",
    "RegionId",
    "CommitmentDiscountId",
)
"""What makes a series of daily costs: usage, or the unused part of one commitment, which has an id."""

USAGE: Final = "usage"
UNUSED: Final = "unused_commitment"

SUSPICIOUS_DAY: Final = Frame(
    name="suspicious_day",
    grain="series × day out of the ordinary; usage by sub-account × service × usage type × region, unused commitments",
    schema=pl.Schema(
        {
            "BillingAccountId": pl.String,
            "SubAccountId": pl.String,
            "SubAccountName": pl.String,
            "BillingCurrency": pl.String,
            "ServiceName": pl.String,
            "x_ServiceCode": pl.String,
            "x_UsageType": pl.String,
            "RegionId": pl.String,
            "CommitmentDiscountId": pl.String,  # of an unused part
            "x_Measure": pl.String,  # USAGE or UNUSED
            "ChargePeriodStart": pl.Date,
            "EffectiveCost": pl.Float64,
            "x_Expected": pl.Float64,
            "x_BandLow": pl.Float64,
            "x_BandHigh": pl.Float64,
            "x_Score": pl.Float64,  # 0..1, 0.5 where the alarm is
            "x_Confidence": pl.Float64,
            "x_QValue": pl.Float64,  # false discovery rate among the day's alarms up to this one
            "x_Kind": pl.String,  # models/scoring/kinds.py
            "x_Services": pl.Int64,  # of the account, with a cost or an expectation that day
            "x_Accounts": pl.Int64,  # of the payer, likewise
            "x_Mature": pl.Boolean,
        }
    ),
)
