-- One row: payer × currency × day × service, of the newest $days days: billed cost; where available amortised, of all and of usage.
WITH spend AS (
    SELECT
        BillingAccountId,
        BillingCurrency,
        ChargePeriodStart,
        coalesce(ServiceName, 'No service') AS service,
        BilledCost,
        EffectiveCost,
        x_UsageCost,
        max(ChargePeriodStart) OVER (PARTITION BY BillingAccountId, BillingCurrency) AS newest
    FROM service_day
)
SELECT
    BillingAccountId AS payer,
    BillingCurrency AS currency,
    ChargePeriodStart AS day,
    service,
    sum(BilledCost) AS billed,
    CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS amortised,
    coalesce(sum(x_UsageCost), 0) AS usage
FROM spend
WHERE newest - ChargePeriodStart < $days
GROUP BY ALL
ORDER BY payer, currency, day, service
