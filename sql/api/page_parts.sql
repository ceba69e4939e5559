-- One row: a resource behind an anomaly: what it cost on the incident's days, and a day before it, most added cost first.
WITH wanted AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, RegionId, ResourceId, x_UsageType, x_EventStart, x_WindowEnd
    FROM findings
    WHERE FindingId = $id AND Category = 'anomaly' AND ($accounts IS NULL OR list_contains($accounts, SubAccountId))
)
SELECT
    coalesce(r.ResourceId, 'no resource') AS resource,
    sum(r.EffectiveCost) FILTER (r.ChargePeriodStart BETWEEN wanted.x_EventStart AND wanted.x_WindowEnd) AS cost,
    sum(r.ConsumedQuantity) FILTER (r.ChargePeriodStart BETWEEN wanted.x_EventStart AND wanted.x_WindowEnd) AS quantity,
    CAST(sum(r.EffectiveCost) FILTER (r.ChargePeriodStart < wanted.x_EventStart) / 14 AS DECIMAL(38, 12)) AS before_a_day,
    CAST(sum(r.ConsumedQuantity) FILTER (r.ChargePeriodStart < wanted.x_EventStart) / 14 AS DECIMAL(38, 12)) AS quantity_before_a_day,
    max(wanted.x_WindowEnd - wanted.x_EventStart) + 1 AS days
FROM resource_day AS r
JOIN wanted
    ON wanted.BillingAccountId = r.BillingAccountId AND wanted.SubAccountId IS NOT DISTINCT FROM r.SubAccountId
    AND wanted.BillingCurrency = r.BillingCurrency AND wanted.x_UsageType = r.x_UsageType
    AND wanted.RegionId IS NOT DISTINCT FROM r.RegionId
    AND (wanted.ResourceId IS NULL OR wanted.ResourceId = r.ResourceId)
    AND r.ChargePeriodStart BETWEEN wanted.x_EventStart - 14 AND wanted.x_WindowEnd
GROUP BY r.ResourceId
HAVING cost > 0
ORDER BY cost - coalesce(before_a_day, 0) * days DESC, resource
LIMIT 12
