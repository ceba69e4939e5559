-- Offending: bills whose export lacks columns that some of its rows need; what they cannot give is refused, not guessed.
SELECT x_ExportId, BillingPeriodStart, BillingAccountId, x_NotAvailable
FROM bills
WHERE x_Counted AND x_NotAvailable IS NOT NULL
ORDER BY ALL
