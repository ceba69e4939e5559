-- Offending: bills that AWS has not settled yet; their newest days may still change.
SELECT x_ExportId, BillingPeriodStart, BillingAccountId, x_DataThrough, x_MatureThrough
FROM bills
WHERE x_Counted AND NOT x_Settled
ORDER BY ALL
