-- One row: one time that a finding without a resource (a usage type of an account in a region) was resolved, and what that
-- usage cost on the days after; what would be bought is no usage, and is left out.
WITH episode AS (
    SELECT * FROM resolved_episode WHERE ResourceId IS NULL AND len(types) > 0
), later AS (
    SELECT e.FindingId, e.x_ResolvedOn, r.EffectiveCost
    FROM episode AS e
    JOIN resource_day AS r USING (BillingAccountId, SubAccountId, BillingCurrency)
    WHERE r.RegionId IS NOT DISTINCT FROM e.RegionId AND list_contains(e.types, r.x_UsageType)
        AND len(e.operations) > 0 AND list_contains(list_transform(e.operations, lambda o: coalesce(o, '')), coalesce(r.x_Operation, ''))
        AND r.ChargePeriodStart BETWEEN e.x_ResolvedOn AND e.x_MeasuredThrough
    UNION ALL
    SELECT e.FindingId, e.x_ResolvedOn, u.EffectiveCost
    FROM episode AS e
    JOIN usage_type_day AS u USING (BillingAccountId, SubAccountId, BillingCurrency)
    WHERE u.RegionId IS NOT DISTINCT FROM e.RegionId AND list_contains(e.types, u.x_UsageType)
        AND len(coalesce(e.operations, [])) = 0 AND u.ChargePeriodStart BETWEEN e.x_ResolvedOn AND e.x_MeasuredThrough
), cost AS (
    SELECT FindingId, x_ResolvedOn, sum(EffectiveCost) AS scope_cost, count(EffectiveCost) < count(*) AS is_unknown
    FROM later
    GROUP BY ALL
)
SELECT episode.* EXCLUDE (types, operations, x_WindowEnd), coalesce(scope_cost, 0) AS x_ScopeCost,
    0 AS x_ReplacedCost, 0 AS x_BegunCost
FROM episode
LEFT JOIN cost USING (FindingId, x_ResolvedOn)
WHERE NOT coalesce(is_unknown, FALSE)
