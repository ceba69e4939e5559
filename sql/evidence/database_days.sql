-- What a database's rise rests on: its line items, those of new instances beside it included, on the days above normal; money amortised.
SELECT sum(EffectiveCost) AS cost_in_window, count(DISTINCT ChargePeriodStart) AS days,
    sum(EffectiveCost) / (count(DISTINCT ChargePeriodStart) * 24) * 730 AS monthly_cost
FROM resource_day
WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
    AND RegionId IS NOT DISTINCT FROM $region AND x_ServiceCode = 'AmazonRDS' AND ResourceId IN ($resources)
    AND ChargePeriodStart IN ($days)
