-- Offending: export × period × account × type where charges differ from the source in rows or money, by anything at all.
SELECT
    x_ExportId, BillingPeriodStart, BillingAccountId, SubAccountId, x_LineItemType, BillingCurrency,
    x_SourceRows, x_ChargedRows, x_SourceCost, x_ChargedCost
FROM reconciliation
WHERE x_SourceRows <> x_ChargedRows OR x_SourceCost <> x_ChargedCost
ORDER BY ALL
