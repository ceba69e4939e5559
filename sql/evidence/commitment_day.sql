-- What a finding about a commitment rests on: its days of the window; money amortised, a month has 730 hours.
SELECT sum(x_UsedCost) AS used_cost, sum(x_UnusedCost) AS unused_cost, count(DISTINCT ChargePeriodStart) AS active_days,
    sum(x_UsedCost + x_UnusedCost) / (count(DISTINCT ChargePeriodStart) * 24) * 730 AS monthly_cost,
    sum(x_UnusedCost) / (count(DISTINCT ChargePeriodStart) * 24) * 730 AS monthly_unused
FROM commitment_day
WHERE BillingAccountId = $payer AND SubAccountId = $account AND BillingCurrency = $currency
    AND CommitmentDiscountId = $resource AND ChargePeriodStart BETWEEN $first AND $last
