-- resource_day of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, SubAccountName, BillingCurrency, ServiceName, x_ServiceCode, RegionId,
    ResourceId, ResourceType, x_UsageType, x_Operation, x_InstanceType, PricingCategory, CommitmentDiscountId,
    CommitmentDiscountType, Tags, ChargePeriodStart, CAST(BilledCost AS DOUBLE) AS BilledCost,
    CAST(EffectiveCost AS DOUBLE) AS EffectiveCost, CAST(ListCost AS DOUBLE) AS ListCost,
    CAST(ListUnitPrice AS DOUBLE) AS ListUnitPrice, CAST(ConsumedQuantity AS DOUBLE) AS ConsumedQuantity,
    ConsumedUnit, CAST(x_HourMask AS INTEGER) AS x_HourMask,
    coalesce(ChargePeriodStart <= x_MatureThrough, false) AS x_Mature
FROM resource_day
LEFT JOIN (SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer) AS bill
    ON period = date_trunc('month', ChargePeriodStart)
WHERE BillingAccountId = $payer AND SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
ORDER BY ALL
