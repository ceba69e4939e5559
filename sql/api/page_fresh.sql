-- One row: payer of accounts that a caller may see: how far its newest bill reaches, up to where it is complete, its last day of judgement, and whether its totals agree.
WITH seen AS (
    SELECT DISTINCT BillingAccountId FROM service_day WHERE ($accounts IS NULL OR list_contains($accounts, SubAccountId))
), bill AS (
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
    seen.BillingAccountId AS payer, bill.through, bill.mature_through, judgement.judged_through,
    coalesce(total.totals, 0) AS totals, coalesce(total.different, 0) AS different
FROM seen
LEFT JOIN bill ON bill.BillingAccountId = seen.BillingAccountId
LEFT JOIN judgement ON judgement.BillingAccountId = seen.BillingAccountId
LEFT JOIN total ON total.BillingAccountId = seen.BillingAccountId
ORDER BY payer
