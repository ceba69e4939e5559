-- One row: one time that a finding of a resource was resolved, and what its scope, its replacements and its like cost on the
-- days after, usage only.
WITH episode AS (
    SELECT * EXCLUDE (operations) FROM resolved_episode WHERE ResourceId IS NOT NULL
), born AS (
    SELECT BillingAccountId, SubAccountId, BillingCurrency, ResourceId, x_UsageType, min(ChargePeriodStart) AS first_day
    FROM resource_day
    GROUP BY ALL
), later AS (
    SELECT r.* EXCLUDE (Tags), born.first_day
    FROM resource_day AS r
    JOIN born USING (BillingAccountId, SubAccountId, BillingCurrency, ResourceId, x_UsageType)
), own AS (
    SELECT e.FindingId, e.x_ResolvedOn, count(later.EffectiveCost) < count(*) AS is_unknown,
        sum(later.EffectiveCost) FILTER (list_contains(e.types, later.x_UsageType)) AS scope_cost,
        sum(later.EffectiveCost) FILTER (NOT list_contains(e.types, later.x_UsageType) AND first_day >= e.x_WindowEnd - 2) AS replaced
    FROM episode AS e
    JOIN later USING (BillingAccountId, SubAccountId, BillingCurrency, ResourceId)
    WHERE later.ChargePeriodStart BETWEEN e.x_ResolvedOn AND e.x_MeasuredThrough
    GROUP BY ALL
), begun AS (
    SELECT e.FindingId, e.x_ResolvedOn, sum(later.EffectiveCost) AS begun_cost
    FROM (SELECT * REPLACE (unnest(types) AS types) FROM episode) AS e
    JOIN later ON later.BillingAccountId = e.BillingAccountId AND later.SubAccountId = e.SubAccountId
        AND later.BillingCurrency = e.BillingCurrency AND later.RegionId IS NOT DISTINCT FROM e.RegionId AND later.x_UsageType = e.types
    WHERE later.ResourceId <> e.ResourceId AND first_day BETWEEN e.x_WindowEnd - 2 AND e.x_ResolvedOn + 2
        AND later.ChargePeriodStart BETWEEN e.x_ResolvedOn AND e.x_MeasuredThrough
    GROUP BY ALL
), unused AS (
    SELECT e.FindingId, e.x_ResolvedOn, sum(c.x_UnusedCost) AS unused_cost
    FROM episode AS e
    JOIN commitment_day AS c ON c.BillingAccountId = e.BillingAccountId AND c.CommitmentDiscountId = e.ResourceId
    WHERE e.Category = 'commitment_waste' AND c.ChargePeriodStart BETWEEN e.x_ResolvedOn AND e.x_MeasuredThrough
    GROUP BY ALL
)
SELECT episode.* EXCLUDE (types, x_WindowEnd), coalesce(scope_cost, unused_cost, 0) AS x_ScopeCost,
    coalesce(replaced, 0) AS x_ReplacedCost, coalesce(begun_cost, 0) AS x_BegunCost
FROM episode LEFT JOIN own USING (FindingId, x_ResolvedOn) LEFT JOIN begun USING (FindingId, x_ResolvedOn)
LEFT JOIN unused USING (FindingId, x_ResolvedOn)
WHERE NOT coalesce(is_unknown, FALSE) AND (Category <> 'commitment_waste' OR unused.FindingId IS NULL OR unused_cost IS NOT NULL)
