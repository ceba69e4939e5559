-- The charges that count: of each payer and period, those of the one export that bills.x_Counted names.
CREATE OR REPLACE VIEW counted_charges AS
SELECT charges.*
FROM charges
JOIN bills
    ON bills.x_ExportId = charges.x_ExportId
    AND bills.BillingPeriodStart = charges.BillingPeriodStart
    AND bills.BillingAccountId = charges.BillingAccountId
WHERE bills.x_Counted
