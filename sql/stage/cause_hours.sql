-- Grain: finding × series × usage type × operation × day: cost in each UTC hour of the usage in `cause_charge`, where its bill is hourly.
WITH place AS (
    SELECT
        c.FindingId, c.x_Series, c.SubAccountId, scope.BillingCurrency, c.RegionId, c.x_ServiceCode, c.x_UsageType,
        c.x_Operation, min(c.ChargePeriodStart) AS first_day, max(c.ChargePeriodStart) AS last_day
    FROM cause_charge AS c
    JOIN cause_scope AS scope ON scope.FindingId = c.FindingId AND scope.x_Series = c.x_Series
    GROUP BY ALL
)
SELECT place.FindingId, place.x_Series, h.x_UsageType, h.x_Operation, h.ChargePeriodStart, h.x_HourCosts
FROM place
JOIN usage_export_hours AS h
    ON h.SubAccountId = place.SubAccountId
    AND h.BillingCurrency = place.BillingCurrency
    AND h.RegionId IS NOT DISTINCT FROM place.RegionId
    AND h.x_ServiceCode IS NOT DISTINCT FROM place.x_ServiceCode
    AND h.x_UsageType = place.x_UsageType
    AND h.x_Operation IS NOT DISTINCT FROM place.x_Operation
    AND h.ChargePeriodStart BETWEEN place.first_day AND place.last_day
JOIN bills
    ON bills.x_ExportId = h.x_ExportId
    AND bills.BillingPeriodStart = h.BillingPeriodStart
    AND bills.BillingAccountId = h.BillingAccountId
WHERE h.BillingAccountId = $payer AND bills.x_Counted
ORDER BY ALL
