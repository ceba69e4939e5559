-- What discounts of the bill take off the usage of a finding: in the mature days of its window, by its families or usage types.
SELECT sum(d.x_Discount) AS discounts, sum(d.x_UsageCost) AS usage_on_demand,
    sum(d.x_Discount) / nullif(sum(d.x_UsageCost), 0) AS discount_share
FROM discount_day AS d
JOIN bills ON bills.x_Counted AND bills.BillingAccountId = d.BillingAccountId AND bills.BillingPeriodStart = d.BillingPeriodStart
WHERE d.BillingAccountId = $payer AND d.SubAccountId = $account AND d.BillingCurrency = $currency
    AND d.ChargePeriodStart BETWEEN $first AND least($last, bills.x_MatureThrough)
    AND (d.x_CommitmentFamily IN ($families) OR (d.ServiceName = $service AND d.x_UsageType IN ($usage_types)))
