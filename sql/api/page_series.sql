-- One row: day, up to the newest of the bill: what a finding's scope cost (resource, usage type, service or account, as far as it says), usage only, amortised; `since`: the bill's first day.
WITH wanted AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, ServiceName, RegionId, ResourceId, x_UsageType, Category
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
), of_more AS ( -- an incident of a whole service or account
    SELECT s.ChargePeriodStart AS day, sum(s.x_UsageCost) AS cost
    FROM service_day AS s
    JOIN wanted
        ON wanted.Category = 'anomaly' AND wanted.ResourceId IS NULL AND wanted.x_UsageType IS NULL
        AND wanted.SubAccountId = s.SubAccountId AND (wanted.ServiceName IS NULL OR wanted.ServiceName = s.ServiceName)
        AND wanted.BillingAccountId = s.BillingAccountId AND wanted.BillingCurrency = s.BillingCurrency
    GROUP BY ALL
)
SELECT day, cost, (SELECT min(ChargePeriodStart) FROM service_day) AS since
FROM (FROM of_resource UNION ALL FROM of_usage UNION ALL FROM of_more)
ORDER BY day
