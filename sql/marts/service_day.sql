-- Grain: payer × sub-account × service × region × currency × day; window: one billing period; every line item type.
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    c.ServiceName,
    c.RegionId,
    c.ChargePeriodStart,
    sum(c.BilledCost) AS BilledCost,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost,
    CASE WHEN count(*) FILTER (c.EffectiveCost IS NULL AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')) = 0
        THEN sum(c.EffectiveCost) FILTER (c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')) END
        AS x_UsageCost,
    CASE WHEN count(*) FILTER (c.ListCost IS NULL AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')) = 0
        THEN sum(c.ListCost) END AS ListCost
FROM counted_charges AS c
GROUP BY ALL
