-- Grain: finding × series × resource × usage type × operation × unit × tags × day: the charges of `cause_scope`; of a commitment, what lay unused.
SELECT
    scope.FindingId,
    scope.x_Series,
    c.SubAccountId,
    max(c.ServiceName) AS ServiceName,
    c.x_ServiceCode,
    c.RegionId,
    c.x_UsageType,
    c.x_Operation,
    max(c.x_InstanceType) AS x_InstanceType,
    c.ResourceId,
    c.Tags,
    c.ConsumedUnit,
    c.ChargePeriodStart,
    CAST(sum(c.EffectiveCost) AS DOUBLE) AS EffectiveCost,
    CAST(sum(c.ConsumedQuantity) AS DOUBLE) AS ConsumedQuantity,
    CASE WHEN count(c.x_HourMask) = count(*) THEN bit_or(c.x_HourMask) END AS x_HourMask
FROM cause_scope AS scope
JOIN counted_charges AS c
    ON c.BillingCurrency = scope.BillingCurrency
    AND c.SubAccountId = scope.SubAccountId
    AND CASE WHEN scope.x_ServiceCode IS NULL THEN c.ServiceName IS NOT DISTINCT FROM scope.ServiceName
        ELSE c.x_ServiceCode = scope.x_ServiceCode END
    AND (scope.x_UsageType IS NULL OR c.x_UsageType = scope.x_UsageType)
    AND c.RegionId IS NOT DISTINCT FROM scope.RegionId
    AND (scope.x_Resources IS NULL OR list_contains(scope.x_Resources, c.ResourceId))
    AND c.ChargePeriodStart BETWEEN scope.x_FirstDay AND scope.x_LastDay
WHERE c.BillingAccountId = $payer
    AND scope.CommitmentDiscountId IS NULL
    AND c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
GROUP BY ALL
UNION ALL
SELECT
    scope.FindingId, scope.x_Series, c.SubAccountId, c.ServiceName, scope.x_ServiceCode, c.RegionId, c.x_UsageType,
    'unused commitment' AS x_Operation, NULL AS x_InstanceType, c.CommitmentDiscountId AS ResourceId, '{}' AS Tags,
    NULL AS ConsumedUnit, c.ChargePeriodStart, CAST(greatest(c.x_UnusedCost, 0) AS DOUBLE) AS EffectiveCost,
    NULL AS ConsumedQuantity, NULL AS x_HourMask
FROM cause_scope AS scope
JOIN commitment_day AS c
    ON c.CommitmentDiscountId = scope.CommitmentDiscountId
    AND c.BillingCurrency = scope.BillingCurrency
    AND c.SubAccountId = scope.SubAccountId
    AND c.ChargePeriodStart BETWEEN scope.x_FirstDay AND scope.x_LastDay
WHERE c.BillingAccountId = $payer
ORDER BY ALL
