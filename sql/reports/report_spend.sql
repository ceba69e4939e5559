-- One row: payer × currency × billing period: billed and amortised cost (NULL where the bill cannot give it), and how far it reaches.
WITH bill AS (
    SELECT
        BillingAccountId,
        BillingPeriodStart,
        max(x_DataThrough) AS through,
        max(x_MatureThrough) AS mature_through,
        bool_and(x_Settled) AS settled,
        max(x_NotAvailable) AS not_available
    FROM bills
    WHERE x_Counted
    GROUP BY BillingAccountId, BillingPeriodStart
)
SELECT
    spend.BillingAccountId AS payer,
    spend.BillingCurrency AS currency,
    spend.BillingPeriodStart AS period,
    bill.through,
    bill.mature_through,
    bill.settled,
    bill.not_available,
    sum(spend.BilledCost) AS billed,
    CASE WHEN count(spend.EffectiveCost) = count(*) THEN sum(spend.EffectiveCost) END AS amortised
FROM service_day AS spend
JOIN bill
    ON bill.BillingAccountId = spend.BillingAccountId
    AND bill.BillingPeriodStart = spend.BillingPeriodStart
GROUP BY ALL
ORDER BY payer, currency, period DESC
