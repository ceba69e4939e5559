-- One row: one bill that charges hold: which version, how fresh, how settled, whether marts count it.
SELECT
    strftime(BillingPeriodStart, '%Y-%m') AS bill,
    x_ExportId AS export,
    BillingAccountId AS payer,
    strftime(x_DataThrough, '%Y-%m-%d') AS data_through,
    CASE WHEN x_Settled THEN 'settled' ELSE 'complete through ' || coalesce(strftime(x_MatureThrough, '%Y-%m-%d'), 'no day') END AS state,
    CASE WHEN NOT x_Counted THEN 'another export of this payer is counted' END AS not_counted,
    x_NotAvailable AS not_available
FROM bills
ORDER BY ALL
