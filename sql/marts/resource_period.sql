-- Grain: resource × billing period; usage only, amortised; what it cost, how many days it was charged, how much was committed.
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    max(c.ServiceName) AS ServiceName,
    c.RegionId,
    c.ResourceId,
    max(c.x_InstanceType) AS x_InstanceType,
    max(c.Tags) AS Tags,
    min(c.ChargePeriodStart) AS x_FirstDay,
    max(c.ChargePeriodStart) AS x_LastDay,
    count(DISTINCT c.ChargePeriodStart) AS x_ActiveDays,
    sum(c.BilledCost) AS BilledCost,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost,
    CASE WHEN count(c.ListCost) = count(*) THEN sum(c.ListCost) END AS ListCost,
    CASE WHEN count(*) FILTER (c.CommitmentDiscountId IS NOT NULL AND c.EffectiveCost IS NULL) = 0
        THEN coalesce(sum(c.EffectiveCost) FILTER (c.CommitmentDiscountId IS NOT NULL), 0) END AS x_CommittedCost
FROM counted_charges AS c
WHERE c.ResourceId IS NOT NULL AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
GROUP BY ALL
