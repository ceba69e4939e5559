-- Who pays for each account, and the newest day that their bill was judged.
SELECT DISTINCT SubAccountId AS account, BillingAccountId AS payer, newest.as_of
FROM account_day
JOIN (SELECT BillingAccountId, max(x_AsOf) AS as_of FROM judged GROUP BY ALL) AS newest USING (BillingAccountId)
WHERE SubAccountId IS NOT NULL
ORDER BY account, payer
