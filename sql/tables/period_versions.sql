-- Billing period → the counted bill versions that its marts must be built from.
CREATE OR REPLACE VIEW period_versions AS
SELECT
    BillingPeriodStart,
    string_agg(BillingAccountId || ' ' || x_ExportId || ' ' || x_Version, '; ' ORDER BY BillingAccountId) AS x_Versions
FROM bills
WHERE x_Counted
GROUP BY BillingPeriodStart
