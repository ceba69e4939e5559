-- Offending: scopes whose savings after overlap, on the newest day of judgement, exceed what the scope costs, together or one by one.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY BillingAccountId
)
SELECT
    BillingAccountId,
    SubAccountId,
    RegionId,
    CASE WHEN ResourceId IS NULL THEN ServiceName END AS ServiceName,
    ResourceId,
    x_UsageType,
    BillingCurrency,
    sum(x_NetMonthlySaving + coalesce(x_MonthlyDiscount, 0)) AS saving,
    max(x_MonthlyCost) AS cost
FROM verdicts
JOIN newest USING (BillingAccountId, x_AsOf)
WHERE x_NetMonthlySaving IS NOT NULL
GROUP BY ALL
HAVING saving > cost
    OR min(x_NetMonthlySaving) < 0
    OR min(x_MonthlyDiscount) < 0
    OR count(*) FILTER (x_NetMonthlySaving + coalesce(x_MonthlyDiscount, 0) > x_EstimatedMonthlySaving OR x_EstimatedMonthlySaving > x_MonthlyCost) > 0
ORDER BY ALL
