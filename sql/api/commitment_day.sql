-- commitment_day of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, SubAccountName, BillingCurrency, CommitmentDiscountId, CommitmentDiscountType,
    ServiceName, RegionId, x_UsageType, x_EndsOn, ChargePeriodStart, CAST(x_UsedCost AS DOUBLE) AS x_UsedCost,
    CAST(x_UnusedCost AS DOUBLE) AS x_UnusedCost, CAST(x_OnDemandEquivalent AS DOUBLE) AS x_OnDemandEquivalent,
    coalesce(ChargePeriodStart <= x_MatureThrough, false) AS x_Mature
FROM commitment_day
LEFT JOIN (SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer) AS bill
    ON period = date_trunc('month', ChargePeriodStart)
WHERE BillingAccountId = $payer AND SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
ORDER BY ALL
