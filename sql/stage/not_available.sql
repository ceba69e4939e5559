-- Payer: the metrics that some of its charges cannot give, because the export lacks the columns that they need.
UPDATE bills
SET x_NotAvailable = gaps.words
FROM (
    SELECT BillingAccountId, 'EffectiveCost of ' || string_agg(DISTINCT x_LineItemType, ', ' ORDER BY x_LineItemType) AS words
    FROM charges
    WHERE x_ExportId = $1 AND BillingPeriodStart = $2 AND EffectiveCost IS NULL
    GROUP BY BillingAccountId
) AS gaps
WHERE bills.x_ExportId = $1 AND bills.BillingPeriodStart = $2 AND bills.BillingAccountId = gaps.BillingAccountId
