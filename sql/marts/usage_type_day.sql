-- Grain: payer × sub-account × service × usage type × region × currency × unit × day; window: one billing period; usage only, amortised.
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    max(c.ServiceName) AS ServiceName,
    c.x_ServiceCode,
    c.x_UsageType,
    c.RegionId,
    c.ChargePeriodStart,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost,
    sum(c.ConsumedQuantity) AS ConsumedQuantity,
    c.ConsumedUnit
FROM counted_charges AS c
WHERE c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
GROUP BY ALL
