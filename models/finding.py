"""The finding: what every detector returns, and the closed lists it speaks in.

Here: the schema and the enums. Not here: how findings are ranked and netted (models/prioritize.py) or kept over days
(sql/reports).
"""

from enum import StrEnum
from typing import Final

import polars as pl


class Severity(StrEnum):
    """How soon a person should look. Set from the money at stake and the urgency (models/prioritize.py)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Category(StrEnum):
    """What kind of action a finding asks for; the order is the order in which overlapping savings are counted."""

    TERMINATE = "terminate"
    SCHEDULE = "schedule"
    RIGHTSIZE = "rightsize"
    MODERNIZE = "modernize"
    COMMIT = "commit"
    COMMITMENT_WASTE = "commitment_waste"
    ANOMALY = "anomaly"


MONEY: Final = pl.Decimal(18, 2)
"""Savings are in cents, rounded down: what is shown adds up to what is summed, and nothing is promised twice."""

EXACT: Final = pl.Decimal(38, 9)
"""Sums of frames, which are rounded to 1e-9."""

_COLUMNS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "x_AsOf": pl.Date,  # day of judgement: only data up to this day was used
    "FindingId": pl.String,  # 16 hex digits, a digest of detector and scope; stable across days
    "DetectorId": pl.String,
    "Title": pl.String,
    "Category": pl.String,
    "Severity": pl.String,
    "Confidence": pl.Float64,  # 0..1
    "BillingAccountId": pl.String,
    "SubAccountId": pl.String,
    "SubAccountName": pl.String,
    "ServiceName": pl.String,
    "RegionId": pl.String,
    "ResourceId": pl.String,
    "x_UsageType": pl.String,
    "x_EventStart": pl.Date,  # anomalies: the first day of the incident; null elsewhere
    "BillingCurrency": pl.String,
    "x_CostBasis": pl.String,  # the FOCUS metric that the money comes from
    "x_MonthlyCost": MONEY,  # of the scope, per 730 hours; of incidents: as usual, or at the new level that holds on
    "x_EstimatedMonthlySaving": MONEY,  # gross
    "x_NetMonthlySaving": MONEY,  # after overlap with other findings of the same scope, and after discounts
    "x_Impact": MONEY,  # anomalies: so far above expectation; warnings and upper bounds: per month; else null
    "x_WindowStart": pl.Date,
    "x_WindowEnd": pl.Date,
    "x_Mature": pl.Boolean,  # false: some of the days used may still change
    "x_Summary": pl.String,  # one sentence for a person
    "x_Action": pl.String,
    "x_Evidence": pl.String,  # JSON object, name → number or text
    "x_WindowCost": EXACT,  # cost basis of the scope in the window; null where the money is not one sum of it
    "x_Rate": pl.Float64,  # the scope's own price per unit in the window; null where its units differ
    "x_RateUnit": pl.String,
    "x_RateSource": pl.String,  # where the price behind the saving comes from
    "x_CoveredShare": pl.Float64,  # of the window's cost, what commitments already cover: not saved before they end
    "x_CommitmentEnd": pl.Date,  # when they end, where the bill says it
    "x_Scope": pl.String,  # JSON: usage types and operations (anomalies: days) of the rows behind the money
    "x_DiscountShare": pl.Float64,  # of the saving, what discounts of the bill take off; null: no usage that they could
    "x_MonthlyDiscount": MONEY,  # that in money, after overlap: gross − overlap − this = net; null: no saving
}

FINDING: Final = pl.Schema(_COLUMNS)
