-- One row: a part of an anomaly's impact, as of its newest verdict: its breakdowns one after another, the largest part first, the rest last.
SELECT
    causes.FindingId, causes.x_Breakdown, causes.x_Dimension, causes.x_Element, causes.SubAccountId, causes.ServiceName,
    causes.RegionId, causes.x_UsageType, causes.x_Operation, causes.ResourceId, causes.x_Change, causes.BillingCurrency,
    causes.x_Impact, causes.x_Actual, causes.x_Share, causes.x_BeganAt, causes.x_Words
FROM anomaly_causes AS causes
JOIN findings ON findings.FindingId = causes.FindingId AND findings.x_AsOf = causes.x_AsOf
WHERE list_contains($findings, causes.FindingId)
ORDER BY
    causes.FindingId, list_position(['whole', 'price_quantity', 'element', 'resource'], causes.x_Breakdown), causes.x_Rank
