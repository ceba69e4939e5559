-- One row: open anomaly × day, of the $days days up to its last flagged one: what its series cost, amortised; of commitments, what lay unused.
WITH incident AS (
    SELECT
        FindingId, BillingAccountId, SubAccountId, BillingCurrency, ResourceId, x_WindowEnd,
        unnest(coalesce(
            from_json(json_extract(x_Scope, '$.series'), '[{"SubAccountId": "VARCHAR", "ServiceName": "VARCHAR",
                "x_UsageType": "VARCHAR", "RegionId": "VARCHAR", "CommitmentDiscountId": "VARCHAR"}]'),
            [{
                'SubAccountId': SubAccountId, 'ServiceName': ServiceName, 'x_UsageType': x_UsageType,
                'RegionId': RegionId, 'CommitmentDiscountId': CAST(NULL AS VARCHAR)
            }]
        )) AS series
    FROM findings
    WHERE Category = 'anomaly' AND FindingId IN (SELECT unnest($shown))
), spend AS (
    SELECT incident.FindingId, spend.ChargePeriodStart, spend.EffectiveCost AS cost
    FROM incident
    JOIN usage_type_day AS spend
        ON spend.BillingAccountId = incident.BillingAccountId
        AND spend.SubAccountId IS NOT DISTINCT FROM incident.series.SubAccountId
        AND spend.BillingCurrency = incident.BillingCurrency
        AND spend.ServiceName IS NOT DISTINCT FROM incident.series.ServiceName
        AND spend.x_UsageType = incident.series.x_UsageType
        AND spend.RegionId IS NOT DISTINCT FROM incident.series.RegionId
        AND spend.ChargePeriodStart <= incident.x_WindowEnd
        AND incident.x_WindowEnd - spend.ChargePeriodStart < $days
    WHERE incident.series.CommitmentDiscountId IS NULL
    UNION ALL
    SELECT incident.FindingId, spend.ChargePeriodStart, spend.EffectiveCost AS cost
    FROM incident
    JOIN resource_day AS spend -- an incident of one resource names no series
        ON incident.series.x_UsageType IS NULL
        AND spend.ResourceId = incident.ResourceId
        AND spend.BillingAccountId = incident.BillingAccountId
        AND spend.SubAccountId IS NOT DISTINCT FROM incident.SubAccountId
        AND spend.BillingCurrency = incident.BillingCurrency
        AND spend.ChargePeriodStart <= incident.x_WindowEnd
        AND incident.x_WindowEnd - spend.ChargePeriodStart < $days
    UNION ALL
    SELECT incident.FindingId, spend.ChargePeriodStart, greatest(spend.x_UnusedCost, 0) AS cost
    FROM incident
    JOIN commitment_day AS spend
        ON spend.BillingAccountId = incident.BillingAccountId
        AND spend.SubAccountId = incident.series.SubAccountId
        AND spend.BillingCurrency = incident.BillingCurrency
        AND spend.CommitmentDiscountId = incident.series.CommitmentDiscountId
        AND spend.ChargePeriodStart <= incident.x_WindowEnd
        AND incident.x_WindowEnd - spend.ChargePeriodStart < $days
)
SELECT FindingId AS id, ChargePeriodStart AS day, sum(cost) AS cost
FROM spend
GROUP BY ALL
ORDER BY id, day
