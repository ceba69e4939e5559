-- The first day of each resource of one account in any bill held.
SELECT BillingAccountId, SubAccountId, ResourceId, min(x_FirstDay) AS x_FirstDay
FROM resource_period
WHERE BillingAccountId = $payer AND SubAccountId = $account
GROUP BY ALL
ORDER BY ALL
