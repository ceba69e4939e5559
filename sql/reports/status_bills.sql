-- One row: one bill that charges hold: which version, how fresh, how settled, whether marts count it.
SELECT
    x_ExportId, strftime(BillingPeriodStart, '%Y-%m') AS period, BillingAccountId, x_Version, x_Hourly, x_Settled,
    x_DataThrough, x_MatureThrough, x_Counted, x_NotAvailable
FROM bills
ORDER BY ALL
