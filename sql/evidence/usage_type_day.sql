-- What a finding about a usage type rests on: its line items on the days named, else on all of the window; money amortised.
SELECT sum(EffectiveCost) AS cost_in_window, sum(ConsumedQuantity) AS quantity,
    count(DISTINCT ChargePeriodStart) AS active_days,
    sum(EffectiveCost) / (count(DISTINCT ChargePeriodStart) * 24) * 730 AS monthly_cost
FROM usage_type_day
WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
    AND RegionId IS NOT DISTINCT FROM $region AND ServiceName IS NOT DISTINCT FROM $service
    AND x_UsageType IN ($usage_types) AND ChargePeriodStart BETWEEN $first AND $last
    AND ($days_known = 0 OR ChargePeriodStart IN ($days))
