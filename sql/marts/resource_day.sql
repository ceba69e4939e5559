-- Grain: resource × usage type × operation × pricing category × commitment × unit × tags × day; window: one billing period; usage only, amortised.
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    max(c.ServiceName) AS ServiceName,
    c.x_ServiceCode,
    c.RegionId,
    c.ResourceId,
    max(c.ResourceType) AS ResourceType,
    c.x_UsageType,
    c.x_Operation,
    max(c.x_InstanceType) AS x_InstanceType,
    c.PricingCategory,
    c.CommitmentDiscountId,
    max(c.CommitmentDiscountType) AS CommitmentDiscountType,
    c.Tags,
    c.ChargePeriodStart,
    sum(c.BilledCost) AS BilledCost,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost,
    CASE WHEN count(c.ListCost) = count(*) THEN sum(c.ListCost) END AS ListCost,
    max(c.ListUnitPrice) AS ListUnitPrice,
    sum(c.ConsumedQuantity) AS ConsumedQuantity,
    c.ConsumedUnit,
    CASE WHEN count(c.x_HourMask) = count(*) THEN bit_or(c.x_HourMask) END AS x_HourMask
FROM counted_charges AS c
WHERE c.ResourceId IS NOT NULL AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
GROUP BY ALL
