-- One row: payer of accounts that a caller may see: how far its newest bill reaches, up to where it is complete, its last day of judgement, and whether its totals agree.
WITH bill AS (
    SELECT BillingAccountId, max(x_DataThrough) AS through, max(x_MatureThrough) AS mature_through
    FROM bills
    WHERE x_Counted
    GROUP BY BillingAccountId
), judgement AS (
    SELECT BillingAccountId, max(x_AsOf) AS judged_through FROM judged GROUP BY BillingAccountId
), total AS (
    SELECT
        BillingAccountId,
        count(*) AS totals,
        count(*) FILTER (x_SourceCost <> x_ChargedCost OR x_SourceRows <> x_ChargedRows) AS different
    FROM reconciliation
    WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
    GROUP BY BillingAccountId
)
SELECT
    total.BillingAccountId AS payer, bill.through, bill.mature_through, judgement.judged_through,
    total.totals, total.different
FROM total
LEFT JOIN bill ON bill.BillingAccountId = total.BillingAccountId
LEFT JOIN judgement ON judgement.BillingAccountId = total.BillingAccountId
ORDER BY payer
