-- Payer × day of metrics: checksums of its accounts' rows, and of those of no known account, as one text.
CREATE OR REPLACE TEMP TABLE payer_metric_days AS
WITH payer AS (
    SELECT DISTINCT BillingAccountId, SubAccountId FROM service_day
), seen AS (
    SELECT payer.BillingAccountId, metric_days.*
    FROM metric_days
    JOIN payer ON payer.SubAccountId = metric_days.SubAccountId
    UNION ALL
    SELECT payer.BillingAccountId, metric_days.*
    FROM metric_days
    CROSS JOIN (SELECT DISTINCT BillingAccountId FROM payer) AS payer
    WHERE metric_days.SubAccountId IS NULL
)
SELECT
    BillingAccountId,
    x_Day,
    string_agg(coalesce(SubAccountId, '') || ':' || CAST(x_Checksum AS VARCHAR), ' ' ORDER BY SubAccountId) AS x_Seen
FROM seen
GROUP BY ALL
