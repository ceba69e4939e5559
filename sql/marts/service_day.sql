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
    sum(c.EffectiveCost) FILTER (c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage'))
        AS x_UsageCost,
    sum(c.ListCost) AS ListCost
FROM counted_charges AS c
GROUP BY ALL
