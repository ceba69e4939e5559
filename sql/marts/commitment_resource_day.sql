-- Grain: resource × commitment family × usage type × operation × commitment × day; window: one billing period; what commitments could cover, and did.
WITH family AS (
    SELECT DISTINCT
        x_ServiceCode,
        x_UsageType,
        x_Operation,
        commitment_family(x_ServiceCode, x_UsageType, x_Operation) AS x_CommitmentFamily
    FROM counted_charges
    WHERE x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
)
SELECT
    c.BillingPeriodStart,
    c.BillingAccountId,
    c.SubAccountId,
    max(c.SubAccountName) AS SubAccountName,
    c.BillingCurrency,
    max(c.ServiceName) AS ServiceName,
    c.RegionId,
    c.ResourceId,
    family.x_CommitmentFamily,
    c.x_UsageType,
    c.x_Operation,
    c.CommitmentDiscountId,
    max(terms.x_Plan) AS x_Plan,
    max(terms.x_TermYears) AS x_TermYears,
    max(terms.x_Payment) AS x_Payment,
    c.ChargePeriodStart,
    CASE WHEN count(c.EffectiveCost) = count(*) THEN sum(c.EffectiveCost) END AS EffectiveCost,
    CASE WHEN count(c.ListCost) = count(*) THEN sum(c.ListCost) END AS ListCost,
    sum(c.ConsumedQuantity) AS ConsumedQuantity,
    c.ConsumedUnit,
    CASE WHEN count(c.x_HourMask) = count(*) THEN bit_or(c.x_HourMask) END AS x_HourMask
FROM counted_charges AS c
JOIN family ON family.x_UsageType = c.x_UsageType
    AND family.x_ServiceCode IS NOT DISTINCT FROM c.x_ServiceCode
    AND family.x_Operation IS NOT DISTINCT FROM c.x_Operation
LEFT JOIN commitment_terms AS terms ON terms.x_ExportId = c.x_ExportId
    AND terms.BillingPeriodStart = c.BillingPeriodStart
    AND terms.BillingAccountId = c.BillingAccountId
    AND terms.CommitmentDiscountId = c.CommitmentDiscountId
WHERE c.x_LineItemType IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') AND family.x_CommitmentFamily IS NOT NULL
GROUP BY ALL
