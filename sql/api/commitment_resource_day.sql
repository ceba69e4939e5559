-- commitment_resource_day of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, SubAccountName, BillingCurrency, ServiceName, RegionId, ResourceId,
    x_CommitmentFamily, x_UsageType, x_Operation, CommitmentDiscountId, x_Plan,
    CAST(x_TermYears AS INTEGER) AS x_TermYears, x_Payment, ChargePeriodStart,
    CAST(EffectiveCost AS DOUBLE) AS EffectiveCost, CAST(ListCost AS DOUBLE) AS ListCost,
    CAST(ConsumedQuantity AS DOUBLE) AS ConsumedQuantity, ConsumedUnit, CAST(x_HourMask AS INTEGER) AS x_HourMask,
    coalesce(ChargePeriodStart <= x_MatureThrough, false) AS x_Mature
FROM commitment_resource_day
LEFT JOIN (SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer) AS bill
    ON period = date_trunc('month', ChargePeriodStart)
WHERE BillingAccountId = $payer AND SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
ORDER BY ALL
