"""Days on which a daily cost was out of the ordinary, which incidents are made of, and how all series were scored.

Here: the schemas and their keys. Not here: how it is made (models/features/cost_days.py), what is alarmed
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

ANOMALY_DAY: Final = Frame(
    name="anomaly_days",
    grain="payer × day × band of scores; how many series were scored so on that day",
    schema=pl.Schema(
        {
            "BillingAccountId": pl.String,
            "x_AsOf": pl.Date,
            "x_ScoreFrom": pl.Float64,  # null: not scored, as less than a week of the series is known
            "x_Series": pl.Int64,
        }
    ),
)

BANDS: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8)
"""Where bands of scores begin: nothing suspicious, next to nothing, … 0.5 is the alarm."""
