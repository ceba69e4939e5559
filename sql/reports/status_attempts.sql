-- One row: one of the twenty newest attempts.
SELECT x_AttemptedAt, x_State, x_Code, x_ExportId, BillingPeriodStart, x_Version, x_Source, x_Reason
FROM deliveries
ORDER BY x_Attempt DESC
LIMIT 20
