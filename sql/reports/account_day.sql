-- One row: payer × sub-account × currency × day: service_day added up, so that a reader of days need not read every service.
SELECT
    BillingAccountId,
    SubAccountId,
    max(SubAccountName) AS SubAccountName,
    BillingCurrency,
    ChargePeriodStart,
    sum(BilledCost) AS BilledCost,
    CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS EffectiveCost,
    sum(x_UsageCost) AS x_UsageCost
FROM service_day
GROUP BY ALL
