-- One row: day of the billing periods: billed cost, every line item type, for the plot; one row per currency.
SELECT ChargePeriodStart AS day, sum(BilledCost) AS billed, BillingCurrency AS currency
FROM service_day
WHERE list_contains($periods, BillingPeriodStart)
GROUP BY ALL
ORDER BY currency, day
