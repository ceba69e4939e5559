-- One row: export × billing period × payer × currency: rows and exact cost in the source and in charges, and whether it counts.
SELECT
    total.x_ExportId AS export,
    total.BillingPeriodStart AS period,
    total.x_Version AS version,
    total.BillingAccountId AS payer,
    total.BillingCurrency AS currency,
    CAST(sum(total.x_SourceRows) AS BIGINT) AS source_rows,
    CAST(sum(total.x_ChargedRows) AS BIGINT) AS charged_rows,
    sum(total.x_SourceCost) AS source_cost,
    sum(total.x_ChargedCost) AS charged_cost,
    bool_and(total.x_Settled) AS settled,
    bool_and(bills.x_Counted) AS counted
FROM reconciliation AS total
JOIN bills
    ON bills.x_ExportId = total.x_ExportId
    AND bills.BillingPeriodStart = total.BillingPeriodStart
    AND bills.BillingAccountId = total.BillingAccountId
GROUP BY ALL
ORDER BY period DESC, export, payer, currency
