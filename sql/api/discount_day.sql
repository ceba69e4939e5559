-- discount_day of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, BillingCurrency, ServiceName, x_UsageType, x_CommitmentFamily, ChargePeriodStart,
    CAST(x_UsageCost AS DOUBLE) AS x_UsageCost, CAST(x_Discount AS DOUBLE) AS x_Discount,
    coalesce(ChargePeriodStart <= x_MatureThrough, false) AS x_Mature
FROM discount_day
LEFT JOIN (SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer) AS bill
    ON period = date_trunc('month', ChargePeriodStart)
WHERE BillingAccountId = $payer AND SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
ORDER BY ALL
