-- Amortised usage cost by service and day, of the 60 days up to each payer's newest day that is judged and settled.
WITH settled AS (
    SELECT judged.BillingAccountId, max(judged.x_AsOf) AS x_AsOf
    FROM judged
    JOIN (SELECT BillingAccountId, max(x_MatureThrough) AS through FROM bills WHERE x_Counted GROUP BY ALL) AS bill
        ON bill.BillingAccountId = judged.BillingAccountId AND judged.x_AsOf <= bill.through
    GROUP BY ALL
)
SELECT
    settled.x_AsOf,
    s.BillingAccountId,
    s.SubAccountId,
    s.BillingCurrency,
    s.ServiceName,
    s.ChargePeriodStart,
    CASE WHEN count(s.EffectiveCost) = count(*) THEN CAST(sum(s.EffectiveCost) AS DOUBLE) END AS EffectiveCost
FROM usage_type_day AS s
JOIN settled
    ON settled.BillingAccountId = s.BillingAccountId
    AND s.ChargePeriodStart BETWEEN settled.x_AsOf - 59 AND settled.x_AsOf
GROUP BY ALL
ORDER BY ALL
