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
), spend AS (
    SELECT
        BillingAccountId,
        BillingCurrency,
        BillingPeriodStart,
        sum(BilledCost) AS billed,
        CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS amortised,
        row_number() OVER (PARTITION BY BillingAccountId, BillingCurrency ORDER BY BillingPeriodStart DESC) AS age
    FROM service_day
    GROUP BY BillingAccountId, BillingCurrency, BillingPeriodStart
), newest AS (
    SELECT BillingAccountId, BillingCurrency, billed FROM spend WHERE age = 1
)
SELECT
    spend.BillingAccountId AS payer,
    spend.BillingCurrency AS currency,
    spend.BillingPeriodStart AS period,
    bill.through,
    bill.mature_through,
    bill.settled,
    bill.not_available,
    spend.billed,
    spend.amortised
FROM spend
JOIN bill
    ON bill.BillingAccountId = spend.BillingAccountId
    AND bill.BillingPeriodStart = spend.BillingPeriodStart
JOIN newest
    ON newest.BillingAccountId = spend.BillingAccountId
    AND newest.BillingCurrency = spend.BillingCurrency
ORDER BY currency, newest.billed DESC, payer, period DESC
