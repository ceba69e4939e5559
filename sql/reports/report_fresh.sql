-- One row: payer × export that counts: how far its newest bill reaches, up to where it is settled in practice, and its last day of judgement.
SELECT
    bills.BillingAccountId AS payer,
    bills.x_ExportId AS export,
    max(bills.x_DataThrough) AS through,
    max(bills.x_MatureThrough) AS mature_through,
    max(judged.x_AsOf) AS judged_through
FROM bills
LEFT JOIN (
    SELECT BillingAccountId, max(x_AsOf) AS x_AsOf FROM judged GROUP BY BillingAccountId
) AS judged ON judged.BillingAccountId = bills.BillingAccountId
WHERE bills.x_Counted
GROUP BY ALL
ORDER BY payer, export
