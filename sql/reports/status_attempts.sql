-- One row: one of the twenty newest attempts.
SELECT
    strftime(x_AttemptedAt, '%Y-%m-%d %H:%M') AS attempted,
    x_State AS state,
    coalesce(x_ExportId, x_Source) AS export,
    strftime(BillingPeriodStart, '%Y-%m') AS period,
    concat_ws(': ', x_Code, x_Reason) AS why
FROM deliveries
ORDER BY x_Attempt DESC
LIMIT 20
