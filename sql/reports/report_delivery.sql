-- One row: an attempt of the newest run, which is whatever was tried within a day before the newest attempt; refusals first.
SELECT
    x_AttemptedAt AS at,
    x_State AS state,
    x_Code AS code,
    x_Reason AS reason,
    x_ExportId AS export,
    BillingPeriodStart AS period,
    x_Version AS version,
    x_Source AS source,
    x_SourceRows AS source_rows,
    BilledCost AS billed,
    BillingCurrency AS currency
FROM deliveries
WHERE x_AttemptedAt > (SELECT max(x_AttemptedAt) FROM deliveries) - INTERVAL 1 DAY
ORDER BY
    CASE x_State WHEN 'REJECTED' THEN 1 WHEN 'RETRYABLE' THEN 2 WHEN 'PUBLISHED' THEN 3 ELSE 4 END,
    x_Attempt DESC
