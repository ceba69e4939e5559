-- One row: open anomaly × day, of the $days days up to its last flagged one: what its usage type cost, amortised.
SELECT
    findings.FindingId AS id,
    spend.ChargePeriodStart AS day,
    sum(spend.EffectiveCost) AS cost
FROM findings
JOIN usage_type_day AS spend
    ON spend.BillingAccountId = findings.BillingAccountId
    AND spend.SubAccountId IS NOT DISTINCT FROM findings.SubAccountId
    AND spend.BillingCurrency = findings.BillingCurrency
    AND spend.ServiceName IS NOT DISTINCT FROM findings.ServiceName
    AND spend.x_UsageType = findings.x_UsageType
    AND spend.RegionId IS NOT DISTINCT FROM findings.RegionId
    AND spend.ChargePeriodStart <= findings.x_WindowEnd
    AND findings.x_WindowEnd - spend.ChargePeriodStart < $days
WHERE findings.Category = 'anomaly' AND findings.FindingId IN (SELECT unnest($shown))
GROUP BY ALL
ORDER BY id, day
