"""One example for each kind of row, for readers of the description; a test compares them with what is described.

Here: values. Not here: shapes.
"""

from typing import Any, Final

_FINDING: Final[dict[str, Any]] = {
    "FindingId": "a394425493635760",
    "DetectorId": "gp2_to_gp3",
    "Title": "EBS volume still on gp2",
    "Category": "modernize",
    "Severity": "low",
    "Confidence": 0.95,
    "x_State": "open",
    "BillingAccountId": "417382950611",
    "SubAccountId": "004471938265",
    "SubAccountName": "northlight-staging",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "RegionId": "us-east-1",
    "ResourceId": "vol-0a1b2c3d4e5f60718",
    "x_UsageType": "EBS:VolumeUsage.gp2",
    "x_EventStart": None,
    "x_FirstSeen": "2026-05-01",
    "x_LastSeen": "2026-06-18",
    "BillingCurrency": "USD",
    "x_CostBasis": "EffectiveCost",
    "x_MonthlyCost": "50.00",
    "x_EstimatedMonthlySaving": "10.00",
    "x_NetMonthlySaving": "10.00",
    "x_Impact": None,
    "x_Mature": True,
    "x_Summary": "500 GB on gp2 cost 50.00 USD a month; gp3 costs 40.00.",
    "x_Action": "Modify the volume to gp3; no downtime.",
    "x_Evidence": {"gb": 500, "price_ratio": 0.8},
    "x_RateSource": "the line items of this scope",
    "x_Rate": 0.1,
    "x_RateUnit": "GB-Mo",
    "x_CoveredShare": 0.0,
    "x_DiscountShare": 0.0,
    "x_MonthlyDiscount": "0.00",
    "x_CommitmentEnd": None,
    "x_WindowStart": "2026-05-20",
    "x_WindowEnd": "2026-06-18",
    "x_WindowCost": "49.315068493",
    "x_HoursPerMonth": 730,
    "x_DismissedReason": None,
    "x_DismissedUntil": None,
    "x_Feedback": None,
    "x_Version": "09e5a4d9a3ca0b21",
}

_ACCOUNT: Final[dict[str, Any]] = {
    "BillingAccountId": "417382950611",
    "SubAccountId": "004471938265",
    "SubAccountName": "northlight-staging",
    "BillingCurrency": "USD",
    "x_LastDay": "2026-06-18",
    "BilledCost": "1937.938571215100",
    "x_Findings": 19,
    "x_NetMonthlySaving": "1121.94",
}

_COST: Final[dict[str, Any]] = {
    "ChargePeriodStart": "2026-06-17",
    "BillingCurrency": "USD",
    "x_Group": "AWS Lambda",
    "BilledCost": "151.780367743200",
    "EffectiveCost": "151.780367743200",
}

_EVENT: Final[dict[str, Any]] = {
    "x_AsOf": "2026-06-13",
    "x_Change": "opened",
    "Severity": "high",
    "x_NetMonthlySaving": None,
    "x_Impact": "595.53",
    "x_Version": "09e5a4d9a3ca0b21",
    "FindingId": "a394425493635760",
    "DetectorId": "cost_anomaly",
    "SubAccountId": "863017429052",
    "Title": "New spend",
}

_SUMMARY: Final[dict[str, Any]] = {
    "BillingCurrency": "USD",
    "spend": {"BilledCost": "48701.300742605300", "EffectiveCost": "57164.615825638900"},
    "monthly_savings_gross": "2316.57",
    "monthly_savings_net": "2181.41",
    "impact": "1158.77",
    "by_type": {"modernization": {"gross": "2316.57", "net": "2181.41", "findings": 29}},
    "by_service": {"Amazon Elastic Compute Cloud": {"gross": "2316.57", "net": "2181.41", "findings": 29}},
}

_WIDER: Final[dict[str, Any]] = {
    "x_WindowStart": "2026-06-17",
    "x_WindowEnd": "2026-06-18",
    "BillingCurrency": "USD",
    "x_Impact": "250.00",
    "series": [{"ServiceName": "AWS Lambda", "x_UsageType": "Lambda-GB-Second", "RegionId": "us-east-1"}],
}

EXAMPLES: Final = {
    "Finding": _FINDING,
    "Saving": _FINDING | {"x_Kind": "modernization"},
    "AccountRow": _ACCOUNT,
    "CostRow": _COST,
    "Event": _EVENT,
    "Summary": _SUMMARY,
    "Wider": _WIDER,
}
"""By the name of their shape; FastAPI would leave the nulls of a model's own examples out."""
