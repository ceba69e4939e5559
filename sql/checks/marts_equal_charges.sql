-- Offending: payer × period whose service_day total is not the bill's, or whose bill has no mart yet.
WITH bill AS (
    SELECT BillingAccountId, BillingPeriodStart, BillingCurrency, sum(x_SourceCost) AS source_cost
    FROM reconciliation
    JOIN bills USING (x_ExportId, BillingPeriodStart, BillingAccountId)
    WHERE x_Counted
    GROUP BY ALL
), mart AS (
    SELECT BillingAccountId, BillingPeriodStart, BillingCurrency, sum(BilledCost) AS mart_cost
    FROM service_day
    GROUP BY ALL
)
SELECT *
FROM bill
FULL JOIN mart USING (BillingAccountId, BillingPeriodStart, BillingCurrency)
WHERE source_cost IS DISTINCT FROM mart_cost
