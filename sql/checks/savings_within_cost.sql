-- Offending: scopes whose net savings, on the newest day of judgement, exceed what the scope costs.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY BillingAccountId
)
SELECT BillingAccountId, SubAccountId, ResourceId, BillingCurrency,
    sum(x_NetMonthlySaving) AS saving, max(x_MonthlyCost) AS cost
FROM verdicts
JOIN newest USING (BillingAccountId, x_AsOf)
WHERE x_NetMonthlySaving IS NOT NULL AND (x_NetMonthlySaving < 0 OR x_NetMonthlySaving > x_EstimatedMonthlySaving
    OR x_EstimatedMonthlySaving > x_MonthlyCost)
GROUP BY ALL
ORDER BY ALL
