-- Grain: commitment (reservation or savings plan) × billing period: amortised cost of what was used and of what was not.
WITH through AS (
    SELECT BillingAccountId, BillingPeriodStart, max(x_DataThrough) AS last_day FROM bills WHERE x_Counted GROUP BY ALL
)
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    max(c.SubAccountId) FILTER (c.x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')) AS SubAccountId,
    max(c.SubAccountName) FILTER (c.x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')) AS SubAccountName,
    c.BillingCurrency,
    c.CommitmentDiscountId,
    max(c.CommitmentDiscountType) AS CommitmentDiscountType,
    max(c.ServiceName) AS ServiceName,
    max(c.RegionId) AS RegionId,
    max(c.x_UsageType) FILTER (c.x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')) AS x_UsageType,
    min(c.ChargePeriodStart) AS x_FirstDay,
    max(through.last_day) AS x_LastDay,
    CASE WHEN count(*) FILTER (c.EffectiveCost IS NULL) = 0 THEN coalesce(sum(c.EffectiveCost)
        FILTER (c.x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')), 0) END AS x_UsedCost,
    CASE WHEN count(*) FILTER (c.EffectiveCost IS NULL) = 0 THEN coalesce(sum(c.EffectiveCost)
        FILTER (c.x_LineItemType IN ('RIFee', 'SavingsPlanRecurringFee')), 0) END AS x_UnusedCost,
    CASE WHEN count(*) FILTER (c.ListCost IS NULL AND c.x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')) = 0
        THEN sum(c.ListCost) FILTER (c.x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')) END
        AS x_OnDemandEquivalent
FROM counted_charges AS c
JOIN through USING (BillingAccountId, BillingPeriodStart)
WHERE c.CommitmentDiscountId IS NOT NULL
    AND c.x_LineItemType IN ('DiscountedUsage', 'SavingsPlanCoveredUsage', 'RIFee', 'SavingsPlanRecurringFee')
GROUP BY c.BillingPeriodStart, c.BillingAccountId, c.BillingCurrency, c.CommitmentDiscountId
