-- Payer × day that was judged from other bill versions, thresholds or software than those that count now, or whose bill is gone.
WITH now AS (
    SELECT
        judged.BillingAccountId,
        judged.x_AsOf,
        md5($basis || ' ' || string_agg(bills.x_Version, ' ' ORDER BY bills.BillingPeriodStart)) AS x_Versions
    FROM judged
    LEFT JOIN bills
        ON bills.x_Counted
        AND bills.BillingAccountId = judged.BillingAccountId
        AND bills.BillingPeriodStart <= judged.x_AsOf
    GROUP BY ALL
)
SELECT judged.BillingAccountId, judged.x_AsOf
FROM judged
JOIN now ON now.BillingAccountId = judged.BillingAccountId AND now.x_AsOf = judged.x_AsOf
WHERE now.x_Versions IS NULL OR judged.x_Versions IS DISTINCT FROM now.x_Versions
ORDER BY ALL
