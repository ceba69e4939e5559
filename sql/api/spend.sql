-- What an account cost in a window, by service and currency; exact; EffectiveCost is NULL where a row of it is not available.
SELECT
    BillingCurrency, ServiceName, sum(BilledCost) AS BilledCost,
    CASE WHEN count(EffectiveCost) = count(*) THEN sum(EffectiveCost) END AS EffectiveCost
FROM service_day
WHERE SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
    AND ($services IS NULL OR list_contains($services, ServiceName))
GROUP BY ALL
ORDER BY BillingCurrency, ServiceName
