-- usage_type_day of one account of one payer, as the frame of models/focus.py: what pipelines/steps/frames.py reads of the warehouse.
SELECT
    BillingAccountId, SubAccountId, SubAccountName, BillingCurrency, ServiceName, x_ServiceCode, x_UsageType,
    RegionId, ChargePeriodStart, CAST(EffectiveCost AS DOUBLE) AS EffectiveCost,
    CAST(ConsumedQuantity AS DOUBLE) AS ConsumedQuantity, ConsumedUnit,
    coalesce(ChargePeriodStart <= x_MatureThrough, false) AS x_Mature
FROM usage_type_day
LEFT JOIN (SELECT BillingPeriodStart AS period, x_MatureThrough FROM bills WHERE x_Counted AND BillingAccountId = $payer) AS bill
    ON period = date_trunc('month', ChargePeriodStart)
WHERE BillingAccountId = $payer AND SubAccountId = $account AND ChargePeriodStart BETWEEN $first AND $last
ORDER BY ALL
