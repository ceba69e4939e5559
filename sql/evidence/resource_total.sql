-- What a finding about a usage type of many resources rests on: their line items of the window, added up; money amortised.
-- Resources come and go, so a month is that of the payer's days in the window, 730 hours, not of each resource's own span.
WITH held AS (
    SELECT count(DISTINCT ChargePeriodStart) AS days FROM resource_day
    WHERE BillingAccountId = $payer AND ChargePeriodStart BETWEEN $first AND $last
)
SELECT sum(EffectiveCost) AS cost_in_window, sum(ConsumedQuantity) AS quantity, count(DISTINCT ResourceId) AS resources,
    sum(EffectiveCost) / (max(held.days) * 24) * 730 AS monthly_cost
FROM resource_day, held
WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
    AND RegionId IS NOT DISTINCT FROM $region AND x_UsageType IN ($usage_types)
    AND coalesce(x_Operation, '') IN ($operations) AND ChargePeriodStart BETWEEN $first AND $last
