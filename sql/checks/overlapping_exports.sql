-- Offending: payer × period delivered by several exports whose totals differ; one counts, and the other says otherwise.
SELECT BillingAccountId, BillingPeriodStart, BillingCurrency,
    string_agg(x_ExportId || ' ' || CAST(total AS VARCHAR), '; ' ORDER BY x_ExportId) AS totals
FROM (
    SELECT BillingAccountId, BillingPeriodStart, BillingCurrency, x_ExportId, sum(x_SourceCost) AS total
    FROM reconciliation
    GROUP BY ALL
)
GROUP BY BillingAccountId, BillingPeriodStart, BillingCurrency
HAVING count(*) > 1 AND min(total) <> max(total)
ORDER BY ALL
