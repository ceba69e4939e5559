-- What a finding's scope cost by day: its resource, or where there is none its service and usage type, up to its last day.
SELECT ChargePeriodStart, sum(EffectiveCost) AS EffectiveCost
FROM resource_day
WHERE $resource IS NOT NULL AND BillingAccountId = $payer AND SubAccountId = $account AND ResourceId = $resource
    AND RegionId IS NOT DISTINCT FROM $region AND ($usage_type IS NULL OR x_UsageType = $usage_type)
    AND ChargePeriodStart BETWEEN $first AND $last
GROUP BY ChargePeriodStart
UNION ALL
SELECT ChargePeriodStart, sum(EffectiveCost) AS EffectiveCost
FROM usage_type_day
WHERE $resource IS NULL AND BillingAccountId = $payer AND SubAccountId = $account AND ServiceName = $service
    AND ($region IS NULL OR RegionId = $region) AND ($usage_type IS NULL OR x_UsageType = $usage_type)
    AND ChargePeriodStart BETWEEN $first AND $last
GROUP BY ChargePeriodStart
ORDER BY ChargePeriodStart
