-- One row: payer × currency: findings that opened, came back or were resolved on the payer's newest day of judgement.
WITH newest AS (
    SELECT BillingAccountId, max(x_AsOf) AS as_of FROM judged GROUP BY BillingAccountId
)
SELECT
    newest.BillingAccountId AS payer,
    findings.BillingCurrency AS currency,
    newest.as_of,
    count(*) FILTER (history.x_Change = 'opened') AS opened,
    count(*) FILTER (history.x_Change = 'regressed') AS regressed,
    count(*) FILTER (history.x_Change = 'resolved') AS resolved
FROM newest
JOIN findings ON findings.BillingAccountId = newest.BillingAccountId
LEFT JOIN finding_history AS history
    ON history.FindingId = findings.FindingId
    AND history.x_AsOf = newest.as_of
GROUP BY ALL
ORDER BY payer, currency
