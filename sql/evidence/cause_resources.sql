-- What the resources of an incident cost on the days that it is about, each series on its own days; money amortised.
WITH series (account, service, code, usage_type, region, resources, days) AS (VALUES
    $series
)
SELECT r.ResourceId, sum(r.EffectiveCost) AS cost_in_window
FROM series
JOIN resource_day AS r ON r.SubAccountId = series.account AND r.RegionId IS NOT DISTINCT FROM series.region
    AND CASE WHEN series.code IS NULL THEN r.ServiceName IS NOT DISTINCT FROM series.service
        ELSE r.x_ServiceCode = series.code END
    AND (series.usage_type IS NULL OR r.x_UsageType = series.usage_type)
    AND (series.resources IS NULL OR list_contains(series.resources, r.ResourceId))
    AND list_contains(series.days, r.ChargePeriodStart)
WHERE r.BillingAccountId = $payer AND r.BillingCurrency = $currency AND r.ResourceId IN ($named)
GROUP BY r.ResourceId
ORDER BY r.ResourceId
