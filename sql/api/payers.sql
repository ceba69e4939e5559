-- Who pays for an account, and the newest day that its bill was judged; no row: there is no such account.
SELECT BillingAccountId AS payer, max(x_AsOf) AS as_of
FROM judged
WHERE BillingAccountId IN (SELECT BillingAccountId FROM service_day WHERE SubAccountId = $account)
GROUP BY BillingAccountId
ORDER BY payer
