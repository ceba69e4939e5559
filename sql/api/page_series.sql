-- One row: day, up to the newest of the bill: what a finding's scope cost, its resource or else its usage type, usage only, amortised.
WITH wanted AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, ServiceName, RegionId, ResourceId, x_UsageType
    FROM findings
    WHERE FindingId = $id
), of_resource AS (
    SELECT r.ChargePeriodStart AS day, sum(r.EffectiveCost) AS cost
    FROM resource_day AS r
    JOIN wanted
        ON wanted.ResourceId = r.ResourceId AND wanted.BillingAccountId = r.BillingAccountId
        AND wanted.SubAccountId = r.SubAccountId AND wanted.BillingCurrency = r.BillingCurrency
    GROUP BY ALL
), of_usage AS (
    SELECT u.ChargePeriodStart AS day, sum(u.EffectiveCost) AS cost
    FROM usage_type_day AS u
    JOIN wanted
        ON wanted.ResourceId IS NULL AND wanted.x_UsageType = u.x_UsageType
        AND wanted.BillingAccountId = u.BillingAccountId AND wanted.BillingCurrency = u.BillingCurrency
        AND wanted.SubAccountId IS NOT DISTINCT FROM u.SubAccountId AND wanted.RegionId IS NOT DISTINCT FROM u.RegionId
    GROUP BY ALL
)
SELECT day, cost FROM of_resource
UNION ALL
SELECT day, cost FROM of_usage
ORDER BY day
