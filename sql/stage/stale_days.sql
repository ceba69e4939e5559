-- Payer × day that was judged from other bill versions, metrics, thresholds or software than those of now, or whose bill is gone.
WITH bill AS (
    SELECT
        judged.BillingAccountId,
        judged.x_AsOf,
        string_agg(bills.x_Version, ' ' ORDER BY bills.BillingPeriodStart) AS x_Bills
    FROM judged
    LEFT JOIN bills
        ON bills.x_Counted
        AND bills.BillingAccountId = judged.BillingAccountId
        AND bills.BillingPeriodStart <= judged.x_AsOf
    GROUP BY ALL
), now AS (
    SELECT
        BillingAccountId,
        x_AsOf,
        md5($basis || ' ' || x_Bills || metrics_seen(BillingAccountId, x_AsOf, $window)) AS x_Versions
    FROM bill
)
SELECT judged.BillingAccountId, judged.x_AsOf
FROM judged
JOIN now ON now.BillingAccountId = judged.BillingAccountId AND now.x_AsOf = judged.x_AsOf
WHERE now.x_Versions IS NULL OR judged.x_Versions IS DISTINCT FROM now.x_Versions
ORDER BY ALL
